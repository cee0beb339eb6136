"""Merchants' invoices, recomputed from charges and from what moved on the merchants' accounts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.ledger.models import Account, Transfer
from craftorders.settlement.models import Invoice
from craftorders.settlement.verification.money import MOST, Column

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

    Transfers between the free and the reserved account cancel each other out.
    """
    sign = case((Transfer.credit_id == Account.id, 1), else_=-1)
    within = (Transfer.at >= Invoice.since) & (Transfer.at < Invoice.until)

    def paid(purpose: str, told: Column) -> ColumnElement[bool]:
        moved = case((within & (Transfer.purpose == purpose), sign * Transfer.amount), else_=0)
        return func.coalesce(func.sum(moved), 0) != told

    before = func.coalesce(func.sum(case((Transfer.at < Invoice.since, sign * Transfer.amount), else_=0)), 0)
    whole = func.coalesce(func.sum(sign * Transfer.amount), 0)
    told = (Invoice.opening, Invoice.closing, Invoice.deposited, Invoice.compensated)
    wrong = (
        select(Invoice.code)
        .join(
            Account,
            (Account.owner_id == Invoice.merchant_id)
            & (Account.currency == Invoice.currency)
            & Account.kind.in_(("merchant", "reserved")),
        )
        .join(
            Transfer,
            or_(Transfer.credit_id == Account.id, Transfer.debit_id == Account.id) & (Transfer.at < Invoice.until),
        )
        .group_by(Invoice.id, Invoice.code, *told)
        .having(
            or_(
                before != Invoice.opening,
                whole != Invoice.closing,
                paid("deposit", Invoice.deposited),
                paid("deduction", Invoice.compensated),
            )
        )
        .limit(MOST)
    )
    return [f"invoice {code}: its balances" for code in session.scalars(wrong)]
