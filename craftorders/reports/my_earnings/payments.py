"""What a farmer was paid: when, how, how much of it the tax office got; and what of earlier months is still to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import MonthlyEarnings
from craftorders.reports.my_earnings.queries import ON_ITS_WAY, READY
from craftorders.settlement.models import Payout, Period, Statement

SHOWN = 3
Owed = tuple[str, str]
"""A month and a currency."""


@dataclass(frozen=True)
class Payment:
    """A payout in minor units: earned, taken off by deductions (below nothing: paid back), withheld as tax, what arrived or
    is on its way (`state`), for the `month` that its statement is about.
    """

    at: datetime
    method: str
    amount: int
    deducted: int
    withheld: int
    net: int
    currency: str
    state: str
    month: str


@dataclass(frozen=True)
class StillToCome:
    """What is to be paid of an earlier month in minor units, and whether it waits or a bank has it (`state`).

    It is what was earned (`amount`) less what its statement takes off (`deducted`, below nothing: pays back).
    """

    month: str
    amount: int
    deducted: int
    currency: str
    state: str

    @property
    def due(self) -> int:
        """What is paid, but for taxes."""
        return self.amount - self.deducted


def payments_of(session: Session, worker_id: UUID) -> Sequence[Payment]:
    """The last payments of a worker, the newest first."""
    query = (
        select(
            Payout.at,
            Payout.method,
            Statement.amount,
            Statement.deducted,
            Payout.withheld,
            Payout.amount - Payout.withheld,
            Payout.currency,
            Statement.state,
            Period.month,
        )
        .join(Statement, Statement.id == Payout.statement_id)
        .join(Period, Period.id == Statement.period_id)
        .where(Statement.worker_id == worker_id)
        .order_by(Statement.id.desc())
        .limit(SHOWN)
    )
    return [Payment(*row) for row in session.execute(query)]


def deducted_unpaid(session: Session, worker_id: UUID) -> dict[Owed, int]:
    """What statements that are still to be paid take off, or below nothing pay back, by month and currency."""
    query = (
        select(Period.month, Statement.currency, Statement.deducted)
        .join(Period, Period.id == Statement.period_id)
        .where(Statement.worker_id == worker_id, Statement.state != "paid", Statement.deducted != 0)
    )
    return {(month, currency): deducted for month, currency, deducted in session.execute(query)}


def still_to_come(
    months: Sequence[MonthlyEarnings], present: str, payments: Sequence[Payment], deducted: Mapping[Owed, int]
) -> list[StillToCome]:
    """What of earlier months was not paid yet, latest first: on its way where a bank was asked for it, else ready."""
    asked = {(payment.month, payment.currency) for payment in payments if payment.state == "paying"}
    earned = {
        (row.month, row.currency): row.amount - row.paid for row in months if row.month < present and row.paid < row.amount
    }
    return [
        StillToCome(
            month=owed[0],
            amount=earned.get(owed, 0),
            deducted=deducted.get(owed, 0),
            currency=owed[1],
            state=ON_ITS_WAY if owed in asked else READY,
        )
        for owed in sorted({*earned, *deducted}, reverse=True)
    ]
