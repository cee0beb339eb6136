"""Deductions that somebody asked for and another person approved."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.people.models import Worker
from craftorders.production.models import Batch, Job
from craftorders.settlement.models import Deduction, Statement
from craftorders.settlement.services import approve_deduction, approve_statement, pay_statement, propose_deduction
from tests.builders.cast import Cast


def batch_of(session: Session, worker: Worker) -> Batch:
    """The first batch in which a worker has a job."""
    query = select(Batch).join(Job, Job.batch_id == Batch.id).where(Job.worker_id == worker.id).order_by(Batch.id)
    return session.scalars(query).unique().first()  # type: ignore[return-value]


def asked(session: Session, cast: Cast, amount: int, *, worker: Worker | None = None) -> Deduction:
    """Damage to pieces of the worker's first batch, proposed by the first of finance."""
    worker = worker or cast.worker
    return propose_deduction(
        session, worker.id, kind="damage", amount=amount, reason="Dye spilled over ten belts.",
        batch_id=batch_of(session, worker).id, photo_id=cast.photo.id, sure=True, actor=cast.finance,
    )  # fmt: skip


def in_force(session: Session, cast: Cast, amount: int, *, worker: Worker | None = None) -> Deduction:
    """The same, approved by the second of finance."""
    return approve_deduction(session, asked(session, cast, amount, worker=worker).id, actor=cast.approver)


def statement_in(session: Session, worker: Worker, month: str) -> Statement:
    """The worker's statement of a month."""
    own = session.scalars(select(Statement).where(Statement.worker_id == worker.id)).unique()
    return next(each for each in own if each.period.month == month)


def paid(session: Session, cast: Cast, statement: Statement) -> Statement:
    """The statement, approved and paid by the people who may."""
    approve_statement(session, statement.id, actor=cast.approver)
    return pay_statement(session, statement.id, method="bank", reference=statement.code, actor=cast.payer).statement


def line_of(session: Session, worker: Worker) -> Earning:
    """The worker's first pay line."""
    query = select(Earning).where(Earning.worker_id == worker.id).order_by(Earning.at, Earning.id)
    return session.scalars(query).first()  # type: ignore[return-value]
