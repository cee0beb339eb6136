"""Appeals: somebody asks that rejected pieces of a bag, or a rejected lot, are looked at again, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.infra.voices import VoiceNote
from craftorders.people.models import Worker, Workshop
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.models.lots import InspectionLot, LotBag


class Appeal(Identified, Versioned, Model):
    """The `quantity` rejected pieces of one bag in one lot, looked at again once; `overturned` of them were good.

    Without a bag it is about a lot that was rejected whole, and `overturned` pieces of it passed. Who made the pieces is
    named where one person did, or where the worker asked.
    """

    __tablename__ = "appeal"
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    bag_id: Mapped[UUID | None] = mapped_column(ForeignKey("lot_bag.id"), unique=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    state: Mapped[str] = mapped_column(String(20), default=APPEAL.initial)
    quantity: Mapped[int]
    overturned: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(String(500))
    voice_id: Mapped[UUID | None] = mapped_column(ForeignKey(VoiceNote.id))
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(String(100))
    inspector_id: Mapped[UUID | None]
    inspector_name: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    lot: Mapped[InspectionLot] = relationship(lazy="joined", innerjoin=True)
    bag: Mapped[LotBag | None] = relationship(lazy="joined")
    worker: Mapped[Worker | None] = relationship(lazy="joined")
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint(f"state IN {APPEAL.states}", name="known_state"),
        CheckConstraint("bag_id IS NULL OR worker_id IS NOT NULL", name="maker_of_bag"),
        CheckConstraint("quantity > 0 AND overturned BETWEEN 0 AND quantity", name="within"),
        CheckConstraint("(state = 'overturned') = (overturned > 0)", name="says_what_it_found"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("state = 'open' OR (inspector_id IS NOT NULL AND reason IS NOT NULL)", name="reason_kept"),
        Index(
            "uq_appeal_whole_lot",
            "lot_id",
            unique=True,
            sqlite_where=text("bag_id IS NULL"),
            postgresql_where=text("bag_id IS NULL"),
        ),
        Index(None, "state", "region_id", "id"),
        Index(None, "workshop_id", "id"),
        Index(None, "worker_id", "id"),
    )

    @property
    def whole_lot(self) -> bool:
        """Whether it is about a lot that was rejected whole."""
        return self.bag_id is None

    @property
    def by_worker(self) -> bool:
        """Whether who made the pieces asked, with the card; else the coordinator did for them."""
        return self.made_by == self.worker_id

    @property
    def upheld(self) -> int:
        """How many of the pieces stay rejected; nothing while it is open."""
        return 0 if self.state == APPEAL.initial else self.quantity - self.overturned
