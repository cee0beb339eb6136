"""The auditor: recomputes the books from the streams, without the services that wrote them."""

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning, MonthlyEarnings
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import differing_balances
from craftorders.production.models import BatchOperation, HandIn, Job, PieceReport
from craftorders.settlement.models import Statement


def verify_books(session: Session) -> tuple[list[str], list[str]]:
    """What was checked, and what differs; nothing is changed."""
    checked, differences = [], []
    for name, count, bad in (
        ("account balances against their transfers", _count(session, Account), _balances(session)),
        ("transfers: the sum of all balances is nothing", _count(session, Transfer), _sum_of_balances(session)),
        ("earnings: quantity × rate, rounded once", _count(session, Earning), _earnings(session)),
        ("charges: price, five parts, pay lines", _count(session, Charge), _charges(session)),
        ("jobs against piece reports and hand-ins", _count(session, Job), _jobs(session)),
        ("steps against their jobs", _count(session, BatchOperation), _steps(session)),
        ("statements against their earnings", _count(session, Statement), _statements(session)),
        ("months against earnings", _count(session, MonthlyEarnings), _months(session)),
    ):
        checked.append(f"{name}: {count} rows")
        differences += [f"{name}: {each}" for each in bad]
    return checked, differences


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _balances(session: Session) -> list[str]:
    return [f"account {key}: stored {stored}, recomputed {real}" for key, stored, real in differing_balances(session)]


def _sum_of_balances(session: Session) -> list[str]:
    total = session.scalar(select(func.coalesce(func.sum(Account.balance), 0)))
    return [f"the sum is {total}"] if total else []


def _earnings(session: Session) -> list[str]:
    """(2 × quantity × rate + 10,000) ÷ 20,000, floored, is half-up; in the database's own integers."""
    expected = (
        2 * Earning.quantity * Earning.rate_e4 + 10_000 - func.mod(2 * Earning.quantity * Earning.rate_e4 + 10_000, 20_000)
    ) / 20_000
    bad = session.execute(select(Earning.id, Earning.amount).where(Earning.amount != expected).limit(100))
    return [f"earning {key}: {amount}" for key, amount in bad]


def _charges(session: Session) -> list[str]:
    doubled = 2 * Charge.quantity * Charge.price_e4 + 10_000
    expected = (doubled - func.mod(doubled, 20_000)) / 20_000
    paid = (
        select(Earning.lot_id, func.sum(Earning.amount).label("amount"), func.count().label("lines"))
        .group_by(Earning.lot_id)
        .subquery()
    )
    parts = Charge.household + Charge.coordinator + Charge.workshop + Charge.freight + Charge.platform
    query = (
        select(Charge.id)
        .outerjoin(paid, paid.c.lot_id == Charge.lot_id)
        .where(or_(Charge.amount != expected, parts != Charge.amount, func.coalesce(paid.c.amount, 0) != Charge.household))
    )
    return [f"charge {key}" for key in session.scalars(query.limit(100))]


def _jobs(session: Session) -> list[str]:
    made = select(PieceReport.job_id, func.sum(PieceReport.quantity).label("n")).group_by(PieceReport.job_id).subquery()
    counted = select(HandIn.job_id, func.sum(HandIn.quantity).label("n")).group_by(HandIn.job_id).subquery()
    query = (
        select(Job.code)
        .outerjoin(made, made.c.job_id == Job.id)
        .outerjoin(counted, counted.c.job_id == Job.id)
        .where(or_(Job.made != func.coalesce(made.c.n, 0), Job.handed_in != func.coalesce(counted.c.n, 0)))
    )
    return [f"job {code}" for code in session.scalars(query.limit(100))]


def _steps(session: Session) -> list[str]:
    holds = case((Job.state.in_(("released", "declined")), Job.made), else_=Job.quantity)
    sums = (
        select(
            Job.batch_id,
            Job.position,
            func.sum(holds).label("assigned"),
            func.sum(Job.made).label("made"),
            func.sum(Job.handed_in).label("handed_in"),
        )
        .group_by(Job.batch_id, Job.position)
        .subquery()
    )
    step = BatchOperation
    query = (
        select(step.batch_id, step.position)
        .outerjoin(sums, (sums.c.batch_id == step.batch_id) & (sums.c.position == step.position))
        .where(
            or_(
                step.assigned != func.coalesce(sums.c.assigned, 0),
                step.made != func.coalesce(sums.c.made, 0),
                step.handed_in != func.coalesce(sums.c.handed_in, 0),
            )
        )
    )
    return [f"batch {batch} step {position}" for batch, position in session.execute(query.limit(100))]


def _statements(session: Session) -> list[str]:
    sums = (
        select(Earning.statement_id, func.sum(Earning.amount).label("amount"), func.count().label("lines"))
        .where(Earning.statement_id.is_not(None))
        .group_by(Earning.statement_id)
        .subquery()
    )
    query = (
        select(Statement.code)
        .outerjoin(sums, sums.c.statement_id == Statement.id)
        .where(or_(Statement.amount != func.coalesce(sums.c.amount, 0), Statement.lines != func.coalesce(sums.c.lines, 0)))
    )
    return [f"statement {code}" for code in session.scalars(query.limit(100))]


def _months(session: Session) -> list[str]:
    months = (
        select(MonthlyEarnings.worker_id, func.sum(MonthlyEarnings.amount).label("n"))
        .group_by(MonthlyEarnings.worker_id)
        .subquery()
    )
    sums = select(Earning.worker_id, func.sum(Earning.amount).label("n")).group_by(Earning.worker_id).subquery()
    query = (
        select(sums.c.worker_id)
        .outerjoin(months, months.c.worker_id == sums.c.worker_id)
        .where(func.coalesce(months.c.n, 0) != sums.c.n)
    )
    return [f"worker {key}" for key in session.scalars(query.limit(100))]
