"""What the statements of a month bear of which deductions: one sum for the preview and for closing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import GUARANTEE
from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.fees.queries.guarantees import MOMENT_BEFORE
from craftorders.kernel.clock import day_of
from craftorders.kernel.periods import period_end
from craftorders.places.models import Region
from craftorders.places.queries import floors_on
from craftorders.production.models import BatchOperation
from craftorders.settlement.domain.deductions import DAYS, PERCENT, borne, least_left, room
from craftorders.settlement.domain.states import IN_FORCE
from craftorders.settlement.models import Deduction, DeductionPart, DeductionPolicy
from craftorders.settlement.queries.deductions import STANDS, taken_of

Owner = tuple[UUID, str]
"""A worker and a currency: whose statement it is."""


@dataclass(frozen=True)
class Limits:
    """How much of a statement deductions may take at most, in percent, and for how many days one is taken."""

    percent: int
    days: int


def limits_in(session: Session, region_id: str, month: str) -> Limits:
    """The policy of the smallest area around a region that has one, its latest up to the month; else what is usual."""
    fits = literal(region_id).like(DeductionPolicy.area + "%")
    policy = session.scalar(
        select(DeductionPolicy)
        .where(fits, DeductionPolicy.from_month <= month)
        .order_by(func.length(DeductionPolicy.area).desc(), DeductionPolicy.from_month.desc())
        .limit(1)
    )
    return Limits(policy.percent, policy.days) if policy else Limits(PERCENT, DAYS)


def deduction_policies(session: Session) -> list[DeductionPolicy]:
    """All policies, the latest first."""
    order = (DeductionPolicy.from_month.desc(), DeductionPolicy.area)
    return list(session.scalars(select(DeductionPolicy).order_by(*order)))


def last_day_of(month: str, region: Region) -> date:
    """The last day of a month in the region's time."""
    return day_of(period_end(month, region.time_zone) - MOMENT_BEFORE, region.time_zone)


def owed_back(session: Session, region_ids: Collection[str]) -> list[tuple[DeductionPart, Deduction]]:
    """What was taken by deductions that were overturned later and is not paid back yet, the oldest first."""
    query = (
        select(DeductionPart, Deduction)
        .join(Deduction, Deduction.id == DeductionPart.deduction_id)
        .where(Deduction.region_id.in_(region_ids), Deduction.state == "withdrawn", STANDS)
        .order_by(DeductionPart.id)
    )
    return [(part, deduction) for part, deduction in session.execute(query)]


def claims_in(session: Session, region_id: str, day: date) -> list[Deduction]:
    """The deductions in force that a month can bear that ends on this day, the oldest first."""
    query = select(Deduction).where(
        Deduction.region_id == region_id, Deduction.state.in_(IN_FORCE), Deduction.expires_on >= day
    )
    return list(session.scalars(query.order_by(Deduction.id).execution_options(populate_existing=True)))


def shares_of(
    session: Session,
    region: Region,
    month: str,
    claims: Sequence[Deduction],
    amounts: Mapping[Owner, int],
    lines: ColumnElement[bool],
    topped_up: Collection[UUID] = (),
) -> dict[Owner, dict[UUID, int]]:
    """What each owner's statement of `amounts` bears of which deduction; `lines` says which pay lines stand on them.

    A learner's topped-up month bears nothing: it is at the floor already.
    """
    left = taken_of(session, [each.id for each in claims])
    by_owner: dict[Owner, list[tuple[UUID, int]]] = {}
    for each in claims:
        if (each.worker_id, each.currency) in amounts:
            by_owner.setdefault((each.worker_id, each.currency), []).append((each.id, each.amount - left[each.id]))
    day = last_day_of(month, region)
    floor, percent = floors_on(session, [region.id], day).get(region.id), limits_in(session, region.id, month).percent
    times = _standard_times(session, lines, {worker for worker, _ in by_owner})
    shares = {}
    for owner, asked in by_owner.items():
        seconds, guaranteed = times.get(owner, (0, False))
        if guaranteed or owner[0] in topped_up:
            continue
        least = least_left(seconds, floor.amount) if floor and floor.currency == owner[1] else 0
        if parts := borne(room(amounts[owner], percent, least), asked):
            shares[owner] = parts
    return shares


def _standard_times(
    session: Session, lines: ColumnElement[bool], worker_ids: Collection[UUID]
) -> dict[Owner, tuple[int, bool]]:
    """By owner: the standard seconds of the pieces on these lines, and whether a learner's top-up is among them."""
    if not worker_ids:
        return {}
    seconds = func.sum(PIECES_EARNED * func.coalesce(BatchOperation.standard_seconds, 0))
    query = (
        select(Earning.worker_id, Earning.currency, seconds, func.max(case((Earning.kind == GUARANTEE, 1), else_=0)))
        .outerjoin(
            BatchOperation,
            (BatchOperation.batch_id == Earning.batch_id) & (BatchOperation.position == Earning.position),
        )
        .where(lines, Earning.worker_id.in_(worker_ids))
        .group_by(Earning.worker_id, Earning.currency)
    )
    return {
        (worker, currency): (int(seconds), bool(guaranteed))
        for worker, currency, seconds, guaranteed in session.execute(query)
    }
