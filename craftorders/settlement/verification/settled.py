"""What was settled, recomputed: statements from their earnings, payouts from statements, months from both."""

from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import BEGINNING, PIECES_EARNED, Earning, MonthlyEarnings, SettledRegion
from craftorders.kernel.periods import period_end
from craftorders.ledger.models import Transfer
from craftorders.settlement.models import Payout, Period, Statement, WithheldMonth
from craftorders.settlement.verification.money import MOST

SETTLED_BY = and_(Earning.region_id == Period.region_id, Earning.at >= Period.since, Earning.at < Period.until)
"""A pay line belongs to the period in which it was earned."""


def statements(session: Session) -> list[str]:
    """Statements that are not the sum of what was earned in their period, and who earned something and has none."""
    sums = (
        select(
            Period.id.label("period_id"),
            Earning.worker_id,
            Earning.currency,
            func.sum(Earning.amount).label("amount"),
            func.sum(PIECES_EARNED).label("pieces"),
            func.count().label("lines"),
        )
        .join(Period, SETTLED_BY)
        .group_by(Period.id, Earning.worker_id, Earning.currency)
        .subquery()
    )
    same = and_(
        sums.c.period_id == Statement.period_id,
        sums.c.worker_id == Statement.worker_id,
        sums.c.currency == Statement.currency,
    )
    differing = (
        select(Statement.code)
        .outerjoin(sums, same)
        .where(
            or_(
                Statement.amount != func.coalesce(sums.c.amount, 0),
                Statement.pieces != func.coalesce(sums.c.pieces, 0),
                Statement.lines != func.coalesce(sums.c.lines, 0),
            )
        )
    )
    missing = select(sums.c.worker_id).outerjoin(Statement, same).where(sums.c.amount > 0, Statement.id.is_(None))
    codes, keys = session.scalars(differing.limit(MOST)), session.scalars(missing.limit(MOST))
    return [*(f"statement {code}" for code in codes), *(f"worker {key} has no statement of a month" for key in keys)]


def periods(session: Session) -> list[str]:
    """Periods that leave something out or share a moment with another one, and regions settled up to another moment.

    Each begins where the region was settled before; one that was closed after a later one has nothing between its ends.
    """
    latest: dict[str, datetime] = {}
    wrong = []
    for period in session.scalars(select(Period).order_by(Period.since, Period.until)):
        settled = latest.get(period.region_id, BEGINNING)
        end = period_end(period.month, period.region.time_zone)
        if (period.since, period.until) != (settled, max(settled, end)):
            wrong.append(f"{period.month} of {period.region_id}")
        latest[period.region_id] = max(settled, period.until)
    told: dict[str, datetime] = dict(session.execute(select(SettledRegion.region_id, SettledRegion.until)).all())
    wrong += [f"region {key}" for key in sorted(told.keys() | latest.keys()) if told.get(key) != latest.get(key)]
    return wrong[:MOST]


def payouts(session: Session) -> list[str]:
    """Statements that say paid, on its way or come back without a payout and its transfers, or the other way round."""
    moved = (
        select(
            Transfer.reference_id,
            func.sum(Transfer.amount).label("amount"),
            func.sum(case((Transfer.purpose == "tax", Transfer.amount), else_=0)).label("withheld"),
        )
        .where(Transfer.purpose.in_(("payout", "tax")), Transfer.reverses_id.is_(None))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    gone = Statement.state.in_(("paid", "paying", "returned"))
    paid = case((gone, Statement.amount - Statement.deducted), else_=0)
    query = (
        select(Statement.code)
        .outerjoin(Payout, Payout.statement_id == Statement.id)
        .outerjoin(moved, moved.c.reference_id == Payout.id)
        .where(
            or_(
                paid != func.coalesce(Payout.amount, 0),
                paid != func.coalesce(moved.c.amount, 0),
                func.coalesce(Payout.withheld, 0) != func.coalesce(moved.c.withheld, 0),
            )
        )
    )
    return [f"statement {code}" for code in session.scalars(query.limit(MOST))]


def people(session: Session) -> list[str]:
    """Statements that were closed, approved and paid by fewer than three people."""
    query = (
        select(Statement.code)
        .join(Period, Period.id == Statement.period_id)
        .outerjoin(Payout, Payout.statement_id == Statement.id)
        .where(
            or_(
                Statement.approved_by == Period.closed_by,
                Payout.approved_by != Statement.approved_by,
                Payout.paid_by.in_((Statement.approved_by, Period.closed_by)),
            )
        )
    )
    return [f"statement {code}" for code in session.scalars(query.limit(MOST))]


def taxes(session: Session) -> list[str]:
    """Months of workers whose income or withheld tax is not what their payouts add up to."""
    month = (Statement.worker_id, Payout.tax_month, Payout.currency)
    paid = (
        select(*month, func.sum(Payout.amount).label("income"), func.sum(Payout.withheld).label("withheld"))
        .join(Statement, Statement.id == Payout.statement_id)
        .where(Payout.tax_month.is_not(None))
        .group_by(*month)
    )
    kept = select(
        WithheldMonth.worker_id,
        WithheldMonth.month,
        WithheldMonth.currency,
        func.sum(WithheldMonth.income),
        func.sum(WithheldMonth.withheld),
    ).group_by(WithheldMonth.worker_id, WithheldMonth.month, WithheldMonth.currency)
    differing = [row for query in (paid.except_(kept), kept.except_(paid)) for row in session.execute(query.limit(MOST))]
    return sorted({f"worker {row[0]} in {row[1]}" for row in differing})


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
        .outerjoin(Period, SETTLED_BY)
        .outerjoin(
            Statement,
            and_(
                Statement.period_id == Period.id,
                Statement.worker_id == Earning.worker_id,
                Statement.currency == Earning.currency,
            ),
        )
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
