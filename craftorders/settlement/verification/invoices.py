"""Merchants' invoices, recomputed from charges and from what moved on the merchants' accounts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from craftorders.fees.models import Charge
from craftorders.ledger.models import Account, Transfer
from craftorders.settlement.models import Invoice
from craftorders.settlement.verification.money import MOST

YIWU = ZoneInfo("Asia/Shanghai")


def invoices(session: Session) -> list[str]:
    """Invoices that are not of their calendar month, not of its charges, or not of what the ledger held and was paid."""
    return [*_stretches(session), *_charges(session), *_balances(session)]


def _stretches(session: Session) -> list[str]:
    rows = session.execute(select(Invoice.code, Invoice.month, Invoice.since, Invoice.until))
    wrong = [code for code, month, since, until in rows if (since, until) != _month(month)]
    return [f"invoice {code}: its month" for code in wrong][:MOST]


def _month(key: str) -> tuple[datetime, datetime]:
    year, month = map(int, key.split("-"))
    first, next_one = (datetime(year, month, 1, tzinfo=YIWU), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=YIWU))
    return first.astimezone(UTC), next_one.astimezone(UTC)


def _charges(session: Session) -> list[str]:
    """Those whose count, pieces or sum is not that of the charges of their stretch."""
    own = (
        (Charge.merchant_id == Invoice.merchant_id)
        & (Charge.currency == Invoice.currency)
        & (Charge.at >= Invoice.since)
        & (Charge.at < Invoice.until)
    )
    lines, pieces, charged = func.count(Charge.id), func.sum(Charge.quantity), func.sum(Charge.amount)
    wrong = (
        select(Invoice.code)
        .outerjoin(Charge, own)
        .group_by(Invoice.id, Invoice.code, Invoice.lines, Invoice.pieces, Invoice.charged)
        .having(
            or_(
                lines != Invoice.lines,
                func.coalesce(pieces, 0) != Invoice.pieces,
                func.coalesce(charged, 0) != Invoice.charged,
            )
        )
        .limit(MOST)
    )
    return [f"invoice {code}: its charges" for code in session.scalars(wrong)]


def _balances(session: Session) -> list[str]:
    """Those that say something else than what their merchant's accounts held at both ends, or what was paid between them.

    A merchant's transfers are read once: each belongs to the invoice whose month ends next after it, within that month or
    before it. Those between the free and the reserved account cancel each other out.
    """
    moved, wrong, whose, held = _moved(), list[str](), None, 0
    within = moved.c.at >= Invoice.since
    merchants = (moved.c.owner_id == Invoice.merchant_id) & (moved.c.currency == Invoice.currency)
    told = (Invoice.opening, Invoice.closing, Invoice.deposited, Invoice.compensated)
    rows = session.execute(
        select(
            *(Invoice.code, Invoice.merchant_id, Invoice.currency, *told),
            _sum(~within, moved.c.amount),
            _sum(within, moved.c.amount),
            _sum(within & (moved.c.purpose == "deposit"), moved.c.amount),
            _sum(within & (moved.c.purpose == "deduction"), moved.c.amount),
        )
        .outerjoin(moved, merchants & (moved.c.until == Invoice.until))
        .group_by(Invoice.id)
        .order_by(Invoice.merchant_id, Invoice.currency, Invoice.until)
    )
    for code, merchant_id, currency, *told_sums, before, in_month, deposited, compensated in rows:
        held = before + (held if whose == (merchant_id, currency) else 0)
        found = [held, held + in_month, deposited, compensated]
        whose, held = (merchant_id, currency), held + in_month
        if found != told_sums:
            wrong.append(f"invoice {code}: its balances")
    return wrong[:MOST]


def _moved() -> Subquery:
    """What came to merchants' accounts (below nothing: left them), and when the month of the next invoice ends after it."""
    later = aliased(Invoice)
    until = select(func.min(later.until)).where(
        later.merchant_id == Account.owner_id, later.currency == Account.currency, later.until > Transfer.at
    )
    return (
        select(
            Account.owner_id,
            Account.currency,
            Transfer.at,
            Transfer.purpose,
            case((Transfer.credit_id == Account.id, Transfer.amount), else_=-Transfer.amount).label("amount"),
            until.scalar_subquery().label("until"),
        )
        .join(Transfer, or_(Transfer.credit_id == Account.id, Transfer.debit_id == Account.id))
        .where(Account.kind.in_(("merchant", "reserved")))
        .subquery()
    )


def _sum(which: ColumnElement[bool], amount: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, amount), else_=0)), 0)
