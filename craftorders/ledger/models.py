"""Tables of the ledger. Transfers are append-only: a trigger refuses UPDATE and DELETE on both engines."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id

KINDS = ("merchant", "reserved", "worker", "coordinator", "workshop", "freight", "platform", "bank", "tax")
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
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        CheckConstraint("least IS NULL OR balance >= least", name="not_below_least"),
    )


class Transfer(Model):
    """`amount` minor units from `debit` to `credit`; undone only by a transfer that reverses it."""

    __tablename__ = "transfer"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    debit_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    credit_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
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
        UniqueConstraint("region_id", "reverses_id"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        Index(None, "reference_id"),
        Index(None, "debit_id", "id"),
        Index(None, "credit_id", "id"),
    )
