"""Workshops that may get work: their certified hands by week, the work that they have, and what is known of them."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft
from craftorders.dispatch.domain.matching.situation import OpenWorkshop
from craftorders.fees.models import MonthlyEarnings
from craftorders.kernel.clock import now
from craftorders.kernel.periods import last_periods
from craftorders.people.models import Skill, Worker, Workshop
from craftorders.places.models import Region
from craftorders.places.queries import shares
from craftorders.planning.domain.expectations import (
    Undone,
    earned_shares,
    group_hands,
    pass_percents,
    work_in_hand,
)
from craftorders.production.models import Batch, BatchOperation
from craftorders.quality.queries.scores import tallies_of_workshops

TAKEN_ON = ("offered", "accepted", "supplied", "in_work", "rework")
ZONE = "Asia/Shanghai"
MONTHS = 3
"""The fair share looks at this month and the two before it."""


def open_workshops(session: Session, *, monday: date, weeks: int) -> tuple[OpenWorkshop, ...]:
    """All active workshops by code; who has no certified hands is there, too, so that the engine can say so."""
    query = (
        select(Workshop.id, Workshop.name, Workshop.region_id, Workshop.transit_days, Workshop.weekly_minutes,
               Region.longitude_e4, Region.latitude_e4)
        .join(Region, Region.id == Workshop.region_id)
        .where(Workshop.active)
        .order_by(Workshop.code)
    )  # fmt: skip
    rows = session.execute(query).all()
    hands_there = shares(session, {row.region_id for row in rows}, monday, weeks)
    skills, undone = _skills(session), _undone(session)
    passing, usual = pass_percents({key: (tally.good, tally.bad) for key, tally in tallies_of_workshops(session).items()})
    earned = earned_shares(_earned(session), {row.id: row.weekly_minutes for row in rows})
    hands = {row.id: group_hands(skills[row.id].values(), row.weekly_minutes) for row in rows}
    return tuple(
        OpenWorkshop(
            key=key,
            name=name,
            county=county,
            longitude=longitude / 10_000,
            latitude=latitude / 10_000,
            hands=hands[key],
            days_out=transit,
            days_back=transit,
            share=hands_there[county],
            in_hand=work_in_hand(undone[key], transit, monday, hands[key], hands_there[county]),
            pass_percent_e2=passing.get(key, usual),
            earned_share=earned.get(key, 100),
        )
        for key, name, county, transit, _, longitude, latitude in rows
    )


def _skills(session: Session) -> dict[UUID, dict[UUID, dict[str, int]]]:
    """By workshop and worker: the grade by craft, empty for who is not certified."""
    query = (
        select(Worker.workshop_id, Worker.id, Skill.craft_code, Skill.grade)
        .outerjoin(Skill, Skill.worker_id == Worker.id)
        .where(Worker.active)
    )
    skills: dict[UUID, dict[UUID, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for workshop, worker, craft, grade in session.execute(query):
        own = skills[workshop][worker]
        if craft is not None:
            own[craft] = grade
    return skills


def _undone(session: Session) -> dict[UUID, list[Undone]]:
    """By workshop: what is not made yet of the batches that it took on or is asked to make."""
    query = (
        select(Batch.workshop_id, Craft.code, BatchOperation.grade, BatchOperation.standard_seconds,
               BatchOperation.quantity - BatchOperation.made, Batch.due_on)
        .join(BatchOperation, BatchOperation.batch_id == Batch.id)
        .join(Craft, Craft.id == BatchOperation.craft_id)
        .where(Batch.state.in_(TAKEN_ON), Batch.workshop_id.is_not(None))
    )  # fmt: skip
    undone: dict[UUID, list[Undone]] = defaultdict(list)
    for workshop, craft, grade, seconds, pieces, due_on in session.execute(query):
        assert workshop is not None  # asked for
        undone[workshop].append(Undone(craft, grade, seconds, pieces, due_on))
    return undone


def _earned(session: Session) -> dict[object, int]:
    """By workshop: what its hands earned lately, from what is kept of each worker's months."""
    query = (
        select(Worker.workshop_id, func.sum(MonthlyEarnings.amount))
        .join(Worker, Worker.id == MonthlyEarnings.worker_id)
        .where(MonthlyEarnings.month.in_(last_periods(now(), ZONE, MONTHS)))
        .group_by(Worker.workshop_id)
    )
    return {workshop: int(amount) for workshop, amount in session.execute(query)}
