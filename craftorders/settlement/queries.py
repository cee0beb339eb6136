"""Reading periods, statements and payouts, and what of the earnings waits to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.fees.queries import settled_earnings
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import period_before, period_end
from craftorders.ledger.models import Transfer
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.people.queries import find_merchant
from craftorders.places.models import Region
from craftorders.places.queries import chosen_region
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.models import Period, Statement


def find_statement(session: Session, statement_id: UUID, *, for_update: bool = False) -> Statement:
    """The statement, or NotFound."""
    statement = locked(session, Statement, statement_id) if for_update else session.get(Statement, statement_id)
    if statement is None:
        raise NotFound("statement", statement_id)
    return statement


def actions_of_statement(statement: Statement, actor: Actor) -> list[str]:
    """What the actor may do next: who closed may neither approve nor pay, who approved may not pay (rule 10)."""
    closed_by, approved_by = statement.period.closed_by, statement.approved_by
    busy = {"approve": (closed_by,), "pay": (closed_by, approved_by)}
    return [action for action in STATEMENT.actions(statement.state, actor) if actor.id not in busy[action]]


def list_statements(
    session: Session,
    *,
    state: str | None = None,
    period_id: UUID | None = None,
    worker_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Statement]:
    """A page of statements, newest first."""
    query = select(Statement).options(joinedload(Statement.worker).lazyload(Worker.skills))
    for column, value in ((Statement.state, state), (Statement.period_id, period_id), (Statement.worker_id, worker_id)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Statement.id, limit=limit, cursor=cursor)


def lines_of_statement(
    session: Session, statement: Statement, *, limit: int = 50, cursor: str | None = None
) -> Page[Earning]:
    """A page of the pay lines that a statement sums up, oldest first."""
    return settled_earnings(session, statement.period.region_id, statement.id, limit=limit, cursor=cursor)


@dataclass(frozen=True)
class StatementSum:
    """How many statements of a period are in a state, and their amount in minor units."""

    period_id: UUID
    state: str
    count: int
    amount: int
    currency: str


def statement_sums(session: Session, period_ids: Sequence[UUID]) -> list[StatementSum]:
    """The statements of periods counted by state and currency."""
    keys = (Statement.period_id, Statement.state, Statement.currency)
    query = (
        select(Statement.period_id, Statement.state, func.count(), func.sum(Statement.amount), Statement.currency)
        .where(Statement.period_id.in_(period_ids))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [StatementSum(key, state, n, int(amount), currency) for key, state, n, amount, currency in session.execute(query)]


def waiting_statements(session: Session) -> dict[str, int]:
    """How many statements wait to be approved and to be paid, by state."""
    query = select(Statement.state, func.count()).where(Statement.state != "paid").group_by(Statement.state)
    return dict(session.execute(query).all())


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


def list_deposits(
    session: Session, merchant_id: UUID, actor: Actor, *, limit: int = 50, cursor: str | None = None
) -> Page[Transfer]:
    """A page of what a merchant paid in advance and what of it was undone, newest first."""
    merchant = find_merchant(session, merchant_id, actor)
    account = account_of(session, "merchant", merchant.id, merchant.currency)
    if account is None:
        return Page([], None)
    own = or_(Transfer.credit_id == account.id, Transfer.debit_id == account.id)
    query = select(Transfer).where(own, Transfer.purpose == "deposit")
    return page_of(session, query, key=Transfer.id, limit=limit, cursor=cursor)


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
