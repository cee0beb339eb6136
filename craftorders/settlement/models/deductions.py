"""Tables of deductions: what is asked of whom and why, which statements bore how much of it, and by which policy."""

from datetime import date, datetime
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

from craftorders.catalogue.models import Material
from craftorders.fees.models import Earning
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.infra.voices import VoiceNote
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.production.models import Batch
from craftorders.settlement.domain.deductions import KINDS, MOST_PERCENT
from craftorders.settlement.domain.states import DEDUCTION, DROPPED

STANDING = f"earning_id IS NOT NULL AND state NOT IN {DROPPED}"


class Deduction(Identified, Versioned, Model):
    """`amount` minor units asked of a worker's earnings in a region, for a reason that the photo shows.

    What a pay line paid too much names the line (`earning_id`) and needs no photo. A loss of material says how much of it
    was lost beyond the allowance, in thousandths of its unit.
    """

    __tablename__ = "deduction"
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(String(15))
    state: Mapped[str] = mapped_column(String(20), default=DEDUCTION.initial)
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str] = mapped_column(String(500))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch.id"))
    material_id: Mapped[UUID | None] = mapped_column(ForeignKey("material.id"))
    lost_e3: Mapped[int | None]
    earning_id: Mapped[UUID | None]
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[UUID | None]
    approved_by_name: Mapped[str | None] = mapped_column(String(100))
    expires_on: Mapped[date | None]
    appealed_by: Mapped[UUID | None]
    appealed_by_name: Mapped[str | None] = mapped_column(String(100))
    appealed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(500))
    voice_id: Mapped[UUID | None] = mapped_column(ForeignKey(VoiceNote.id))
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None] = mapped_column(String(100))
    answer: Mapped[str | None] = mapped_column(String(500))
    worker: Mapped[Worker] = relationship(lazy="joined", innerjoin=True)
    region: Mapped[Region] = relationship(lazy="select")
    batch: Mapped[Batch | None] = relationship(lazy="select")
    material: Mapped[Material | None] = relationship(lazy="select")
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "earning_id"], [Earning.region_id, Earning.id]),
        CheckConstraint(f"kind IN {KINDS} AND state IN {DEDUCTION.states}", name="known_words"),
        CheckConstraint("amount > 0 AND (lost_e3 IS NULL OR lost_e3 > 0)", name="sensible"),
        CheckConstraint("(kind = 'overpaid') = (earning_id IS NOT NULL)", name="line_of_overpaid"),
        CheckConstraint("kind = 'overpaid' OR (batch_id IS NOT NULL AND photo_id IS NOT NULL)", name="evidence"),
        CheckConstraint(
            "(kind = 'material_loss') = (material_id IS NOT NULL) AND (material_id IS NULL) = (lost_e3 IS NULL)",
            name="material_of_loss",
        ),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="second_person"),
        CheckConstraint("(approved_by IS NULL) = (expires_on IS NULL)", name="expires_when_approved"),
        CheckConstraint(
            "state IN ('proposed', 'refused', 'withdrawn') OR approved_by IS NOT NULL", name="approved_before_taken"
        ),
        CheckConstraint(
            "decided_by IS NULL OR (decided_by <> proposed_by AND decided_by <> approved_by AND answer IS NOT NULL)",
            name="third_person",
        ),
        Index(
            "uq_deduction_once_of_earning",
            "region_id",
            "earning_id",
            unique=True,
            sqlite_where=text(STANDING),
            postgresql_where=text(STANDING),
        ),
        Index(None, "region_id", "state"),
        Index(None, "state", "id"),
        Index(None, "worker_id", "id"),
        Index(None, "batch_id", "worker_id"),
    )

    @property
    def compensates_merchant(self) -> bool:
        """Whether it is for the batch's merchant, whose material was lost; else it is for the service centre."""
        return self.material_id is not None


class DeductionPart(Model):
    """So much of a deduction stands on a statement; never changed, but undone by another part that names it.

    A part that is undone on its own statement was given back before it was paid; on a later one, it is paid back.
    """

    __tablename__ = "deduction_part"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    deduction_id: Mapped[UUID] = mapped_column(ForeignKey("deduction.id"))
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statement.id"))
    amount: Mapped[int]
    undoes_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        ForeignKeyConstraint(["region_id", "undoes_id"], ["deduction_part.region_id", "deduction_part.id"]),
        UniqueConstraint("region_id", "undoes_id"),
        Index(
            "uq_deduction_part_once_of_statement",
            *("region_id", "deduction_id", "statement_id"),
            unique=True,
            sqlite_where=text("undoes_id IS NULL"),
            postgresql_where=text("undoes_id IS NULL"),
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index(None, "statement_id"),
        Index(None, "deduction_id"),
    )


class DeductionPolicy(Identified, Model):
    """From a month on, in all regions whose code begins with `area`: the cap in percent, and how many days one lasts."""

    __tablename__ = "deduction_policy"
    area: Mapped[str] = mapped_column(String(6))
    from_month: Mapped[str] = mapped_column(String(7))
    percent: Mapped[int]
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    set_by: Mapped[UUID]
    set_by_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        UniqueConstraint("area", "from_month"),
        CheckConstraint(f"percent BETWEEN 0 AND {MOST_PERCENT} AND days > 0", name="sensible"),
    )
