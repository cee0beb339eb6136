"""What a farmer was paid: when, how, how much of it the tax office got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.settlement.models import Payout, Statement

SHOWN = 3


@dataclass(frozen=True)
class Payment:
    """A payout in minor units: earned, taken off by deductions (below nothing: paid back), withheld as tax, what arrived or
    is on its way (`state`).
    """

    at: datetime
    method: str
    amount: int
    deducted: int
    withheld: int
    net: int
    currency: str
    state: str


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
        )
        .join(Statement, Statement.id == Payout.statement_id)
        .where(Statement.worker_id == worker_id)
        .order_by(Statement.id.desc())
        .limit(SHOWN)
    )
    return [Payment(*row) for row in session.execute(query)]
