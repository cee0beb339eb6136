"""Tables of the ledger. Journals, transfers, seals and daily heads stay as written: triggers refuse the rest."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.kernel.money import EXPONENTS

KINDS = ("merchant", "reserved", "worker", "coordinator", "workshop", "freight", "platform", "bank", "tax", "in_transit")
BOUNDLESS = ("platform", "bank")
"""The kinds that may fall as low as they like; every other account begins with 0 as its least."""

PLATFORM = UUID(int=0)
"""The owner of the platform's own accounts."""


class Account(Identified, Model):
    """Money of one owner, kind and currency; `least` is how low the balance may go (a merchant's credit, negated)."""

    __tablename__ = "account"
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(3))
    balance: Mapped[int] = mapped_column(default=0)
    least: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("kind", "owner_id", "currency"),
        UniqueConstraint("id", "currency"),  # so that a transfer's currency can refer to its accounts'
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        CheckConstraint(f"currency IN {tuple(EXPONENTS)}", name="known_currency"),
        CheckConstraint("least IS NULL OR balance >= least", name="not_below_least"),
    )


class Journal(Model):
    """What one post has moved, wholly or not at all: `lines` transfers, by whom, when and why, and their digest."""

    __tablename__ = "journal"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    lines: Mapped[int]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    reason: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=now)
    digest: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        CheckConstraint("lines > 0", name="moves_something"),
        Index(None, "id"),
    )


class Transfer(Model):
    """`amount` minor units from `debit` to `credit`; undone only by a transfer that reverses it.

    It repeats who, when and why from its journal, so that a page of an account reads one table along one index.
    """

    __tablename__ = "transfer"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    journal_id: Mapped[UUID]
    position: Mapped[int]
    debit_id: Mapped[UUID]
    credit_id: Mapped[UUID]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    purpose: Mapped[str] = mapped_column(String(30))
    reference_id: Mapped[UUID]
    reverses_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        ForeignKeyConstraint(["region_id", "journal_id"], ["journal.region_id", "journal.id"]),
        ForeignKeyConstraint(["debit_id", "currency"], ["account.id", "account.currency"]),
        ForeignKeyConstraint(["credit_id", "currency"], ["account.id", "account.currency"]),
        UniqueConstraint("region_id", "journal_id", "position"),
        UniqueConstraint("region_id", "reverses_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        Index(None, "reference_id"),
        Index(None, "debit_id", "id"),
        Index(None, "credit_id", "id"),
    )


class UnsealedJournal(Model):
    """A journal that waits for its seal, since when in real time (a story may tell of another day)."""

    __tablename__ = "unsealed_journal"
    region_id: Mapped[str] = mapped_column(String(6))
    journal_id: Mapped[UUID]
    since: Mapped[datetime]
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "journal_id"),
        ForeignKeyConstraint(["region_id", "journal_id"], ["journal.region_id", "journal.id"]),
        Index(None, "journal_id"),
    )


class Seal(Model):
    """The place of a journal in the chain: `hash` is over its digest and the seal before it."""

    __tablename__ = "seal"
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_id: Mapped[str] = mapped_column(String(6))
    journal_id: Mapped[UUID]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("region_id", "journal_id"), CheckConstraint("sequence > 0", name="from_one"))


class DailyHead(Model):
    """Where the chain stood when a day of Yiwu ended: its last seal and that seal's hash, to be kept elsewhere, too."""

    __tablename__ = "daily_head"
    day: Mapped[date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(ForeignKey("seal.sequence"))
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
