"""What is judged together: lots with their bags, and the bad pieces found in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.production.models import Batch, HandIn
from craftorders.quality.domain.drawing import (
    SEED_LENGTH,
    BagDraw,
    draw_from_bags,
    first_of_sample,
    new_seed,
    pieces_to_draw,
)
from craftorders.quality.domain.sampling import ACCEPTED, REJECTED
from craftorders.quality.domain.states import LOT
from craftorders.quality.models.classes import ClassPlan
from craftorders.quality.models.codes import DefectCode


class InspectionLot(Identified, Versioned, Model):
    """The pieces of a batch that are judged together: one sample, and a plan for each class of defects.

    `part` counts the presentations of bags that were not presented before; what of a part is judged again is its next
    `round`.

    `nonconforming` counts the bad pieces of the sample as they are recorded; a piece is recorded once, at its worst.
    A rejected lot that is sorted comes back as one of `sorting`: every piece is looked at, and no plan judges it.
    One that was `conceded` was not sampled: its merchant took the pieces on what the sample of the round before showed.
    Nor was one that passed `on_appeal`: the round before was `overturned` when another inspector looked again.
    """

    __tablename__ = "inspection_lot"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    part: Mapped[int] = mapped_column(default=1, server_default="1")
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default=LOT.initial)
    quantity: Mapped[int]
    sample_size: Mapped[int]
    nonconforming: Mapped[int] = mapped_column(default=0)
    draw_seed: Mapped[str] = mapped_column(String(SEED_LENGTH), default=new_seed)
    conceded: Mapped[bool] = mapped_column(default=False, server_default=false())
    sorting: Mapped[bool] = mapped_column(default=False, server_default=false())
    overturned: Mapped[bool] = mapped_column(default=False, server_default=false())
    on_appeal: Mapped[bool] = mapped_column(default=False, server_default=false())
    submitted_by: Mapped[UUID]
    inspector_id: Mapped[UUID | None]
    inspector_name: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    batch: Mapped[Batch] = relationship(lazy="joined", innerjoin=True)
    classes: Mapped[list[ClassPlan]] = relationship(
        lazy="selectin", order_by=ClassPlan.defect_class, cascade="all, delete-orphan"
    )
    bags: Mapped[list["LotBag"]] = relationship(lazy="selectin", order_by="LotBag.id", cascade="all, delete-orphan")
    defects: Mapped[list["Defect"]] = relationship(lazy="selectin", order_by="Defect.id", cascade="all, delete-orphan")
    __table_args__ = (
        UniqueConstraint("batch_id", "part", "round"),
        CheckConstraint(f"state IN {LOT.states}", name="known_state"),
        CheckConstraint("quantity > 0 AND sample_size BETWEEN 1 AND quantity", name="sensible"),
        CheckConstraint("nonconforming BETWEEN 0 AND sample_size", name="within_sample"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
        Index(None, "state", "region_id"),
        Index(None, "region_id", "decided_at"),
    )

    @property
    def full_inspection(self) -> bool:
        """Whether every piece of the lot is looked at."""
        return self.sample_size == self.quantity

    @property
    def in_parts(self) -> bool:
        """Whether the lot is not all of its batch: there are others, or more is being made."""
        return self.batch.parts > 1 or self.batch.state == "in_work"

    @property
    def resubmitted(self) -> bool:
        """Whether the pieces were judged before; such a lot does not count for the switching rules."""
        return self.round > 1

    @property
    def class_plans(self) -> dict[str, ClassPlan]:
        """The plan of each class of defects by its name, the worst first."""
        return {each.defect_class: each for each in self.classes}

    @property
    def verdict(self) -> str:
        """What the plans say of the bad pieces recorded so far: accepted only where every class lets the lot pass."""
        return REJECTED if any(each.verdict == REJECTED for each in self.classes) else ACCEPTED

    @property
    def drawings(self) -> list["Drawing"]:
        """From which bags to draw which pieces of the sample."""
        counts = draw_from_bags(self.sample_size, [bag.quantity for bag in self.bags])
        draws = [BagDraw(bag.hand_in.code, bag.quantity, draw) for bag, draw in zip(self.bags, counts, strict=True)]
        return [
            Drawing(bag, each.draw, pieces_to_draw(self.draw_seed, self.code, each))
            for bag, each in zip(self.bags, draws, strict=True)
        ]

    def first_pieces(self, count: int) -> list["Drawing"]:
        """The first pieces of the sample in the order of drawing, bag by bag, for a class that looks at no more."""
        drawings = self.drawings
        drawn = [(drawing.bag.hand_in.code, number) for drawing in drawings for number in drawing.pieces]
        first = first_of_sample(self.draw_seed, self.code, drawn, count)
        kept = [(drawing.bag, [n for n in drawing.pieces if (drawing.bag.hand_in.code, n) in first]) for drawing in drawings]
        return [Drawing(bag, len(numbers), numbers) for bag, numbers in kept if numbers]


@dataclass(frozen=True)
class Drawing:
    """How many pieces of the sample come from one bag, and their numbers in it, counted from 1."""

    bag: "LotBag"
    draw: int
    pieces: list[int]


class LotBag(Identified, Model):
    """A hand-in inside a lot: how many pieces of it were presented, and how many passed or were rejected.

    It is `fresh` in the first round of its part, and belongs to no other part.
    """

    __tablename__ = "lot_bag"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    region_id: Mapped[str] = mapped_column(String(6))
    hand_in_id: Mapped[UUID]
    fresh: Mapped[bool]
    quantity: Mapped[int]
    passed: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    hand_in: Mapped[HandIn] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        ForeignKeyConstraint(["region_id", "hand_in_id"], ["hand_in.region_id", "hand_in.id"]),
        UniqueConstraint("lot_id", "hand_in_id"),
        Index(
            "uq_lot_bag_fresh",
            "region_id",
            "hand_in_id",
            unique=True,
            sqlite_where=text("fresh"),
            postgresql_where=text("fresh"),
        ),
        CheckConstraint("quantity > 0 AND passed >= 0 AND rejected >= 0 AND passed + rejected <= quantity", name="adds_up"),
    )


class Defect(Identified, Model):
    """Pieces of one bag found bad for one reason, with a photo; `overturned` of them were good after all (an appeal)."""

    __tablename__ = "defect"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), index=True)
    bag_id: Mapped[UUID] = mapped_column(ForeignKey("lot_bag.id"))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    quantity: Mapped[int]
    photo_id: Mapped[UUID] = mapped_column(ForeignKey(Photo.id))
    found_by: Mapped[UUID]
    overturned: Mapped[int] = mapped_column(default=0)
    code: Mapped[DefectCode] = relationship(lazy="joined", innerjoin=True)
    bag: Mapped[LotBag] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)

    @property
    def standing(self) -> int:
        """How many of the pieces are still held to be bad."""
        return self.quantity - self.overturned
