"""Households of the first village say that the counts of their bags are right, most with the card, some on the glass; two
say that one is wrong."""

from datetime import timedelta
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import FARMER
from craftorders.demo.appealing import DAYS
from craftorders.demo.people import People
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.production.models import HandIn, Job
from craftorders.production.services import confirm_with_card, confirm_with_signature, report_pieces
from craftorders.quality.domain.appeals import UPHOLD
from craftorders.quality.services.appeals import decide_count_appeal, make_count_appeal

SIGNED = (
    "M90 60L86 110L92 168M70 92L128 82L122 128L72 138M150 70L146 160M146 70L230 62L226 158L150 164M148 112L226 106"
    "M270 84L352 78M312 52L310 184M262 128L362 120M310 130L268 178M312 130L366 176"
)
"""A few strokes, as somebody writes who seldom does."""

WAYS = ("card", "glass", "card", "card", "later")


def confirm_counted_bags(session: Session, people: People) -> None:
    """Of every five bags three are confirmed with the card and one is signed for; one waits. One number was asked about.

    Of those that wait, the first was called wrong and was right after all; the last waits for its answer.
    """
    workshop_id = people.workshops[0]
    coordinator = people.coordinators[workshop_id]
    query = select(HandIn, Job).join(Job, Job.id == HandIn.job_id).where(Job.workshop_id == workshop_id)
    bags = list(zip(session.execute(query.order_by(HandIn.at, HandIn.id)).all(), cycle(WAYS), strict=False))
    for (bag, job), way in bags:
        with clock.at(bag.at + timedelta(minutes=10)):
            if way == "card":
                confirm_with_card(session, job.id, bag.id, actor=_with_card(bag))
            elif way == "glass":
                confirm_with_signature(session, job.id, bag.id, SIGNED, actor=coordinator)
    _say_that_it_is_another(session, people)
    waiting = [found for found, way in bags if way == "later"]
    if len(waiting) > 1:
        _call_wrong(session, people, *waiting[0], answered=True)
        _call_wrong(session, people, *waiting[-1], answered=False)


def _call_wrong(session: Session, people: People, bag: HandIn, job: Job, *, answered: bool) -> None:
    """A day after the count, or just now; an inspector answers after another day."""
    with clock.at(min(bag.at + timedelta(days=1), now())):
        appeal = make_count_appeal(
            session, job.id, bag.id, days=DAYS, claimed=bag.quantity + 2, note="我在家数了两遍", actor=_with_card(bag)
        )
    if answered:
        with clock.at(bag.at + timedelta(days=2)):
            inspector, _ = people.inspectors[people.regions[job.workshop_id]]
            reason = "当面重新点过，数目没错，另外两件在桌上忘了装袋"
            decide_count_appeal(session, appeal.id, decision=UPHOLD, reason=reason, actor=inspector)


def _say_that_it_is_another(session: Session, people: People) -> None:
    """The coordinator reported the same number twice, was asked, and said yes."""
    workshop_id = people.workshops[0]
    query = select(Job).where(Job.workshop_id == workshop_id, Job.state == "in_work", Job.quantity - Job.made >= 10)
    job = session.scalars(query.order_by(Job.id)).first()
    if job is not None:
        for again, ago in ((False, 20), (True, 10)):
            with clock.at(now() - timedelta(hours=2, seconds=ago)):
                report_pieces(session, job.id, 2, again=again, actor=people.coordinators[workshop_id])


def _with_card(bag: HandIn) -> Actor:
    return Actor(bag.worker_id, bag.worker.name, FARMER, {}, bag.worker_id)
