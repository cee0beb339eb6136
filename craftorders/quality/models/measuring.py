"""What is measured on a product, within which limits, and what was measured."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.quality.domain.measuring import DIMENSIONS, Measured, Tolerance
from craftorders.quality.models.codes import DefectCode


class MeasurementSpec(Identified, Versioned, Model):
    """A dimension of a product with its tolerance; `pieces` of each sample are measured, or all of a smaller one.

    Values are tenths of a millimetre or milligrams. A piece out of tolerance is a defect of this code and its class.
    """

    __tablename__ = "measurement_spec"
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    dimension: Mapped[str] = mapped_column(String(10))
    target: Mapped[int]
    lower: Mapped[int]
    upper: Mapped[int]
    pieces: Mapped[int]
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    code: Mapped[DefectCode] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("product_id", "dimension"),
        CheckConstraint(f"dimension IN {DIMENSIONS}", name="known_dimension"),
        CheckConstraint("lower >= 0 AND upper >= 0 AND target > lower AND pieces > 0", name="sensible"),
    )

    @property
    def tolerance(self) -> Tolerance:
        """The specified value with its limits."""
        return Tolerance(self.target, self.lower, self.upper)


class Measurement(Model):
    """One value of an inspected piece, with the limits that held when it was measured."""

    __tablename__ = "measurement"
    piece_id: Mapped[UUID] = mapped_column(ForeignKey("inspected_piece.id"))
    dimension: Mapped[str] = mapped_column(String(10))
    value: Mapped[int]
    least: Mapped[int]
    most: Mapped[int]
    __table_args__ = (
        PrimaryKeyConstraint("piece_id", "dimension"),
        CheckConstraint(f"dimension IN {DIMENSIONS}", name="known_dimension"),
        CheckConstraint("value > 0 AND least <= most", name="sensible"),
    )

    @property
    def measured(self) -> Measured:
        """The value with its limits, to be judged."""
        return Measured(self.value, self.least, self.most)
