"""Tables of taxes: who pays, by which policy, and what was withheld in a month."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.settlement.domain.tax import POLICIES


class Payer(Identified, Model):
    """Who pays the farmers of all regions whose code begins with `scope`; where several fit, the longest scope."""

    __tablename__ = "payer"
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(6), unique=True)


class TaxChoice(Identified, Model):
    """By which policy a payer withholds taxes from a month on; chosen by an accountant, never changed, only followed."""

    __tablename__ = "tax_choice"
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.id"))
    from_month: Mapped[str] = mapped_column(String(7))
    policy: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    chosen_by: Mapped[UUID]
    chosen_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    payer: Mapped[Payer] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("payer_id", "from_month"),
        CheckConstraint(f"policy IN {POLICIES}", name="known_policy"),
    )


class WithheldMonth(Model):
    """What a payer paid to a worker in a month, before tax, and what it withheld; locked while the next is worked out."""

    __tablename__ = "withheld_month"
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    income: Mapped[int] = mapped_column(default=0)
    withheld: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        PrimaryKeyConstraint("payer_id", "worker_id", "month", "currency"),
        CheckConstraint("withheld BETWEEN 0 AND income", name="withheld_of_income"),
    )


class TaxOwed(Model):
    """What a payer withheld in a month from all workers together, and what of it was paid on to the tax office."""

    __tablename__ = "tax_owed"
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.id"))
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    withheld: Mapped[int] = mapped_column(default=0)
    paid_on: Mapped[int] = mapped_column(default=0)
    payer: Mapped[Payer] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        PrimaryKeyConstraint("payer_id", "month", "currency"),
        CheckConstraint("paid_on BETWEEN 0 AND withheld", name="paid_on_of_withheld"),
    )

    @property
    def open(self) -> int:
        """What is still to be paid on."""
        return self.withheld - self.paid_on


class TaxPayment(Identified, Model):
    """Withheld taxes of a month that went to the tax office, under the number of its receipt; undone if it was a mistake."""

    __tablename__ = "tax_payment"
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.id"))
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]
    receipt: Mapped[str] = mapped_column(String(100))
    paid_by: Mapped[UUID]
    paid_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    undone_by: Mapped[UUID | None]
    undone_by_name: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None] = mapped_column(String(500))
    payer: Mapped[Payer] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        CheckConstraint("(undone_at IS NULL) = (undone_reason IS NULL)", name="undone_for_a_reason"),
        Index(
            "uq_tax_payment_receipt",
            *("payer_id", "month", "currency", "receipt"),
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )
