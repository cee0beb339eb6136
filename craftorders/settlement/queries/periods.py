"""Reading periods: those that are closed, those that can be, and what closing one would settle."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning, SettledRegion
from craftorders.fees.queries import SETTLED_UNTIL, regions_in_training, top_ups
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import period_before, period_end
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.places.queries import chosen_region
from craftorders.settlement.models import Deduction, DeductionPart, Period
from craftorders.settlement.queries.bearing import claims_in, last_day_of, owed_back, shares_of
from craftorders.settlement.queries.deductions import STANDS
from craftorders.settlement.queries.lines import unsettled


def find_period(session: Session, period_id: UUID) -> Period:
    """The closed period, or NotFound."""
    period = session.get(Period, period_id)
    if period is None:
        raise NotFound("period", period_id)
    return period


def closed_period(session: Session, region_id: str, month: str) -> Period | None:
    """The period of a month of a region, or None while it is not closed."""
    return session.scalar(select(Period).where(Period.region_id == region_id, Period.month == month))


def list_periods(
    session: Session, *, region_id: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[Period]:
    """A page of closed periods, newest first."""
    query = select(Period)
    if region_id:
        query = query.where(Period.region_id == region_id)
    return page_of(session, query, key=Period.id, limit=limit, cursor=cursor)


@dataclass(frozen=True)
class DuePeriod:
    """A month of a region that is over and not closed, and what closing it would settle, in minor units.

    That is what was earned and what is paid back, before what statements take off.
    """

    region: Region
    month: str
    workers: int
    lines: int
    amount: int
    currency: str


def due_periods(session: Session, moment: datetime) -> list[DuePeriod]:
    """For every region, the last month that was over at `moment`, where it is not closed and has something to settle.

    That are unsettled earnings, what closing will add to them for learners, and what overturned deductions took.
    """
    waiting_lines = exists().where(Earning.region_id == Region.id, Earning.at >= SETTLED_UNTIL)
    owing = (
        select(Deduction.region_id)
        .join(DeductionPart, DeductionPart.deduction_id == Deduction.id)
        .where(Deduction.state == "withdrawn", STANDS)
    )
    waiting = select(Region).outerjoin(SettledRegion).where(waiting_lines | Region.id.in_(owing))
    regions = {region.id: region for region in (*session.scalars(waiting), *regions_in_training(session))}
    months = {zone: period_before(moment, zone) for zone in sorted({each.time_zone for each in regions.values()})}
    due = []
    for zone, month in months.items():
        closed = set(session.scalars(select(Period.region_id).where(Period.month == month)))
        own = {key: each for key, each in regions.items() if each.time_zone == zone and key not in closed}
        due += _due(session, own, month, period_end(month, zone))
    return sorted(due, key=lambda each: (each.region.id, each.currency))


def _due(session: Session, regions: Mapping[str, Region], month: str, end: datetime) -> list[DuePeriod]:
    """What closing this month settles in regions of one time."""
    lines = (Earning.region_id.in_(regions), Earning.at >= SETTLED_UNTIL, Earning.at < end)
    query = (
        select(
            Earning.region_id,
            Earning.currency,
            func.count(Earning.worker_id.distinct()),
            func.count(),
            func.sum(Earning.amount),
        )
        .outerjoin(SettledRegion, SettledRegion.region_id == Earning.region_id)
        .where(*lines)
        .group_by(Earning.region_id, Earning.currency)
    )
    sums = {(region, currency): [*counted] for region, currency, *counted in session.execute(query)}
    missing = top_ups(session, regions.values(), month)
    back: dict[tuple[str, str, UUID], int] = {}
    for part, deduction in owed_back(session, regions):
        owner = (deduction.region_id, deduction.currency, deduction.worker_id)
        back[owner] = back.get(owner, 0) + part.amount
    people = Earning.worker_id.in_({each.training.worker_id for each in missing} | {worker for _, _, worker in back})
    earners = select(Earning.region_id, Earning.worker_id, Earning.currency)
    earners = earners.outerjoin(SettledRegion, SettledRegion.region_id == Earning.region_id).where(*lines, people)
    counted_already = {(region, currency, worker) for region, worker, currency in session.execute(earners.distinct())}
    for each in missing:
        row = sums.setdefault((each.region.id, each.currency), [0, 0, 0])
        person = (each.region.id, each.currency, each.training.worker_id)
        row[:] = [row[0] + (person not in counted_already), row[1] + 1, row[2] + each.amount]
        counted_already.add(person)
    for owner, amount in back.items():
        row = sums.setdefault(owner[:2], [0, 0, 0])
        row[:] = [row[0] + (owner not in counted_already), row[1], row[2] + amount]
    return [
        DuePeriod(regions[region], month, workers, lines, int(amount), currency)
        for (region, currency), (workers, lines, amount) in sums.items()
        if amount
    ]


@dataclass(frozen=True)
class PreviewLine:
    """What closing a month now would put on a worker's statement, in minor units; `deducted` as on a statement.

    `topped_up` is what of the amount closing itself adds for who is in training.
    """

    worker: Worker
    lines: int
    pieces: int
    amount: int
    currency: str
    topped_up: int = 0
    deducted: int = 0

    @property
    def due(self) -> int:
        """What is paid and taxed of it."""
        return self.amount - self.deducted


def preview_period(session: Session, region_id: str, month: str) -> list[PreviewLine]:
    """What closing a month now would put on statements, by worker. Refuses what is not a month or not a county.

    A month that is closed tops up nobody any more, and bears no deductions.
    """
    region = chosen_region(session, region_id)
    which = unsettled(session, region_id, period_end(month, region.time_zone))
    sums = (
        select(
            Earning.worker_id,
            Earning.currency,
            func.count().label("lines"),
            func.sum(PIECES_EARNED).label("pieces"),
            func.sum(Earning.amount).label("amount"),
        )
        .where(which)
        .group_by(Earning.worker_id, Earning.currency)
        .subquery()
    )
    query = select(Worker, sums.c.lines, sums.c.pieces, sums.c.amount, sums.c.currency).join(
        sums, sums.c.worker_id == Worker.id
    )
    found = {
        (worker.code, currency): PreviewLine(worker, lines, int(pieces), int(amount), currency)
        for worker, lines, pieces, amount, currency in session.execute(query)
    }
    if closed_period(session, region_id, month) is None:
        missing = top_ups(session, [region], month)
        for each in missing:
            worker = each.training.worker
            line = found.get((worker.code, each.currency), PreviewLine(worker, 0, 0, 0, each.currency))
            found[worker.code, each.currency] = replace(
                line,
                lines=line.lines + 1,
                amount=line.amount + each.amount,
                topped_up=line.topped_up + each.amount,
            )
        _deduct(session, region, month, found, which, {each.training.worker_id for each in missing})
    return [line for _, line in sorted(found.items()) if line.amount or line.deducted]


def _deduct(
    session: Session,
    region: Region,
    month: str,
    found: dict[tuple[str, str], PreviewLine],
    lines: ColumnElement[bool],
    topped_up: Collection[UUID],
) -> None:
    """What statements will bear of deductions, and what is paid back on them."""
    for part, deduction in owed_back(session, [region.id]):
        worker, currency = deduction.worker, deduction.currency
        line = found.get((worker.code, currency), PreviewLine(worker, 0, 0, 0, currency))
        found[worker.code, currency] = replace(line, deducted=line.deducted - part.amount)
    claims = claims_in(session, region.id, last_day_of(month, region))
    owners = {(line.worker.id, line.currency): key for key, line in found.items()}
    amounts = {owner: found[key].amount for owner, key in owners.items()}
    for owner, parts in shares_of(session, region, month, claims, amounts, lines, topped_up).items():
        line = found[owners[owner]]
        found[owners[owner]] = replace(line, deducted=line.deducted + sum(parts.values()))
