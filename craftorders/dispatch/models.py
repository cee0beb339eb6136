"""Tables of dispatch."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.dispatch.domain.states import OFFER
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.people.models import Workshop
from craftorders.production.models import Batch


class Offer(Identified, Versioned, Model):
    """A batch offered to a workshop; at most one open offer a batch."""

    __tablename__ = "offer"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), index=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    state: Mapped[str] = mapped_column(String(20), default=OFFER.initial)
    deadline: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(500))
    made_by: Mapped[UUID]
    decided_at: Mapped[datetime | None]
    batch: Mapped[Batch] = relationship(lazy="joined", innerjoin=True)
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint(f"state IN {OFFER.states}", name="known_state"),
        Index(
            "uq_offer_open",
            "batch_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "workshop_id", "state"),
        Index(None, "state", "deadline"),
    )


class Reservation(Model):
    """The money held for an offered or running batch, in minor units, and what of it was used or given back."""

    __tablename__ = "reservation"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    __table_args__ = (CheckConstraint("amount >= 0", name="not_negative"),)
