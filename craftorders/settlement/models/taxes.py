"""Tables of taxes: who pays, by which policy, and what was withheld in a month."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, String, UniqueConstraint
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
