"""The demo's better rates: a tier for who braids many belts, a province's own rate with bonuses, time trials, a learner."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Operation
from craftorders.demo.people import People
from craftorders.fees.domain.bonuses import Tier
from craftorders.fees.services import begin_training, hold_trial, publish_rate, write_hours
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.people.services import add_worker

SPRING, AUTUMN = date(2026, 2, 1), date(2026, 9, 1)
MINUTES_E1 = (168, 175, 172, 190)
"""How long the demo's people took for ten belts, in tenths of a minute: 105 s a belt in the middle."""


def promise(session: Session, code: str, operation: Operation, *, actor: Actor) -> None:
    """Higher rates for some products, from a day on that lies before the demo's orders or among them."""
    if code == "BELT-3":
        publish_rate(session, operation.id, rate_e4=400_000, valid_from=SPRING, tiers=[Tier(300, 420_000)], actor=actor)
    if code == "BELT-7":
        publish_rate(session, operation.id, rate_e4=1_550_000, valid_from=AUTUMN, area="51", quality_percent=3,
                     quality_yield=98, holiday_percent=20, actor=actor)  # fmt: skip


def train(session: Session, people: People) -> None:
    """A daughter of a household learns knotting; the trainer wrote down two afternoons."""
    craft = session.scalars(select(Craft).where(Craft.code == "knot")).one()
    mother = session.scalars(select(Worker).order_by(Worker.code).limit(1)).one()
    values = {"household_id": mother.household_id, "name": "央金", "language": mother.language}
    learner = add_worker(session, values, actor=people.operator)
    day = now().date() - timedelta(days=10)
    training = begin_training(session, learner.id, craft_id=craft.id, begins_on=day, ends_on=day + timedelta(weeks=6),
                              actor=people.trainer)  # fmt: skip
    for later, minutes in ((1, 180), (3, 240)):
        write_hours(session, training.id, day=day + timedelta(days=later), minutes=minutes, actor=people.trainer)


def time_belts(session: Session, people: People) -> None:
    """A trainer timed some who master the belt; the operator has still to adopt what came of it."""
    operation = session.scalars(select(Operation).where(Operation.name == "编织").order_by(Operation.id)).first()
    assert operation is not None  # the demo braids belts
    workers = session.scalars(select(Worker).order_by(Worker.code)).all()
    masters = [
        worker
        for worker in workers
        if any(skill.craft_code == operation.craft.code and skill.grade >= operation.grade for skill in worker.skills)
    ]
    for worker, tenths in zip(masters, MINUTES_E1, strict=False):
        day = (now() - timedelta(days=6)).date()
        hold_trial(
            session, operation.id, worker_id=worker.id, pieces=10, seconds=tenths * 6, held_on=day, actor=people.trainer
        )
