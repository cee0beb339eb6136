"""Tables of quality."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.production.models import Batch, HandIn
from craftorders.quality.domain.defects import CRITICAL, SEVERITIES
from craftorders.quality.domain.drawing import draw_from_bags
from craftorders.quality.domain.sampling import SamplingPlan, decide
from craftorders.quality.domain.states import LOT


class DefectCode(Identified, Versioned, Model):
    """A named kind of defect and how bad it is."""

    __tablename__ = "defect_code"
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    severity: Mapped[str] = mapped_column(String(10))
    __table_args__ = (CheckConstraint(f"severity IN {SEVERITIES}", name="known_severity"),)


class InspectionLot(Identified, Versioned, Model):
    """The pieces of a batch that are judged together, by a sampling plan fixed when the lot was opened.

    `nonconforming` counts the bad pieces of the sample as they are recorded; a piece is recorded once, at its worst.
    """

    __tablename__ = "inspection_lot"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default=LOT.initial)
    quantity: Mapped[int]
    aql: Mapped[str] = mapped_column(String(5))
    code_letter: Mapped[str] = mapped_column(String(1))
    sample_size: Mapped[int]
    acceptance: Mapped[int]
    nonconforming: Mapped[int] = mapped_column(default=0)
    submitted_by: Mapped[UUID]
    inspector_id: Mapped[UUID | None]
    inspector_name: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    batch: Mapped[Batch] = relationship(lazy="joined", innerjoin=True)
    bags: Mapped[list["LotBag"]] = relationship(lazy="selectin", order_by="LotBag.id", cascade="all, delete-orphan")
    defects: Mapped[list["Defect"]] = relationship(lazy="selectin", order_by="Defect.id", cascade="all, delete-orphan")
    __table_args__ = (
        UniqueConstraint("batch_id", "round"),
        CheckConstraint(f"state IN {LOT.states}", name="known_state"),
        CheckConstraint("quantity > 0 AND sample_size BETWEEN 1 AND quantity", name="sensible"),
        CheckConstraint("nonconforming BETWEEN 0 AND sample_size", name="within_sample"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        Index(None, "state", "region_id"),
    )

    @property
    def plan(self) -> SamplingPlan:
        """The sampling plan; single sampling rejects from one bad piece more than it accepts."""
        full = self.sample_size == self.quantity
        return SamplingPlan(self.code_letter, self.sample_size, self.acceptance, self.acceptance + 1, full)

    @property
    def has_critical_defect(self) -> bool:
        """Whether a piece was found that must not reach anybody."""
        return any(defect.code.severity == CRITICAL for defect in self.defects)

    @property
    def verdict(self) -> str:
        """What the plan says of the bad pieces recorded so far: accepted or rejected."""
        return decide(self.plan, self.nonconforming, critical=self.has_critical_defect)

    @property
    def drawings(self) -> list["Drawing"]:
        """From which bags to draw how many pieces of the sample."""
        pieces = draw_from_bags(self.sample_size, [bag.quantity for bag in self.bags])
        return [Drawing(bag, draw) for bag, draw in zip(self.bags, pieces, strict=True)]


@dataclass(frozen=True)
class Drawing:
    """How many pieces of the sample come from one bag."""

    bag: "LotBag"
    draw: int


class LotBag(Identified, Model):
    """A hand-in inside a lot: how many pieces of it were presented, and how many passed or were rejected."""

    __tablename__ = "lot_bag"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    region_id: Mapped[str] = mapped_column(String(6))
    hand_in_id: Mapped[UUID]
    quantity: Mapped[int]
    passed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    hand_in: Mapped[HandIn] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "hand_in_id"], ["hand_in.region_id", "hand_in.id"]),
        UniqueConstraint("lot_id", "hand_in_id"),
        CheckConstraint("quantity > 0 AND passed >= 0 AND rejected >= 0 AND passed + rejected <= quantity", name="adds_up"),
    )


class Defect(Identified, Model):
    """Pieces of one bag found bad for one reason, with a photo."""

    __tablename__ = "defect"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), index=True)
    bag_id: Mapped[UUID] = mapped_column(ForeignKey("lot_bag.id"))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    quantity: Mapped[int]
    photo_id: Mapped[UUID] = mapped_column(ForeignKey(Photo.id))
    found_by: Mapped[UUID]
    code: Mapped[DefectCode] = relationship(lazy="joined", innerjoin=True)
    bag: Mapped[LotBag] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
