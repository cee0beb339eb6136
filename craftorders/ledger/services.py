"""Posting transfers. Balances change by conditional update in account order, so two posts never deadlock or overdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.infra.database import HOME_REGION, changed_rows
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.ledger.models import Account, Transfer


@dataclass(frozen=True)
class Posting:
    """What is to be transferred, in minor units; `purpose` and `reference_id` say what for."""

    debit: Account
    credit: Account
    amount: int
    purpose: str
    reference_id: UUID
    region_id: str = HOME_REGION


def open_account(session: Session, kind: str, owner_id: UUID, currency: str, *, least: int | None = 0) -> Account:
    """The account of this owner, kind and currency, opened at its first use."""
    query = select(Account).where(Account.kind == kind, Account.owner_id == owner_id, Account.currency == currency)
    account = session.scalar(query)
    if account is None:
        account = Account(kind=kind, owner_id=owner_id, currency=currency, least=least)
        session.add(account)
        session.flush()
    return account


def post(session: Session, postings: Sequence[Posting], *, actor: Actor, reason: str | None = None) -> list[Transfer]:
    """Post all `postings` (zero amounts are left out) or, where an account would fall below its least, none of them."""
    real = [p for p in postings if p.amount != 0]
    if any(p.amount < 0 or p.debit.currency != p.credit.currency for p in real):
        raise RuleViolation("bad_posting", N_("A transfer needs a positive amount and one currency."))
    changes: dict[UUID, int] = {}
    for p in real:
        changes[p.debit.id] = changes.get(p.debit.id, 0) - p.amount
        changes[p.credit.id] = changes.get(p.credit.id, 0) + p.amount
    session.flush()
    for account_id in sorted(changes):
        _change_balance(session, account_id, changes[account_id])
    transfers = [
        Transfer(
            region_id=p.region_id,
            debit_id=p.debit.id,
            credit_id=p.credit.id,
            amount=p.amount,
            currency=p.debit.currency,
            purpose=p.purpose,
            reference_id=p.reference_id,
            reason=reason,
            actor_id=actor.id,
            actor_name=actor.name,
        )
        for p in real
    ]
    session.add_all(transfers)
    session.flush()
    return transfers


def reverse(session: Session, region_id: str, transfer_id: UUID, *, actor: Actor, reason: str) -> Transfer:
    """Undo a transfer by its reverse. A second reversal, and the reversal of a reversal, are refused."""
    original = session.get(Transfer, (region_id, transfer_id))
    if original is None:
        raise NotFound("transfer", transfer_id)
    taken = session.scalar(select(Transfer.id).where(Transfer.region_id == region_id, Transfer.reverses_id == transfer_id))
    if taken is not None or original.reverses_id is not None:
        raise Conflict("already_reversed", N_("This transfer was already reversed."))
    session.flush()
    for account_id, change in sorted({original.debit_id: original.amount, original.credit_id: -original.amount}.items()):
        _change_balance(session, account_id, change)
    transfer = Transfer(
        region_id=region_id,
        debit_id=original.credit_id,
        credit_id=original.debit_id,
        amount=original.amount,
        currency=original.currency,
        purpose=original.purpose,
        reference_id=original.reference_id,
        reverses_id=original.id,
        reason=reason,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    session.add(transfer)
    session.flush()
    return transfer


def set_least(session: Session, account: Account, least: int) -> None:
    """How low the balance may go; refused where the present balance is already below."""
    session.refresh(account, with_for_update=True)
    if account.balance < least:
        raise RuleViolation("credit_in_use", N_("More credit than that is already in use."), balance=account.balance)
    account.least = least
    session.flush()


def _change_balance(session: Session, account_id: UUID, change: int) -> None:
    statement = (
        update(Account)
        .where(Account.id == account_id)
        .where((Account.least.is_(None)) | (Account.balance + change >= Account.least) | (change >= 0))
        .values(balance=Account.balance + change)
    )
    if changed_rows(session, statement) != 1:
        raise RuleViolation("not_enough_money", N_("The balance and the agreed credit do not cover this."), short=-change)
    account = session.identity_map.get(session.identity_key(Account, account_id))
    if account is not None:
        session.expire(account, ["balance"])
