"""What topped up learners' months, recomputed: pay lines that name a training against their transfers."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import GUARANTEE
from craftorders.fees.models import Earning
from craftorders.ledger.models import Transfer
from craftorders.settlement.verification.money import MOST

LINES = select(Earning.id).where(Earning.kind == GUARANTEE)
"""What is checked."""


def guarantees(session: Session) -> list[str]:
    """Lines that were not transferred from the platform's account in full."""
    moved = (
        select(Transfer.reference_id, func.sum(Transfer.amount).label("amount"))
        .where(Transfer.purpose == GUARANTEE, Transfer.reverses_id.is_(None))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    query = (
        select(Earning.id)
        .outerjoin(moved, moved.c.reference_id == Earning.id)
        .where(Earning.kind == GUARANTEE, func.coalesce(moved.c.amount, 0) != Earning.amount)
    )
    return [f"earning {key}" for key in session.scalars(query.limit(MOST))]
