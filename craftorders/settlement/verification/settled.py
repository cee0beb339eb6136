"""What was settled, recomputed: statements from their earnings, payouts from statements, months from both."""

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning, MonthlyEarnings
from craftorders.ledger.models import Transfer
from craftorders.settlement.models import Payout, Statement
from craftorders.settlement.verification.money import MOST


def statements(session: Session) -> list[str]:
    """Statements that are not the sum of their earnings."""
    sums = (
        select(
            Earning.statement_id,
            func.sum(Earning.amount).label("amount"),
            func.sum(PIECES_EARNED).label("pieces"),
            func.count().label("lines"),
            func.count(case((Earning.worker_id != Statement.worker_id, 1))).label("strange"),
        )
        .join(Statement, Statement.id == Earning.statement_id)
        .group_by(Earning.statement_id)
        .subquery()
    )
    query = (
        select(Statement.code)
        .outerjoin(sums, sums.c.statement_id == Statement.id)
        .where(
            or_(
                Statement.amount != func.coalesce(sums.c.amount, 0),
                Statement.pieces != func.coalesce(sums.c.pieces, 0),
                Statement.lines != func.coalesce(sums.c.lines, 0),
                func.coalesce(sums.c.strange, 0) != 0,
            )
        )
    )
    return [f"statement {code}" for code in session.scalars(query.limit(MOST))]


def payouts(session: Session) -> list[str]:
    """Statements that say paid without a payout and its transfer of the same amount, or the other way round."""
    moved = (
        select(Transfer.reference_id, func.sum(Transfer.amount).label("amount"))
        .where(Transfer.purpose == "payout", Transfer.reverses_id.is_(None))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    paid = case((Statement.state == "paid", Statement.amount), else_=0)
    query = (
        select(Statement.code)
        .outerjoin(Payout, Payout.statement_id == Statement.id)
        .outerjoin(moved, moved.c.reference_id == Payout.id)
        .where(or_(paid != func.coalesce(Payout.amount, 0), paid != func.coalesce(moved.c.amount, 0)))
    )
    return [f"statement {code}" for code in session.scalars(query.limit(MOST))]


def months(session: Session) -> list[str]:
    """Workers whose months do not add up to their earnings, or to what of them was paid."""
    told = (
        select(
            MonthlyEarnings.worker_id,
            func.sum(MonthlyEarnings.amount).label("amount"),
            func.sum(MonthlyEarnings.paid).label("paid"),
        )
        .group_by(MonthlyEarnings.worker_id)
        .subquery()
    )
    real = (
        select(
            Earning.worker_id,
            func.sum(Earning.amount).label("amount"),
            func.sum(case((Statement.state == "paid", Earning.amount), else_=0)).label("paid"),
        )
        .outerjoin(Statement, Statement.id == Earning.statement_id)
        .group_by(Earning.worker_id)
        .subquery()
    )
    query = (
        select(real.c.worker_id)
        .outerjoin(told, told.c.worker_id == real.c.worker_id)
        .where(
            or_(
                func.coalesce(told.c.amount, 0) != real.c.amount,
                func.coalesce(told.c.paid, 0) != real.c.paid,
            )
        )
    )
    return [f"worker {key}" for key in session.scalars(query.limit(MOST))]
