"""Money as finance reads it: whose balance will not do for what is still to be offered, and what a transfer was for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.fees.models import Charge
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import accounts_of
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Merchant, Worker, Workshop
from craftorders.production.models import Batch
from craftorders.settlement.models import Deduction, DeductionPart, Payout, SharePayment, Statement

OPEN_ORDERS = ("confirmed", "in_production")
OWNERS: Mapping[type[Any], tuple[str, ...]] = {
    Merchant: ("merchant", "reserved"),
    Worker: ("worker",),
    Workshop: ("coordinator", "workshop", "freight"),
}
"""Whose the accounts of a kind are; the bank's and the platform's are the service centre's own."""


@dataclass(frozen=True)
class MerchantMoney:
    """A merchant's money in minor units: free balance, held for batches, agreed credit, and what is still to be offered."""

    merchant: Merchant
    free: int
    held: int
    credit: int
    needed: int

    @property
    def available(self) -> int:
        """What batches can still be offered for."""
        return self.free + self.credit

    @property
    def is_low(self) -> bool:
        """Whether confirmed pieces cannot all be offered (rule 7)."""
        return self.needed > self.available


def money_of(session: Session, merchants: Sequence[Merchant]) -> list[MerchantMoney]:
    """The merchants' money, in their order."""
    ids = [merchant.id for merchant in merchants]
    accounts = {
        (account.owner_id, account.kind, account.currency): account
        for account in accounts_of(session, ids, OWNERS[Merchant])
    }
    needed = _still_to_offer(session, ids)
    return [_money(merchant, accounts, needed.get(merchant.id, 0)) for merchant in merchants]


def low_merchants(session: Session) -> list[MerchantMoney]:
    """Merchants whose balance and credit do not cover what is still to be offered, those who lack most first."""
    short_of = _still_to_offer(session, None)
    merchants = session.scalars(select(Merchant).where(Merchant.id.in_(short_of))).all()
    low = [each for each in money_of(session, merchants) if each.is_low]
    return sorted(low, key=lambda each: each.available - each.needed)


@dataclass(frozen=True)
class Explained:
    """A transfer seen from one account: from or to which other one, whose that is, and what the money was for."""

    transfer: Transfer
    other: Account
    owner: Any
    subject: Any
    incoming: bool


def explained(session: Session, account: Account, transfers: Sequence[Transfer]) -> list[Explained]:
    """What each transfer of an account was for: a constant number of questions, however many transfers there are."""
    others = {t.id: t.debit_id if t.credit_id == account.id else t.credit_id for t in transfers}
    accounts = {each.id: each for each in session.scalars(select(Account).where(Account.id.in_(set(others.values()))))}
    owners = owners_of(session, accounts.values())
    subjects = _subjects(session, transfers)
    return [
        Explained(
            transfer=transfer,
            other=accounts[others[transfer.id]],
            owner=owners.get(accounts[others[transfer.id]].owner_id),
            subject=subjects.get(transfer.reference_id),
            incoming=transfer.credit_id == account.id,
        )
        for transfer in transfers
    ]


@dataclass(frozen=True)
class Told:
    """A transfer of a journal: from which account to which, whose these are, and what the money was for."""

    transfer: Transfer
    debit: Account
    debit_owner: Any
    credit: Account
    credit_owner: Any
    subject: Any


def told(session: Session, transfers: Sequence[Transfer]) -> list[Told]:
    """The transfers of a journal in words: a constant number of questions, however many transfers there are."""
    ids = {side for each in transfers for side in (each.debit_id, each.credit_id)}
    accounts = {each.id: each for each in session.scalars(select(Account).where(Account.id.in_(ids)))}
    owners, subjects = owners_of(session, accounts.values()), _subjects(session, transfers)
    return [
        Told(
            transfer=each,
            debit=accounts[each.debit_id],
            debit_owner=owners.get(accounts[each.debit_id].owner_id),
            credit=accounts[each.credit_id],
            credit_owner=owners.get(accounts[each.credit_id].owner_id),
            subject=subjects.get(each.reference_id),
        )
        for each in transfers
    ]


def owners_of(session: Session, accounts: Iterable[Account]) -> dict[UUID, Any]:
    """Merchants, workers and workshops by id; the service centre itself is not among them."""
    found: dict[UUID, Any] = {}
    rows = list(accounts)
    for table, kinds in OWNERS.items():
        ids = {account.owner_id for account in rows if account.kind in kinds}
        if ids:
            query = select(table).where(table.id.in_(ids))
            query = query.options(lazyload(Worker.skills)) if table is Worker else query
            found |= {owner.id: owner for owner in session.scalars(query)}
    return found


def _money(merchant: Merchant, accounts: Mapping[tuple[UUID, str, str], Account], needed: int) -> MerchantMoney:
    free = accounts.get((merchant.id, "merchant", merchant.currency))
    held = accounts.get((merchant.id, "reserved", merchant.currency))
    return MerchantMoney(
        merchant=merchant,
        free=free.balance if free else 0,
        held=held.balance if held else 0,
        credit=-(free.least or 0) if free else 0,
        needed=needed,
    )


def _still_to_offer(session: Session, merchant_ids: Sequence[UUID] | None) -> dict[UUID, int]:
    """What the confirmed pieces cost that are not planned, or planned and not offered, in minor units by merchant."""
    unplanned = (
        select(Order.merchant_id, func.sum((OrderLine.quantity - OrderLine.planned) * OrderLine.price_e4 // 10_000))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(Order.state.in_(OPEN_ORDERS), OrderLine.planned < OrderLine.quantity)
        .group_by(Order.merchant_id)
    )
    planned = (
        select(Batch.merchant_id, func.sum(Batch.quantity * OrderLine.price_e4 // 10_000))
        .join(OrderLine, OrderLine.id == Batch.line_id)
        .where(Batch.state == "planned")
        .group_by(Batch.merchant_id)
    )
    if merchant_ids is not None:
        unplanned = unplanned.where(Order.merchant_id.in_(merchant_ids))
        planned = planned.where(Batch.merchant_id.in_(merchant_ids))
    needed: dict[UUID, int] = {}
    for query in (unplanned, planned):
        for merchant_id, amount in session.execute(query):
            needed[merchant_id] = needed.get(merchant_id, 0) + int(amount)
    return needed


def _subjects(session: Session, transfers: Sequence[Transfer]) -> dict[UUID, Any]:
    """The batches, charges, statements, share payments and deductions that transfers refer to, by their reference."""
    ids = {transfer.reference_id for transfer in transfers}
    batches = session.scalars(select(Batch).options(lazyload(Batch.operations)).where(Batch.id.in_(ids)))
    with_batch = joinedload(Charge.batch).lazyload(Batch.operations)
    charges = session.scalars(select(Charge).options(with_batch).where(Charge.id.in_(ids)))
    payouts = session.execute(select(Payout.id, Statement).join(Payout.statement).where(Payout.id.in_(ids)))
    shares = session.scalars(select(SharePayment).where(SharePayment.id.in_(ids)))
    asked = session.execute(
        select(DeductionPart.id, Deduction)
        .join(Deduction, Deduction.id == DeductionPart.deduction_id)
        .where(DeductionPart.id.in_(ids))
    ).unique()
    return {
        **{batch.id: batch for batch in batches},
        **{charge.id: charge for charge in charges},
        **dict(payouts.all()),
        **{payment.id: payment for payment in shares},
        **dict(asked.all()),
    }
