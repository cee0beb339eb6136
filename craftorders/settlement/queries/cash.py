"""What is to be paid in cash: approved statements of workers who have no account, by month and workshop."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker, Workshop
from craftorders.settlement.domain.states import TO_PAY
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.queries.payees import has_account
from craftorders.settlement.queries.taxes import nets_due

MOST_SHEETS = 500


@dataclass(frozen=True)
class CashDue:
    """How many people of a workshop wait for cash for a month, and what they earned before tax, in minor units."""

    period: Period
    workshop: Workshop
    currency: str
    count: int
    amount: int


@dataclass(frozen=True)
class CashLine:
    """A worker on a signature sheet; `net` is what taxes leave, or None while no policy is chosen."""

    statement: Statement
    net: int | None


@dataclass(frozen=True)
class CashSheet:
    """Who of a workshop is paid in cash for a month in a currency, and the control total of it."""

    period: Period
    workshop: Workshop
    currency: str
    lines: Sequence[CashLine]

    @property
    def total(self) -> int | None:
        """What is handed out in all, in minor units; None while taxes are not known."""
        nets = [line.net for line in self.lines]
        return None if None in nets else sum(net for net in nets if net is not None)


def cash_due(session: Session) -> list[CashDue]:
    """Where people wait for cash, the oldest month first."""
    query = (
        select(
            Statement.period_id,
            Worker.workshop_id,
            Statement.currency,
            func.count(),
            func.sum(Statement.amount - Statement.deducted),
        )
        .join(Worker, Worker.id == Statement.worker_id)
        .where(*_in_cash())
        .group_by(Statement.period_id, Worker.workshop_id, Statement.currency)
        .order_by(Statement.period_id, Worker.workshop_id, Statement.currency)
        .limit(MOST_SHEETS)
    )
    rows = session.execute(query).all()
    periods = {each.id: each for each in session.scalars(select(Period).where(Period.id.in_({row[0] for row in rows})))}
    shops = {each.id: each for each in session.scalars(select(Workshop).where(Workshop.id.in_({row[1] for row in rows})))}
    return [CashDue(periods[row[0]], shops[row[1]], row[2], row[3], int(row[4])) for row in rows]


def cash_sheet(session: Session, period_id: UUID, workshop_id: UUID, currency: str) -> CashSheet:
    """The sheet of a workshop for a month, by worker's number; NotFound where there is no such month or workshop."""
    period, workshop = session.get(Period, period_id), session.get(Workshop, workshop_id)
    if period is None or workshop is None:
        raise NotFound("cash_sheet", period_id)
    query = (
        select(Statement)
        .join(Worker, Worker.id == Statement.worker_id)
        .where(
            *_in_cash(),
            Statement.period_id == period_id,
            Statement.currency == currency,
            Worker.workshop_id == workshop_id,
        )
        .options(joinedload(Statement.worker).lazyload(Worker.skills))
        .order_by(Worker.code)
    )
    statements = list(session.scalars(query))
    nets = nets_due(session, statements)
    lines = [CashLine(each, nets[each.id]) for each in statements]
    return CashSheet(period, workshop, currency, lines)


def _in_cash() -> tuple[ColumnElement[bool], ...]:
    """Statements to be paid of workers without an account in force, also where a bank sent the money back."""
    return Statement.state.in_(TO_PAY), ~has_account()
