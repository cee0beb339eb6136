"""Counts that households call wrong, and what an inspector answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.voices import VoiceNote
from craftorders.people.models import Worker, Workshop
from craftorders.production.models import Batch, HandIn
from craftorders.quality.domain.states import COUNT_APPEAL


class CountAppeal(Identified, Versioned, Model):
    """Somebody of the household says that the count of its bag is wrong: `claimed` pieces there were, None where unsaid.

    `found` are the pieces that there are, where the count did not stand. The count itself never changes: what is missing is
    counted as a bag of its own.
    """

    __tablename__ = "count_appeal"
    region_id: Mapped[str] = mapped_column(String(6))
    hand_in_id: Mapped[UUID]
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    state: Mapped[str] = mapped_column(String(20), default=COUNT_APPEAL.initial)
    claimed: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(500))
    voice_id: Mapped[UUID | None] = mapped_column(ForeignKey(VoiceNote.id))
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(String(100))
    inspector_id: Mapped[UUID | None]
    inspector_name: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    found: Mapped[int | None]
    hand_in: Mapped[HandIn] = relationship(lazy="joined", innerjoin=True)
    batch: Mapped[Batch] = relationship(lazy="joined", innerjoin=True)
    worker: Mapped[Worker] = relationship(lazy="joined", innerjoin=True)
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "hand_in_id"], ["hand_in.region_id", "hand_in.id"]),
        UniqueConstraint("region_id", "hand_in_id"),
        CheckConstraint(f"state IN {COUNT_APPEAL.states}", name="known_state"),
        CheckConstraint("claimed >= 0 AND found >= 0", name="whole"),
        CheckConstraint("(state = 'overturned') = (found IS NOT NULL)", name="says_what_it_found"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        CheckConstraint("state = 'open' OR (inspector_id IS NOT NULL AND reason IS NOT NULL)", name="reason_kept"),
        Index(None, "state", "region_id", "id"),
        Index(None, "workshop_id", "id"),
        Index(None, "worker_id", "id"),
    )

    @property
    def by_worker(self) -> bool:
        """Whether who made the pieces said it, with the card; else the coordinator did for them."""
        return self.made_by == self.worker_id
