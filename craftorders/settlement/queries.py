"""Reading periods, statements and payouts."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import period_end
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.settlement.models import Payout, Period, Statement


def find_statement(session: Session, statement_id: UUID, *, for_update: bool = False) -> Statement:
    """The statement, or NotFound."""
    lock = {"of": Statement} if for_update else None
    statement = session.get(Statement, statement_id, with_for_update=lock, populate_existing=for_update)
    if statement is None:
        raise NotFound("statement", statement_id)
    return statement


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
    query = select(Statement)
    for column, value in ((Statement.state, state), (Statement.period_id, period_id), (Statement.worker_id, worker_id)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Statement.id, limit=limit, cursor=cursor)


def lines_of_statement(session: Session, statement: Statement) -> list[Earning]:
    """The pay lines that a statement sums up, oldest first."""
    query = select(Earning).where(Earning.region_id == statement.period.region_id, Earning.statement_id == statement.id)
    return list(session.scalars(query.order_by(Earning.at, Earning.id)))


def payout_of(session: Session, statement_id: UUID) -> Payout | None:
    """The payout of a statement, or None while it is not paid."""
    return session.scalar(select(Payout).where(Payout.statement_id == statement_id))


def list_periods(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[Period]:
    """A page of closed periods, newest first."""
    return page_of(session, select(Period), key=Period.id, limit=limit, cursor=cursor)


def preview_period(session: Session, region_id: str, month: str) -> list[tuple[Worker, int, int]]:
    """What closing a month now would put on statements: (worker, pay lines, amount)."""
    region = session.get(Region, region_id)
    if region is None:
        raise NotFound("region", region_id)
    sums = (
        select(Earning.worker_id, func.count().label("lines"), func.sum(Earning.amount).label("amount"))
        .where(
            Earning.region_id == region_id,
            Earning.statement_id.is_(None),
            Earning.at < period_end(month, region.time_zone),
        )
        .group_by(Earning.worker_id)
        .subquery()
    )
    query = select(Worker, sums.c.lines, sums.c.amount).join(sums, sums.c.worker_id == Worker.id).order_by(Worker.code)
    return [(worker, lines, int(amount)) for worker, lines, amount in session.execute(query)]
