"""Posting journals. Balances change by conditional update in account order, so two posts never deadlock or overdraw."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import CursorResult, Table, bindparam, or_, select, tuple_, update
from sqlalchemy.orm import Session

from craftorders.infra.database import HOME_REGION, append
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.ids import new_id
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_
from craftorders.ledger.domain.canonical import JOURNAL, TRANSFER, digest_of
from craftorders.ledger.models import BOUNDLESS, Account, Journal, Transfer, UnsealedJournal

Owner = tuple[str, UUID]
"""The kind of an account, and whose it is."""


@dataclass(frozen=True)
class Posting:
    """What is to be transferred, in minor units; `purpose` and `reference_id` say what for."""

    debit: Account
    credit: Account
    amount: int
    purpose: str
    reference_id: UUID
    region_id: str = HOME_REGION
    reverses_id: UUID | None = None


def open_account(session: Session, kind: str, owner_id: UUID, currency: str) -> Account:
    """The account of this owner, kind and currency, opened at its first use. Refuses a currency that nobody knows."""
    query = select(Account).where(Account.kind == kind, Account.owner_id == owner_id, Account.currency == currency)
    account = session.scalar(query)
    if account is None:
        if currency not in EXPONENTS:
            raise RuleViolation("unknown_currency", N_("We have no accounts in this currency."), currency=currency)
        least = None if kind in BOUNDLESS else 0
        account = Account(kind=kind, owner_id=owner_id, currency=currency, least=least)
        session.add(account)
        session.flush()
    return account


def open_accounts(session: Session, owners: Collection[Owner], currency: str) -> dict[Owner, Account]:
    """The accounts of several kinds and owners, asked for at once; each is opened at its first use."""
    own = tuple_(Account.kind, Account.owner_id).in_(owners)
    found = session.scalars(select(Account).where(own, Account.currency == currency))
    known = {(account.kind, account.owner_id): account for account in found}
    return {owner: known.get(owner) or open_account(session, *owner, currency) for owner in owners}


def post(session: Session, postings: Sequence[Posting], *, actor: Actor, reason: str | None = None) -> list[Transfer]:
    """Post all `postings` as one journal or, where an account would fall below its least, none of them.

    Zero amounts are left out; where nothing is left, there is no journal. Refuses negative amounts, an account that
    pays itself, two currencies in a transfer, and two regions in a journal.
    """
    real = [each for each in postings if each.amount != 0]
    if any(each.amount < 0 or each.debit.currency != each.credit.currency for each in real):
        raise RuleViolation("bad_posting", N_("A transfer needs a positive amount and one currency."))
    if any(each.debit.id == each.credit.id for each in real) or len({each.region_id for each in real}) > 1:
        raise RuleViolation("bad_posting", N_("A transfer needs two accounts, and a journal one region."))
    if not real:
        return []
    session.flush()
    _change_balances(session, real)
    return _write(session, real, actor, reason)


def lock_accounts(session: Session, postings: Sequence[Posting]) -> None:
    """Lock all accounts of `postings`, for who posts them as several journals."""
    session.flush()
    hold_accounts(session, {account.id for each in postings for account in (each.debit, each.credit)})


def hold_accounts(session: Session, keys: Collection[UUID]) -> None:
    """Lock accounts in the order of their keys: until the end of this unit of work nothing is posted to them."""
    session.execute(select(Account.id).where(Account.id.in_(keys)).order_by(Account.id).with_for_update()).all()


def reverse(session: Session, region_id: str, transfer_id: UUID, *, actor: Actor, reason: str) -> Transfer:
    """Undo a transfer by its reverse. A second reversal, and the reversal of a reversal, are refused."""
    original = session.get(Transfer, (region_id, transfer_id))
    if original is None:
        raise NotFound("transfer", transfer_id)
    taken = session.scalar(select(Transfer.id).where(Transfer.region_id == region_id, Transfer.reverses_id == transfer_id))
    if taken is not None or original.reverses_id is not None:
        raise Conflict("already_reversed", N_("This transfer was already reversed."))
    back = Posting(
        debit=session.get_one(Account, original.credit_id),
        credit=session.get_one(Account, original.debit_id),
        amount=original.amount,
        purpose=original.purpose,
        reference_id=original.reference_id,
        region_id=region_id,
        reverses_id=original.id,
    )
    return post(session, [back], actor=actor, reason=reason)[0]


def set_least(session: Session, account: Account, least: int) -> None:
    """How low the balance may go; refused where the present balance is already below."""
    session.refresh(account, with_for_update=True)
    if account.balance < least:
        raise RuleViolation("credit_in_use", N_("More credit than that is already in use."), balance=account.balance)
    account.least = least
    session.flush()


_ACCOUNTS = cast(Table, Account.__table__).c
_MORE = bindparam("change", type_=_ACCOUNTS.balance.type)
_CHANGE = (
    update(cast(Table, Account.__table__))
    .where(_ACCOUNTS.id == bindparam("account_id"))
    .where(or_(_ACCOUNTS.least.is_(None), _ACCOUNTS.balance + _MORE >= _ACCOUNTS.least, _MORE >= 0))
    .values(balance=_ACCOUNTS.balance + _MORE)
)


def _change_balances(session: Session, postings: Sequence[Posting]) -> None:
    """All accounts in one go, each by a conditional update, in the order of their keys."""
    changes: dict[UUID, int] = {}
    for each in postings:
        changes[each.debit.id] = changes.get(each.debit.id, 0) - each.amount
        changes[each.credit.id] = changes.get(each.credit.id, 0) + each.amount
    rows = [{"account_id": key, "change": changes[key]} for key in sorted(changes)]
    result = cast("CursorResult[object]", session.connection().execute(_CHANGE, rows))
    if result.rowcount != len(rows):
        words = N_("The balance and the agreed credit do not cover this.")
        raise RuleViolation("not_enough_money", words, short=-min(changes.values()))
    for account_id in changes:
        account = session.identity_map.get(session.identity_key(Account, account_id))
        if account is not None:
            session.expire(account, ["balance"])


def _write(session: Session, postings: Sequence[Posting], actor: Actor, reason: str | None) -> list[Transfer]:
    """The journal with its digest, its transfers, and that it waits for its seal."""
    who_when_why = {"actor_id": actor.id, "actor_name": actor.name, "reason": reason, "at": now()}
    journal = Journal(region_id=postings[0].region_id, id=new_id(), lines=len(postings), **who_when_why)
    transfers = [
        Transfer(
            region_id=each.region_id,
            id=new_id(),
            journal_id=journal.id,
            position=position,
            debit_id=each.debit.id,
            credit_id=each.credit.id,
            amount=each.amount,
            currency=each.debit.currency,
            purpose=each.purpose,
            reference_id=each.reference_id,
            reverses_id=each.reverses_id,
            **who_when_why,
        )
        for position, each in enumerate(postings, 1)
    ]
    journal.digest = digest_of(_values(journal, JOURNAL), (_values(each, TRANSFER) for each in transfers))
    append(session, journal)
    append(session, *transfers)
    append(session, UnsealedJournal(region_id=journal.region_id, journal_id=journal.id, since=datetime.now(UTC)))
    return transfers


def _values(row: Journal | Transfer, names: Sequence[str]) -> list[object]:
    return [getattr(row, name) for name in names]
