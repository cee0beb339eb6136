"""Time trials of operations, standard times that were adopted from them, and what an hour really earned."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.people.models import Worker


class TimeTrial(Identified, Model):
    """Who made how many pieces of an operation in how many seconds, watched by whom; a mistaken one is set aside."""

    __tablename__ = "time_trial"
    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    pieces: Mapped[int]
    seconds: Mapped[int]
    held_on: Mapped[date]
    held_by: Mapped[UUID]
    held_by_name: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(default=now)
    set_aside_by_name: Mapped[str | None] = mapped_column(String(100))
    set_aside_reason: Mapped[str | None] = mapped_column(String(500))
    worker: Mapped[Worker] = relationship(lazy="select")
    __table_args__ = (
        CheckConstraint("pieces > 0 AND seconds > 0", name="positive"),
        CheckConstraint("(set_aside_by_name IS NULL) = (set_aside_reason IS NULL)", name="set_aside_with_reason"),
        Index(None, "operation_id", "id"),
    )

    @property
    def counts(self) -> bool:
        """Whether it was not set aside."""
        return self.set_aside_by_name is None


class StandardTime(Identified, Model):
    """The standard time of an operation from a moment on, and of how many workers and trials it was the median."""

    __tablename__ = "standard_time"
    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"))
    seconds: Mapped[int]
    before: Mapped[int]
    workers: Mapped[int]
    trials: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))
    adopted_by: Mapped[UUID]
    adopted_by_name: Mapped[str] = mapped_column(String(100))
    adopted_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        CheckConstraint("seconds > 0 AND workers > 0 AND trials >= workers", name="sensible"),
        Index(None, "operation_id", "id"),
    )


class EarnedPerHour(Model):
    """What an hour of an operation earned a slow, an average and a fast worker of a county lately (minor units).

    Without a county (region_id "") it is that of all workers. Counted anew every night.
    """

    __tablename__ = "earned_per_hour"
    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"))
    region_id: Mapped[str] = mapped_column(String(6), default="")
    workers: Mapped[int]
    slow: Mapped[int]
    average: Mapped[int]
    fast: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    counted_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        PrimaryKeyConstraint("operation_id", "region_id"),
        CheckConstraint("workers > 0 AND slow <= average AND average <= fast", name="in_order"),
    )
