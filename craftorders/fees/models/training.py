"""Who is in training for a craft, and the hours of it, day by day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Craft
from craftorders.fees.domain.guarantee import MOST_MINUTES
from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.people.models import Worker


class Training(Identified, Model):
    """A worker learns a craft from a day to a day, both included; who agreed to it guarantees the floor for its hours."""

    __tablename__ = "training"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    craft_id: Mapped[UUID] = mapped_column(ForeignKey("craft.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    agreed_by: Mapped[UUID]
    agreed_by_name: Mapped[str] = mapped_column(String(100))
    agreed_at: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[Worker] = relationship(lazy="select")
    craft: Mapped[Craft] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("worker_id", "craft_id"),
        CheckConstraint("ends_on >= begins_on", name="days_in_order"),
    )


class TrainingHours(Model):
    """The minutes that a learner was in training on a day, as the trainer wrote them down."""

    __tablename__ = "training_hours"
    training_id: Mapped[UUID] = mapped_column(ForeignKey("training.id"))
    day: Mapped[date]
    minutes: Mapped[int]
    written_by: Mapped[UUID]
    written_by_name: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        PrimaryKeyConstraint("training_id", "day"),
        CheckConstraint(f"minutes BETWEEN 1 AND {MOST_MINUTES}", name="of_a_day"),
        Index(None, "day"),
    )
