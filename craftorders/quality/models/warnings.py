"""The levels that an early warning watches, and the warnings that stand until somebody has dealt with them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Product
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.people.models import Worker, Workshop
from craftorders.quality.domain.states import WARNING


class Watched:
    """A CUSUM level in ten-thousandths of a piece, with what was inspected since it was last set to nothing.

    `warned` as long as a warning stands: there is no second one before it was dealt with.
    """

    level_e4: Mapped[int] = mapped_column(default=0)
    inspected: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    warned: Mapped[bool] = mapped_column(default=False)


class WorkshopWatch(Watched, Model):
    """The level of a product at a workshop."""

    __tablename__ = "workshop_watch"
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    __table_args__ = (
        PrimaryKeyConstraint("workshop_id", "product_id"),
        CheckConstraint("level_e4 >= 0 AND bad BETWEEN 0 AND inspected", name="within"),
    )


class WorkerWatch(Watched, Model):
    """The level of a worker, whatever they make."""

    __tablename__ = "worker_watch"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    __table_args__ = (CheckConstraint("level_e4 >= 0 AND bad BETWEEN 0 AND inspected", name="within"),)


class QualityWarning(Identified, Versioned, Model):
    """Too many bad pieces lately: of a product at a workshop, or of one of its workers.

    `inspected` and `bad` are what was counted, until it rang, since the watch began or the last warning was dealt with.
    """

    __tablename__ = "quality_warning"
    state: Mapped[str] = mapped_column(String(20), default=WARNING.initial)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    inspected: Mapped[int]
    bad: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(500))
    dealt_with_by: Mapped[UUID | None]
    dealt_with_by_name: Mapped[str | None] = mapped_column(String(100))
    dealt_with_at: Mapped[datetime | None]
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    product: Mapped[Product] = relationship(lazy="joined", innerjoin=True)
    worker: Mapped[Worker | None] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(f"state IN {WARNING.states}", name="known_state"),
        CheckConstraint("(state = 'open') = (dealt_with_at IS NULL)", name="dealt_with_once"),
        CheckConstraint("state = 'open' OR reason IS NOT NULL", name="reason_kept"),
        Index(None, "state", "id"),
        Index(None, "workshop_id", "state", "id"),
    )
