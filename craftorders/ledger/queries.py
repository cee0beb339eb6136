"""Reading the books: accounts and what they held at a moment, transfers, journals and their places in the chain."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from craftorders.infra.paging import Page, cursor_after, page_of
from craftorders.kernel.errors import NotFound
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.ledger.domain.canonical import BEGINNING
from craftorders.ledger.models import Account, DailyHead, Journal, Seal, Transfer, UnsealedJournal

SLACK = timedelta(minutes=1)
"""How far apart the moment of a transfer and that of its id can be; really they are microseconds."""


def account_of(session: Session, kind: str, owner_id: UUID, currency: str = HOME_CURRENCY) -> Account | None:
    """The account, or None where no money ever moved."""
    return session.scalar(
        select(Account).where(Account.kind == kind, Account.owner_id == owner_id, Account.currency == currency)
    )


def accounts_of(session: Session, owner_ids: Collection[UUID], kinds: Collection[str]) -> list[Account]:
    """The accounts of these kinds that the owners have."""
    query = select(Account).where(Account.owner_id.in_(owner_ids), Account.kind.in_(kinds))
    return list(session.scalars(query.order_by(Account.owner_id, Account.kind, Account.currency)))


def find_account(session: Session, account_id: UUID) -> Account:
    """The account, or NotFound."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


def list_accounts(
    session: Session,
    *,
    kind: str | None = None,
    owner_id: UUID | None = None,
    currency: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Account]:
    """A page of accounts, newest first."""
    query = select(Account)
    for column, value in ((Account.kind, kind), (Account.owner_id, owner_id), (Account.currency, currency)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Account.id, limit=limit, cursor=cursor)


def balance_at(session: Session, account_id: UUID, moment: datetime) -> int:
    """What the account held at the end of `moment`, in minor units: its balance less all that moved later.

    Only what moved since is read, along the account's index, in one statement with the balance itself.
    """
    later = select(
        Account.balance - _moved_since(Transfer.credit_id, moment) + _moved_since(Transfer.debit_id, moment)
    ).where(Account.id == account_id)
    balance = session.scalar(later)
    if balance is None:
        raise NotFound("account", account_id)
    return int(balance)


def _moved_since(side: InstrumentedAttribute[UUID], moment: datetime) -> ColumnElement[int]:
    since = first_id_of(moment - SLACK)
    amount = select(func.coalesce(func.sum(Transfer.amount), 0))
    return amount.where(side == Account.id, Transfer.id >= since, Transfer.at > moment).scalar_subquery()


