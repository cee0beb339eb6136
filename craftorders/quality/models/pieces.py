"""Pieces of a sample that were looked at one after another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model
from craftorders.infra.photos import Photo
from craftorders.kernel.clock import now
from craftorders.quality.models.codes import DefectCode
from craftorders.quality.models.lots import Defect
from craftorders.quality.models.measuring import Measurement


class InspectedPiece(Identified, Model):
    """A drawn piece of a bag, by its number, and what was found: nothing, or its worst defect, which alone counts.

    What else is wrong with it is kept in `further`, and what was measured in `measurements`.
    """

    __tablename__ = "inspected_piece"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    bag_id: Mapped[UUID] = mapped_column(ForeignKey("lot_bag.id"))
    number: Mapped[int]
    defect_id: Mapped[UUID | None] = mapped_column(ForeignKey("defect.id"), unique=True)
    inspected_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)
    defect: Mapped[Defect | None] = relationship(lazy="joined")
    further: Mapped[list["FurtherDefect"]] = relationship(
        lazy="selectin", order_by="FurtherDefect.defect_code_id", cascade="all, delete-orphan"
    )
    measurements: Mapped[list[Measurement]] = relationship(
        lazy="selectin", order_by=Measurement.dimension, cascade="all, delete-orphan"
    )
    __table_args__ = (
        UniqueConstraint("lot_id", "bag_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    @property
    def codes(self) -> list[DefectCode]:
        """All that is wrong with the piece, the worst first."""
        worst = [self.defect.code] if self.defect else []
        return [*worst, *(each.code for each in self.further)]


class FurtherDefect(Model):
    """What else is wrong with a piece that counts already, with the photo on which it is seen."""

    __tablename__ = "further_defect"
    piece_id: Mapped[UUID] = mapped_column(ForeignKey("inspected_piece.id"))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    photo_id: Mapped[UUID] = mapped_column(ForeignKey(Photo.id))
    code: Mapped[DefectCode] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (PrimaryKeyConstraint("piece_id", "defect_code_id"),)
