"""Counting, recomputed: what waits for a household's word, and the months of who counts, from the bags themselves.

Two figures of a month are kept within bounds only. What was left of a job when a bag was counted is not written with the
bag; a job only ever gets shorter afterwards, so at least what tells something today did, and at most all bags of ten pieces
and more. Which bags were typed at once and which came from a phone later is not written, either.
"""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, select
from sqlalchemy.orm import Session

from craftorders.kernel.clock import now
from craftorders.kernel.periods import last_periods, period_end, period_of
from craftorders.places.models import Region
from craftorders.production.domain.countings import LEAST_JUDGED
from craftorders.production.models import Confirmation, CountingMonth, HandIn, Job
from craftorders.settlement.verification.money import MOST

Key = tuple[UUID, str, UUID]
TO_THE_SECOND = len("2026-11-24 12:00:00")


def unconfirmed(session: Session) -> list[str]:
    """Jobs of which other bags wait for their household's word than were counted and not confirmed."""
    waiting = (
        select(HandIn.job_id, func.count().label("n")).where(~HandIn.confirmation.has()).group_by(HandIn.job_id).subquery()
    )
    query = select(Job.code).outerjoin(waiting, waiting.c.job_id == Job.id)
    found = session.scalars(query.where(Job.unconfirmed != func.coalesce(waiting.c.n, 0)).limit(MOST))
    return [f"job {code}" for code in found]


def months(session: Session) -> list[str]:
    """Months of who counts that are not what their bags and the confirmations of these add up to."""
    real: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for zone in session.scalars(select(Region.time_zone).join(Job, Job.region_id == Region.id).distinct()).all():
        for workshop_id, month, counted_by, *numbers in session.execute(_of_zone(session, zone)):
            real[workshop_id, month, counted_by].update(dict(zip(NAMES, map(int, numbers), strict=True)))
    told = {(each.workshop_id, each.month, each.counted_by): each for each in session.scalars(select(CountingMonth))}
    wrong = sorted(key for key in real.keys() | told.keys() if not _agrees(told.get(key), real[key]))
    return [f"{month} of workshop {workshop_id}, counted by {user_id}" for workshop_id, month, user_id in wrong[:MOST]]


NAMES = ("bags", "confirmed", "surely_judged", "surely_round", "judged", "round_numbers", "same_second")


def _agrees(told: CountingMonth | None, real: Counter[str]) -> bool:
    if told is None:
        return real["bags"] == 0
    return (
        (told.bags, told.confirmed) == (real["bags"], real["confirmed"])
        and real["surely_judged"] <= told.judged <= real["judged"]
        and real["surely_round"] <= told.round_numbers <= min(real["round_numbers"], told.judged)
        and 0 <= told.same_second <= real["same_second"]
    )


def _of_zone(session: Session, zone: str) -> Select[Any]:
    """What the bags of the regions of one time zone add up to, by workshop, month there and who counted."""
    bags = (
        select(
            Job.workshop_id,
            HandIn.counted_by,
            HandIn.quantity,
            _month(session, zone).label("month"),
            (Confirmation.hand_in_id.is_not(None)).label("confirmed"),
            (Job.quantity - _in_order(func.sum(HandIn.quantity), HandIn.job_id) + HandIn.quantity).label("left"),
            _in_order(func.row_number(), HandIn.counted_by, _second()).label("place"),
        )
        .join(Job, Job.id == HandIn.job_id)
        .join(Region, Region.id == Job.region_id)
        .outerjoin(
            Confirmation,
            and_(Confirmation.region_id == HandIn.region_id, Confirmation.hand_in_id == HandIn.id),
        )
        .where(Region.time_zone == zone)
        .subquery()
    )
    of = bags.c
    judged, fives = of.quantity >= LEAST_JUDGED, of.quantity % 5 == 0
    surely = and_(judged, of.quantity < of.left)
    counts = (literal(True), of.confirmed, surely, and_(surely, fives), judged, and_(judged, fives), of.place > 1)
    sums = (func.sum(case((each, 1), else_=0)) for each in counts)
    return select(of.workshop_id, of.month, of.counted_by, *sums).group_by(of.workshop_id, of.month, of.counted_by)


def _in_order(figure: Any, *of: ColumnElement[Any] | Any) -> ColumnElement[Any]:
    """The figure over these bags as they were counted one after the other."""
    return figure.over(partition_by=of, order_by=(HandIn.at, HandIn.id))


def _second() -> ColumnElement[str]:
    return func.substr(cast(HandIn.at, String), 1, TO_THE_SECOND)


def _month(session: Session, zone: str) -> ColumnElement[str]:
    """The month of the zone in which a bag was counted."""
    return case(*((HandIn.at < period_end(month, zone), month) for month in _all_months(session, zone)), else_="later")


def _all_months(session: Session, zone: str) -> list[str]:
    """All months of the zone from the first bag to the last."""
    first = session.scalar(select(func.min(HandIn.at))) or now()
    last = session.scalar(select(func.max(HandIn.at))) or now()
    (year, month), (last_year, last_month) = (map(int, period_of(each, zone).split("-")) for each in (first, last))
    return last_periods(last, zone, 12 * (last_year - year) + last_month - month + 1)
