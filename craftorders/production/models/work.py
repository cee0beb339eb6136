"""Batches, jobs, reports and bags. The streams (piece reports, hand-ins) carry the region first in their keys."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Craft, Product
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Worker, Workshop
from craftorders.production.domain.parts import Inspected
from craftorders.production.domain.plan import hand_in_by
from craftorders.production.domain.states import BATCH, JOB
from craftorders.production.models.counting import Confirmation


class Batch(Identified, Versioned, Model):
    """The part of a line that one workshop makes.

    Handed in = not presented yet + in inspection + sent back + passed + rejected. `parts` is how often bags of it were
    presented that had not been presented before; `sent_back` are the pieces of rejected lots of which more is to come.

    `urgency_e4` is what the merchant pays for a piece on top of the line's price, agreed when the batch was offered.
    `expected_on` is its day of arrival in Yiwu, by the forecast and at last in fact; `late_values` are the numbers of
    the sentence that `late_reason` stands for, and `foreseen` is how many pieces were made when it was forecast.
    `materials_on` is when its materials are to come, or came; `kit` is for how many pieces those that came are enough if
    nothing is wasted, None where that is not known.
    """

    __tablename__ = "batch"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("order_line.id"), index=True)
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    workshop_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop.id"))
    state: Mapped[str] = mapped_column(String(20), default=BATCH.initial)
    quantity: Mapped[int]
    due_on: Mapped[date]
    urgency_e4: Mapped[int] = mapped_column(default=0, server_default="0")
    made: Mapped[int] = mapped_column(default=0)
    handed_in: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    presented: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_back: Mapped[int] = mapped_column(default=0, server_default="0")
    passed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    expected_on: Mapped[date | None]
    earliest_on: Mapped[date | None]
    latest_on: Mapped[date | None]
    confidence: Mapped[str] = mapped_column(String(10), default="plan")
    late: Mapped[bool] = mapped_column(default=False)
    late_percent: Mapped[int] = mapped_column(default=0)
    late_reason: Mapped[str | None] = mapped_column(String(20))
    late_values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    foreseen: Mapped[int] = mapped_column(default=0, server_default="0")
    materials_on: Mapped[date | None]
    kit: Mapped[int | None]
    started_on: Mapped[date | None]
    finished_on: Mapped[date | None]
    shipped_on: Mapped[date | None]
    rescued_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch.id"), index=True)
    order: Mapped[Order] = relationship(lazy="select")
    line: Mapped[OrderLine] = relationship(lazy="select")
    product: Mapped[Product] = relationship(lazy="select")
    workshop: Mapped[Workshop | None] = relationship(lazy="select")
    rescued_from: Mapped["Batch | None"] = relationship(lazy="select", remote_side="Batch.id")
    operations: Mapped[list["BatchOperation"]] = relationship(
        lazy="selectin", order_by="BatchOperation.position", cascade="all, delete-orphan"
    )
    __table_args__ = (
        CheckConstraint(f"state IN {BATCH.states}", name="known_state"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("urgency_e4 >= 0", name="urgency"),
        CheckConstraint(
            "made BETWEEN 0 AND quantity AND handed_in <= made AND presented <= handed_in AND passed >= 0 "
            "AND rejected >= 0 AND sent_back >= 0 AND passed + rejected + sent_back <= presented",
            name="in_order",
        ),
        Index(None, "workshop_id", "state"),
        Index(None, "state", "id"),
    )

    @property
    def inspected(self) -> Inspected:
        """How far its pieces are with the inspectors."""
        return Inspected(self.presented, self.passed, self.rejected, self.sent_back)

    @property
    def price_e4(self) -> int:
        """What the merchant is charged for an accepted piece: the line's price and the bonus for urgency."""
        return self.line.price_e4 + self.urgency_e4

    @property
    def shipped(self) -> int:
        """Pieces that left for Yiwu: all that passed, at once."""
        return self.passed if self.shipped_on else 0

    @property
    def hand_in_by(self) -> date:
        """The last day on which its goods can leave the workshop; without one, the day on which they are due."""
        return hand_in_by(self.due_on, self.workshop.transit_days if self.workshop else 0)

    @property
    def late_days(self) -> int:
        """By how many days the batch is expected after it is due."""
        return max(0, (self.expected_on - self.due_on).days) if self.expected_on else 0


class BatchDay(Model):
    """How many pieces of a batch were made, handed in, passed and shipped on a day: what its counters rose by."""

    __tablename__ = "batch_day"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    day: Mapped[date]
    made: Mapped[int] = mapped_column(default=0)
    handed_in: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    __table_args__ = (PrimaryKeyConstraint("batch_id", "day"),)


