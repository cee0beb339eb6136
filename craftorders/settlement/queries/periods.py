"""Reading periods: those that are closed, those that can be, and what closing one would settle."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import period_before, period_end
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.places.queries import chosen_region
from craftorders.settlement.models import Period


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
    """A month of a region that is over and not closed, and what closing it would settle, in minor units."""

    region: Region
    month: str
    workers: int
    lines: int
    amount: int
    currency: str


def due_periods(session: Session, moment: datetime) -> list[DuePeriod]:
    """For every region, the last month that was over at `moment`, where it has unsettled earnings and is not closed."""
    unsettled = Earning.statement_id.is_(None)
    waiting = select(Region.time_zone).where(Region.id.in_(select(Earning.region_id).where(unsettled).distinct()))
    months = {zone: period_before(moment, zone) for zone in session.scalars(waiting.distinct())}
    if not months:
        return []
    over = or_(
        *(
            and_(
                Region.time_zone == zone,
                Earning.at < period_end(month, zone),
                ~exists().where(Period.region_id == Region.id, Period.month == month),
            )
            for zone, month in months.items()
        )
    )
    sums = (
        select(
            Earning.region_id,
            Earning.currency,
            func.count(Earning.worker_id.distinct()).label("workers"),
            func.count().label("lines"),
            func.sum(Earning.amount).label("amount"),
        )
        .join(Region, Region.id == Earning.region_id)
        .where(unsettled, over)
        .group_by(Earning.region_id, Earning.currency)
        .having(func.sum(Earning.amount) > 0)
        .subquery()
    )
    query = (
        select(Region, sums.c.workers, sums.c.lines, sums.c.amount, sums.c.currency)
        .join(sums, sums.c.region_id == Region.id)
        .order_by(Region.id, sums.c.currency)
    )
    return [
        DuePeriod(region, months[region.time_zone], workers, lines, int(amount), currency)
        for region, workers, lines, amount, currency in session.execute(query)
    ]


@dataclass(frozen=True)
class PreviewLine:
    """What closing a month now would put on a worker's statement, in minor units."""

    worker: Worker
    lines: int
    pieces: int
    amount: int
    currency: str


def preview_period(session: Session, region_id: str, month: str) -> list[PreviewLine]:
    """What closing a month now would put on statements, by worker. Refuses what is not a month or not a county."""
    region = chosen_region(session, region_id)
    sums = (
        select(
            Earning.worker_id,
            Earning.currency,
            func.count().label("lines"),
            func.sum(PIECES_EARNED).label("pieces"),
            func.sum(Earning.amount).label("amount"),
        )
        .where(
            Earning.region_id == region_id,
            Earning.statement_id.is_(None),
            Earning.at < period_end(month, region.time_zone),
        )
        .group_by(Earning.worker_id, Earning.currency)
        .having(func.sum(Earning.amount) > 0)
        .subquery()
    )
    query = (
        select(Worker, sums.c.lines, sums.c.pieces, sums.c.amount, sums.c.currency)
        .join(sums, sums.c.worker_id == Worker.id)
        .order_by(Worker.code, sums.c.currency)
    )
    return [
        PreviewLine(worker, lines, int(pieces), int(amount), currency)
        for worker, lines, pieces, amount, currency in session.execute(query)
    ]
