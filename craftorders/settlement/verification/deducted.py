"""Deductions, recomputed: parts against what was asked, statements against parts and limits, both against transfers."""

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from craftorders.ledger.models import Account, Transfer
from craftorders.settlement.models import Deduction, DeductionPart, Period, Statement
from craftorders.settlement.verification.limits import beyond_limits
from craftorders.settlement.verification.money import MOST


def deductions(session: Session) -> list[str]:
    """All that differs about deductions."""
    return [*_parts(session), *_statements(session), *beyond_limits(session), *_frozen(session), *_moved(session)]


def _parts(session: Session) -> list[str]:
    """Deductions of which more was taken than asked, on another's statement, or undone by another sum than was taken."""
    taken = func.sum(case((DeductionPart.undoes_id.is_(None), DeductionPart.amount), else_=-DeductionPart.amount))
    too_much = (
        select(Deduction.code)
        .join(DeductionPart, DeductionPart.deduction_id == Deduction.id)
        .group_by(Deduction.id, Deduction.code, Deduction.amount)
        .having(or_(taken > Deduction.amount, taken < 0))
    )
    strange = (
        select(Deduction.code)
        .join(DeductionPart, DeductionPart.deduction_id == Deduction.id)
        .join(Statement, Statement.id == DeductionPart.statement_id)
        .join(Period, Period.id == Statement.period_id)
        .where(
            or_(
                Statement.worker_id != Deduction.worker_id,
                Statement.currency != Deduction.currency,
                Period.region_id != Deduction.region_id,
                DeductionPart.region_id != Deduction.region_id,
            )
        )
    )
    undone = aliased(DeductionPart)
    crooked = (
        select(Deduction.code)
        .join(DeductionPart, DeductionPart.deduction_id == Deduction.id)
        .outerjoin(
            undone,
            and_(
                undone.region_id == DeductionPart.region_id,
                undone.id == DeductionPart.undoes_id,
                undone.deduction_id == DeductionPart.deduction_id,
                undone.amount == DeductionPart.amount,
                undone.undoes_id.is_(None),
            ),
        )
        .where(DeductionPart.undoes_id.is_not(None), undone.id.is_(None))
    )
    return [
        *(f"deduction {code}: more was taken than asked" for code in session.scalars(too_much.limit(MOST))),
        *(f"deduction {code}: on another's statement" for code in session.scalars(strange.limit(MOST))),
        *(f"deduction {code}: undone otherwise than taken" for code in session.scalars(crooked.limit(MOST))),
    ]


def _statements(session: Session) -> list[str]:
    """Statements that take off something else than their parts add up to."""
    signed = case((DeductionPart.undoes_id.is_(None), DeductionPart.amount), else_=-DeductionPart.amount)
    sums = (
        select(DeductionPart.statement_id, func.sum(signed).label("amount")).group_by(DeductionPart.statement_id).subquery()
    )
    query = (
        select(Statement.code)
        .outerjoin(sums, sums.c.statement_id == Statement.id)
        .where(Statement.deducted != func.coalesce(sums.c.amount, 0))
    )
    return [f"statement {code}: takes off another sum than its parts" for code in session.scalars(query.limit(MOST))]


def _frozen(session: Session) -> list[str]:
    """Deductions that are not in force, and stand on a statement that is still to be paid."""
    undoing = aliased(DeductionPart)
    query = (
        select(Deduction.code)
        .join(DeductionPart, DeductionPart.deduction_id == Deduction.id)
        .join(Statement, Statement.id == DeductionPart.statement_id)
        .where(
            DeductionPart.undoes_id.is_(None),
            ~exists().where(undoing.region_id == DeductionPart.region_id, undoing.undoes_id == DeductionPart.id),
            Deduction.state.in_(("proposed", "refused", "frozen", "withdrawn")),
            Statement.state.in_(("drafted", "approved")),
        )
    )
    return [f"deduction {code}: taken although it is not in force" for code in session.scalars(query.limit(MOST))]


def _moved(session: Session) -> list[str]:
    """Parts of paid statements that left the worker's account by another sum, or came not back when they were overturned."""
    debit, credit = aliased(Account), aliased(Account)
    out = case((debit.kind == "worker", Transfer.amount), else_=-Transfer.amount)
    sums = (
        select(Transfer.reference_id, func.sum(out).label("amount"))
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .where(Transfer.purpose.in_(("deduction", "deduction_back")))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    given_back = aliased(DeductionPart)
    stays = and_(
        DeductionPart.undoes_id.is_(None),
        Statement.state.in_(("paid", "paying", "returned")),
        Deduction.state != "withdrawn",
        ~exists().where(given_back.region_id == DeductionPart.region_id, given_back.undoes_id == DeductionPart.id),
    )
    query = (
        select(Deduction.code)
        .join(DeductionPart, DeductionPart.deduction_id == Deduction.id)
        .join(Statement, Statement.id == DeductionPart.statement_id)
        .outerjoin(sums, sums.c.reference_id == DeductionPart.id)
        .where(func.coalesce(sums.c.amount, 0) != case((stays, DeductionPart.amount), else_=0))
    )
    bare = (
        select(sums.c.reference_id)
        .outerjoin(DeductionPart, DeductionPart.id == sums.c.reference_id)
        .where(DeductionPart.id.is_(None))
    )
    return [
        *(f"deduction {code}: moved by another sum than taken" for code in session.scalars(query.limit(MOST))),
        *(f"a transfer names part {key}, which is not there" for key in session.scalars(bare.limit(MOST))),
    ]
