"""Taxes that were paid on, recomputed: what is owed from what was withheld, and payments against their transfers."""

from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.ledger.models import Account, Transfer
from craftorders.settlement.models import TaxOwed, TaxPayment, WithheldMonth
from craftorders.settlement.verification.money import MOST

STANDING = case((TaxPayment.undone_at.is_(None), TaxPayment.amount), else_=0)


def tax_payments(session: Session) -> list[str]:
    """Months that do not follow from what was withheld and paid on, payments without transfers, a strange tax account."""
    return [*_months(session), *_transfers(session), *_accounts(session)]


def _months(session: Session) -> list[str]:
    """Per payer, month and currency: withheld by worker against withheld in all, payments against what is paid on."""
    owed, paid = TaxOwed, TaxPayment
    month = (WithheldMonth.payer_id, WithheldMonth.month, WithheldMonth.currency)
    withheld = _sums(session, select(*month, func.sum(WithheldMonth.withheld)).group_by(*month))
    told = select(owed.payer_id, owed.month, owed.currency, owed.withheld)
    wrong = {key for key, _ in withheld.items() ^ _sums(session, told).items()}
    payments = select(paid.payer_id, paid.month, paid.currency, func.sum(STANDING))
    payments = payments.group_by(paid.payer_id, paid.month, paid.currency)
    told = select(owed.payer_id, owed.month, owed.currency, owed.paid_on)
    wrong |= {key for key, _ in _sums(session, payments).items() ^ _sums(session, told).items()}
    return [f"taxes of {key[1]}, {key[2]}, of payer {key[0]}" for key in sorted(wrong, key=str)][:MOST]


def _sums(session: Session, query: Select[*tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    return {tuple(key): int(amount) for *key, amount in session.execute(query) if amount}


def _transfers(session: Session) -> list[str]:
    """Payments that the ledger did not move from taxes to bank, or did not move back when they were undone; and others."""
    moved = (
        select(
            Transfer.reference_id,
            func.sum(case((Transfer.reverses_id.is_(None), Transfer.amount), else_=-Transfer.amount)).label("amount"),
        )
        .where(Transfer.purpose == "tax_paid")
        .group_by(Transfer.reference_id)
        .subquery()
    )
    query = (
        select(func.coalesce(TaxPayment.id, moved.c.reference_id))
        .select_from(TaxPayment)
        .join(moved, moved.c.reference_id == TaxPayment.id, full=True)
        .where(or_(func.coalesce(STANDING, 0) != func.coalesce(moved.c.amount, 0), TaxPayment.id.is_(None)))
    )
    return [f"payment {key} to the tax office" for key in session.scalars(query.limit(MOST))]


def _accounts(session: Session) -> list[str]:
    """Currencies of which the tax account holds other than what is still to be paid on."""
    held = dict(session.execute(select(Account.currency, Account.balance).where(Account.kind == "tax")).all())
    left = select(TaxOwed.currency, func.sum(TaxOwed.withheld - TaxOwed.paid_on)).group_by(TaxOwed.currency)
    owed = dict(session.execute(left).all())
    return [
        f"the tax account holds {held.get(each, 0)} {each}, {owed.get(each, 0)} are to be paid on"
        for each in sorted({*held, *owed})
        if held.get(each, 0) != owed.get(each, 0)
    ]
