"""Reading statements: by state, by period, by worker; with the pay lines that they sum up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, object_session

from craftorders.fees.models import Earning
from craftorders.fees.queries import earnings_among
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.models import Statement
from craftorders.settlement.queries.lines import on_statement
from craftorders.settlement.queries.say import counted_by


def find_statement(session: Session, statement_id: UUID, *, for_update: bool = False) -> Statement:
    """The statement, or NotFound."""
    statement = locked(session, Statement, statement_id) if for_update else session.get(Statement, statement_id)
    if statement is None:
        raise NotFound("statement", statement_id)
    return statement


def lock_statements(session: Session, ids: Collection[UUID]) -> list[Statement]:
    """Statements as they are now, locked against others for this unit of work in the order of their keys."""
    query = select(Statement).where(Statement.id.in_(ids)).order_by(Statement.id).with_for_update(of=Statement)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def actions_of_statement(statement: Statement, actor: Actor) -> list[str]:
    """What the actor may do next with a statement."""
    session = object_session(statement)
    assert session is not None  # it was read with one
    return actions_of_statements(session, [statement], actor)[statement]


def actions_of_statements(session: Session, some: Sequence[Statement], actor: Actor) -> dict[Statement, list[str]]:
    """What the actor may do next with each (rule 10): nothing where they counted or closed, nor pay where they approved."""
    found = {each: _actions_but_for_counting(each, actor) for each in some}
    asked = [each.id for each, actions in found.items() if actions]
    counted = set(session.scalars(counted_by(actor).where(Statement.id.in_(asked)).distinct())) if asked else set()
    return {each: [] if each.id in counted else actions for each, actions in found.items()}


def _actions_but_for_counting(statement: Statement, actor: Actor) -> list[str]:
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
    return earnings_among(session, on_statement(statement), limit=limit, cursor=cursor)


@dataclass(frozen=True)
class StatementSum:
    """How many statements of a period are in a state, and what is due on them, in minor units."""

    period_id: UUID
    state: str
    count: int
    amount: int
    currency: str


def statement_sums(session: Session, period_ids: Sequence[UUID]) -> list[StatementSum]:
    """The statements of periods counted by state and currency."""
    keys = (Statement.period_id, Statement.state, Statement.currency)
    query = (
        select(
            Statement.period_id,
            Statement.state,
            func.count(),
            func.sum(Statement.amount - Statement.deducted),
            Statement.currency,
        )
        .where(Statement.period_id.in_(period_ids))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [StatementSum(key, state, n, int(amount), currency) for key, state, n, amount, currency in session.execute(query)]


def waiting_statements(session: Session) -> dict[str, int]:
    """How many statements wait to be approved and to be paid, by state."""
    query = select(Statement.state, func.count()).where(Statement.state != "paid").group_by(Statement.state)
    return dict(session.execute(query).all())
