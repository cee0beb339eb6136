"""What banks were asked for, recomputed: batches from their attempts, attempts against statements, transfers, answers."""

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from craftorders.ledger.models import Account, Transfer
from craftorders.settlement.models import (
    AttemptFinding,
    BankResponse,
    BankResponseRow,
    Payout,
    PayoutAttempt,
    PayoutBatch,
    Statement,
)
from craftorders.settlement.verification.money import MOST

LIVE = PayoutAttempt.state.not_in(("failed", "cancelled"))
ON_ITS_WAY = ("sent", "unknown")


def batches(session: Session) -> list[str]:
    """Batches whose count, control total or state is not that of their attempts."""
    own = (
        select(
            PayoutAttempt.batch_id,
            func.count().label("count"),
            func.sum(PayoutAttempt.amount).label("total"),
            func.count(case((PayoutAttempt.state.in_(ON_ITS_WAY), 1))).label("waiting"),
            func.count(case((PayoutAttempt.state == "ready", 1))).label("ready"),
        )
        .group_by(PayoutAttempt.batch_id)
        .subquery()
    )
    query = (
        select(PayoutBatch.code)
        .outerjoin(own, own.c.batch_id == PayoutBatch.id)
        .where(
            or_(
                func.coalesce(own.c.count, 0) != PayoutBatch.count,
                func.coalesce(own.c.total, 0) != PayoutBatch.total,
                and_(PayoutBatch.state.in_(("drafted", "approved")), own.c.ready != PayoutBatch.count),
                and_(PayoutBatch.state == "sent", own.c.waiting == 0),
                and_(PayoutBatch.state.in_(("closed", "cancelled")), own.c.waiting + own.c.ready > 0),
            )
        )
    )
    return [f"batch {code}" for code in session.scalars(query.limit(MOST))]


def attempts(session: Session) -> list[str]:
    """Attempts of another amount than their payout, two of a statement that may both pay, states that do not fit.

    A statement is on its way while its attempt is, paid once that is paid, and has come back where none may pay it.
    """
    wrong = (
        select(PayoutAttempt.reference)
        .join(PayoutBatch, PayoutBatch.id == PayoutAttempt.batch_id)
        .join(Statement, Statement.id == PayoutAttempt.statement_id)
        .outerjoin(Payout, Payout.statement_id == Statement.id)
        .where(
            PayoutBatch.approved_by.is_not(None),
            or_(
                Payout.id.is_(None),
                PayoutAttempt.amount != Payout.amount - Payout.withheld,
                and_(PayoutAttempt.state == "paid", Statement.state != "paid"),
                and_(PayoutAttempt.state != "paid", Statement.state == "paid", Payout.reference == PayoutAttempt.reference),
                and_(PayoutAttempt.state.in_(("ready", *ON_ITS_WAY)), Statement.state != "paying"),
            ),
        )
    )
    twice = select(PayoutAttempt.statement_id).where(LIVE).group_by(PayoutAttempt.statement_id).having(func.count() > 1)
    asked = exists().where(PayoutAttempt.statement_id == Statement.id, LIVE)
    still = exists().where(
        PayoutAttempt.statement_id == Statement.id,
        LIVE,
        PayoutBatch.id == PayoutAttempt.batch_id,
        PayoutBatch.approved_by.is_not(None),
    )
    alone = select(Statement.code).where(
        or_(and_(Statement.state == "paying", ~asked), and_(Statement.state == "returned", still))
    )
    return [
        *(f"attempt {reference}" for reference in session.scalars(wrong.limit(MOST))),
        *(f"statement {key} may be paid twice" for key in session.scalars(twice.limit(MOST))),
        *(f"statement {code} says otherwise than its attempts" for code in session.scalars(alone.limit(MOST))),
    ]


def in_transit(session: Session) -> list[str]:
    """Payouts of which not just that is in transit which left the worker and has not arrived."""
    kept = select(Account.id).where(Account.kind == "in_transit")
    moved = (
        select(
            Transfer.reference_id,
            func.sum(case((Transfer.credit_id.in_(kept), Transfer.amount), else_=-Transfer.amount)).label("amount"),
        )
        .where(or_(Transfer.credit_id.in_(kept), Transfer.debit_id.in_(kept)))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    due = case((Statement.state.in_(("paying", "returned")), Payout.amount - Payout.withheld), else_=0)
    query = (
        select(Statement.code)
        .join(Payout, Payout.statement_id == Statement.id)
        .outerjoin(moved, moved.c.reference_id == Payout.id)
        .where(func.coalesce(moved.c.amount, 0) != due)
    )
    bare = select(moved.c.reference_id).outerjoin(Payout, Payout.id == moved.c.reference_id).where(Payout.id.is_(None))
    return [
        *(f"statement {code}" for code in session.scalars(query.limit(MOST))),
        *(f"payout {key} is missing" for key in session.scalars(bare.limit(MOST))),
    ]


def answers(session: Session) -> list[str]:
    """Answers that lack rows, and payments that count as paid although nobody said so."""
    own = select(BankResponseRow.response_id, func.count().label("rows")).group_by(BankResponseRow.response_id).subquery()
    short = (
        select(BankResponse.id)
        .outerjoin(own, own.c.response_id == BankResponse.id)
        .where(func.coalesce(own.c.rows, 0) != BankResponse.rows)
    )
    told = exists().where(BankResponseRow.attempt_id == PayoutAttempt.id, BankResponseRow.outcome == "paid")
    found = exists().where(
        AttemptFinding.attempt_id == PayoutAttempt.id, AttemptFinding.outcome == "paid", AttemptFinding.decision == "confirm"
    )
    untold = select(PayoutAttempt.reference).where(PayoutAttempt.state == "paid", ~told, ~found)
    return [
        *(f"answer {key} lacks rows" for key in session.scalars(short.limit(MOST))),
        *(f"attempt {reference} is paid, and nobody said so" for reference in session.scalars(untold.limit(MOST))),
    ]
