"""Tables of months, statements and payouts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.settlement.domain.states import STATEMENT

METHODS = ("bank", "alipay", "wechat", "cash")
CASH = METHODS[-1]


class Period(Identified, Model):
    """A closed month of a region; there is one row whoever closes it and however often.

    It settles what was earned from `since` on and before `until`: from where the region was settled before, to the
    month's end. Where a later month was closed first, nothing is left between them.
    """

    __tablename__ = "period"
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    month: Mapped[str] = mapped_column(String(7))
    since: Mapped[datetime]
    until: Mapped[datetime]
    closed_by: Mapped[UUID]
    closed_by_name: Mapped[str]
    closed_at: Mapped[datetime] = mapped_column(default=now)
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (UniqueConstraint("region_id", "month"),)


class Statement(Identified, Versioned, Model):
    """What one worker is owed for one period: the sum of what they earned in it, less what deductions take off it.

    `deducted` is below nothing where more of overturned deductions is paid back than others take off.
    """

    __tablename__ = "statement"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    period_id: Mapped[UUID] = mapped_column(ForeignKey("period.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    state: Mapped[str] = mapped_column(String(20), default=STATEMENT.initial)
    lines: Mapped[int]
    pieces: Mapped[int]
    amount: Mapped[int]
    deducted: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3))
    approved_by: Mapped[UUID | None]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    period: Mapped[Period] = relationship(lazy="joined", innerjoin=True)
    worker: Mapped[Worker] = relationship(lazy="joined", innerjoin=True)
    payout: Mapped["Payout | None"] = relationship(lazy="joined", back_populates="statement")
    __table_args__ = (
        UniqueConstraint("period_id", "worker_id", "currency"),
        CheckConstraint(f"state IN {STATEMENT.states}", name="known_state"),
        CheckConstraint("amount >= 0 AND (lines > 0 OR (lines = 0 AND amount = 0 AND deducted < 0))", name="sensible"),
        CheckConstraint("deducted <= 0 OR deducted < amount", name="something_left"),
        Index(None, "worker_id", "id"),
        Index(None, "state", "id"),
    )

    @property
    def due(self) -> int:
        """What is paid, and taxed: the amount less deductions."""
        return self.amount - self.deducted


class Payout(Identified, Model):
    """Money that went to a worker for a statement, by a person who is not its approver; `withheld` of it went to taxes.

    A number of bank or wallet is that of one payout, unless it paid several together (`joint`); receipts for cash are not
    numbered by anybody else. `tax_version` says by which text and reading; none stands on what was paid before taxes were
    looked after.
    `photo_id` is the signed sheet of a payment in cash.
    """

    __tablename__ = "payout"
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statement.id"), unique=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    method: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str] = mapped_column(String(100))
    joint: Mapped[bool] = mapped_column(default=False, server_default=false())
    withheld: Mapped[int] = mapped_column(default=0, server_default="0")
    tax_version: Mapped[str | None] = mapped_column(String(20))
    tax_month: Mapped[str | None] = mapped_column(String(7))
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey("photo.id"))
    approved_by: Mapped[UUID]
    paid_by: Mapped[UUID]
    paid_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    statement: Mapped[Statement] = relationship(lazy="select", back_populates="payout")
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("withheld BETWEEN 0 AND amount", name="withheld_of_amount"),
        CheckConstraint("withheld = 0 OR tax_version IS NOT NULL", name="taxed_by_a_version"),
        CheckConstraint("approved_by <> paid_by", name="two_people"),
        CheckConstraint(f"method IN {METHODS}", name="known_method"),
        Index(
            "uq_payout_reference",
            *("method", "reference"),
            unique=True,
            sqlite_where=text("NOT joint AND method <> 'cash'"),
            postgresql_where=text("NOT joint AND method <> 'cash'"),
        ),
    )

    @property
    def net(self) -> int:
        """What the worker received."""
        return self.amount - self.withheld