def list_transfers(session: Session, account_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page[Transfer]:
    """A page of an account's transfers, newest first.

    What goes out and what comes in are read apart and merged, each along its own index: a page of the bank's account
    costs no more than a worker's.
    """
    sides = [
        page_of(session, select(Transfer).where(side == account_id), key=Transfer.id, limit=limit, cursor=cursor)
        for side in (Transfer.debit_id, Transfer.credit_id)
    ]
    rows = sorted((row for side in sides for row in side.items), key=lambda row: row.id, reverse=True)
    more = len(rows) > limit or any(side.next_cursor for side in sides)
    items = rows[:limit]
    return Page(items, cursor_after(items[-1], Transfer.id) if more else None)


def find_transfer(session: Session, region_id: str, transfer_id: UUID) -> Transfer:
    """The transfer, or NotFound."""
    transfer = session.get(Transfer, (region_id, transfer_id)) if _is_a_region(region_id) else None
    if transfer is None:
        raise NotFound("transfer", transfer_id)
    return transfer


@dataclass(frozen=True)
class Place:
    """Where a journal stands in the chain: its seal, and the hash of the seal before it."""

    sequence: int
    previous_hash: str
    hash: str
    at: datetime


@dataclass(frozen=True)
class WholeJournal:
    """A journal with its transfers in their order; `seal` is None while it waits for it."""

    journal: Journal
    transfers: list[Transfer]
    seal: Place | None


def find_journal(session: Session, region_id: str, journal_id: UUID) -> WholeJournal:
    """The journal with all that belongs to it, or NotFound."""
    journal = session.get(Journal, (region_id, journal_id)) if _is_a_region(region_id) else None
    if journal is None:
        raise NotFound("journal", journal_id)
    own = (Transfer.region_id == region_id) & (Transfer.journal_id == journal_id)
    transfers = list(session.scalars(select(Transfer).where(own).order_by(Transfer.position)))
    return WholeJournal(journal, transfers, places_of(session, [journal]).get(journal.id))


def list_journals(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[Journal]:
    """A page of journals, newest first."""
    return page_of(session, select(Journal), key=Journal.id, limit=limit, cursor=cursor)


def places_of(session: Session, journals: Sequence[Journal]) -> dict[UUID, Place]:
    """Where those of the journals stand in the chain that are sealed."""
    before = aliased(Seal)
    query = (
        select(Seal.journal_id, Seal.sequence, before.hash, Seal.hash, Seal.at)
        .outerjoin(before, before.sequence == Seal.sequence - 1)
        .where(tuple_(Seal.region_id, Seal.journal_id).in_([(each.region_id, each.id) for each in journals]))
    )
    return {
        journal_id: Place(sequence, previous or BEGINNING, hashed, at)
        for journal_id, sequence, previous, hashed, at in session.execute(query)
    }


def purposes_of(session: Session, journals: Sequence[Journal]) -> dict[UUID, set[str]]:
    """What the transfers of each journal are for; `undone` is among it where they undo others."""
    own = tuple_(Transfer.region_id, Transfer.journal_id).in_([(each.region_id, each.id) for each in journals])
    purposes: dict[UUID, set[str]] = {each.id: set() for each in journals}
    undoes = Transfer.reverses_id.is_not(None)
    for journal_id, purpose, undone in session.execute(
        select(Transfer.journal_id, Transfer.purpose, undoes).where(own).distinct()
    ):
        purposes[journal_id] |= {purpose, "undone"} if undone else {purpose}
    return purposes


@dataclass(frozen=True)
class ChainNow:
    """The present end of the chain, None before the first seal, and how many journals wait for their seal since when."""

    last: Seal | None
    waiting: int
    since: datetime | None


def chain_now(session: Session) -> ChainNow:
    """Where the chain stands."""
    last = session.scalars(select(Seal).order_by(Seal.sequence.desc()).limit(1)).first()
    waiting, since = session.execute(select(func.count(), func.min(UnsealedJournal.since))).one()
    return ChainNow(last, waiting, since)


def list_heads(session: Session, *, limit: int = 50, cursor: str | None = None) -> Page[DailyHead]:
    """A page of daily heads, newest first."""
    return page_of(session, select(DailyHead), key=DailyHead.day, limit=limit, cursor=cursor)


def heads_since(session: Session, day: date | None) -> list[DailyHead]:
    """All daily heads from a day on, the oldest first."""
    query = select(DailyHead).order_by(DailyHead.day)
    return list(session.scalars(query if day is None else query.where(DailyHead.day >= day)))


def _is_a_region(text: str) -> bool:
    return text.isdecimal() and text.isascii()


def standing_transfers(session: Session, purpose: str, reference_id: UUID) -> list[Transfer]:
    """The transfers for a purpose and a reference that were not undone."""
    rows = session.scalars(select(Transfer).where(Transfer.reference_id == reference_id, Transfer.purpose == purpose)).all()
    undone = {row.reverses_id for row in rows}
    return [row for row in rows if row.reverses_id is None and row.id not in undone]


def differing_balances(session: Session) -> list[tuple[UUID, int, int]]:
    """Accounts whose stored balance is not the sum of their transfers: (account, stored, recomputed)."""
    credits = (
        select(Transfer.credit_id.label("id"), func.sum(Transfer.amount).label("total"))
        .group_by(Transfer.credit_id)
        .subquery()
    )
    debits = (
        select(Transfer.debit_id.label("id"), func.sum(Transfer.amount).label("total"))
        .group_by(Transfer.debit_id)
        .subquery()
    )
    computed = func.coalesce(credits.c.total, 0) - func.coalesce(debits.c.total, 0)
    query = (
        select(Account.id, Account.balance, computed)
        .outerjoin(credits, credits.c.id == Account.id)
        .outerjoin(debits, debits.c.id == Account.id)
        .where(Account.balance != computed)
    )
    return [(row[0], row[1], int(row[2])) for row in session.execute(query)]