class ForecastError(Model):
    """How far a forecast as of a morning was from the day on which its batch came: thousandths of standard deviations.

    `morning` is how many days of work had passed. See `domain.habit`.
    """

    __tablename__ = "forecast_error"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    morning: Mapped[int]
    came_on: Mapped[date] = mapped_column(index=True)
    eve_e3: Mapped[int]
    day_e3: Mapped[int]
    __table_args__ = (PrimaryKeyConstraint("batch_id", "morning"),)


class BatchOperation(Model):
    """One step of a batch, copied from the routing when the batch was planned."""

    __tablename__ = "batch_operation"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    craft_id: Mapped[UUID] = mapped_column(ForeignKey("craft.id"))
    grade: Mapped[int]
    standard_seconds: Mapped[int]
    quantity: Mapped[int]
    assigned: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    handed_in: Mapped[int] = mapped_column(default=0)
    craft: Mapped[Craft] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        PrimaryKeyConstraint("batch_id", "position"),
        CheckConstraint("assigned BETWEEN 0 AND quantity", name="assigned_within"),
        CheckConstraint("made BETWEEN 0 AND assigned AND handed_in BETWEEN 0 AND made", name="in_order"),
    )

    @property
    def left(self) -> int:
        """Pieces that are not handed out yet."""
        return self.quantity - self.assigned


class Job(Identified, Versioned, Model):
    """The part of a batch's operation that one worker makes; without a worker it is open to be claimed.

    From `taken_at` until `finished_at`, when its last piece was counted, the worker had it in hand. `unconfirmed` are the
    bags that were counted of it and that its household has not confirmed yet.
    """

    __tablename__ = "job"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    state: Mapped[str] = mapped_column(String(20), default=JOB.initial)
    quantity: Mapped[int]
    made: Mapped[int] = mapped_column(default=0)
    handed_in: Mapped[int] = mapped_column(default=0)
    unconfirmed: Mapped[int] = mapped_column(default=0, server_default="0")
    split_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    taken_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    batch: Mapped[Batch] = relationship(lazy="select")
    worker: Mapped[Worker | None] = relationship(lazy="select")
    operation: Mapped[BatchOperation] = relationship(lazy="select", viewonly=True)
    __table_args__ = (
        ForeignKeyConstraint(["batch_id", "position"], ["batch_operation.batch_id", "batch_operation.position"]),
        CheckConstraint(f"state IN {JOB.states}", name="known_state"),
        CheckConstraint("quantity >= 0 AND made BETWEEN 0 AND quantity AND handed_in BETWEEN 0 AND made", name="in_order"),
        CheckConstraint("unconfirmed >= 0", name="unconfirmed_counted"),
        CheckConstraint("(worker_id IS NULL) = (state = 'open') OR state = 'released'", name="open_without_worker"),
        Index(None, "batch_id", "position"),
        Index(None, "workshop_id", "state"),
        Index(None, "worker_id", "state"),
    )


class PieceReport(Model):
    """ "Made 40": what a worker or the coordinator reported; a correction is a negative one with a reason.

    `unusual` names what was asked about it (`domain/guards.py`), with spaces between; `reason` then says how it came about.
    """

    __tablename__ = "piece_report"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"))
    worker_id: Mapped[UUID]
    quantity: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))
    unusual: Mapped[str | None] = mapped_column(String(40))
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[Worker] = relationship(
        lazy="select", viewonly=True, primaryjoin="foreign(PieceReport.worker_id) == Worker.id"
    )
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        CheckConstraint("quantity > 0 OR (quantity < 0 AND reason IS NOT NULL)", name="correction_has_reason"),
        Index(None, "job_id", "at", "id"),
        Index(
            "ix_piece_report_unusual",
            "region_id",
            "id",
            sqlite_where=text("unusual IS NOT NULL"),
            postgresql_where=text("unusual IS NOT NULL"),
        ),
    )

    @property
    def asked_about(self) -> list[str]:
        """What was unusual about it, each by its name."""
        return self.unusual.split() if self.unusual else []


class HandIn(Model):
    """The coordinator's count of a bag of finished pieces."""

    __tablename__ = "hand_in"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    code: Mapped[str] = mapped_column(String(16))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    quantity: Mapped[int]
    counted_by: Mapped[UUID]
    counted_by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[Worker] = relationship(lazy="joined", innerjoin=True)
    confirmation: Mapped[Confirmation | None] = relationship(lazy="select", viewonly=True)
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        UniqueConstraint("region_id", "code"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(None, "batch_id", "position", "id"),
        Index(None, "job_id"),
        Index(None, "counted_by", "at"),
    )
