"""What is counted of first inspections by month, kept up to date as lots are decided; and the lots that were counted."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Model
from craftorders.quality.domain.yields import COUNTED, Tally

WITHIN = "accepted BETWEEN 0 AND lots AND passed BETWEEN 0 AND presented AND bad BETWEEN 0 AND inspected"


class Counted:
    """The numbers of a Tally: lots, accepted ones, their pieces, those that passed, inspected ones, bad ones."""

    lots: Mapped[int]
    accepted: Mapped[int]
    presented: Mapped[int]
    passed: Mapped[int]
    inspected: Mapped[int]
    bad: Mapped[int]

    @property
    def tally(self) -> Tally:
        """The numbers as a value."""
        return Tally(*(getattr(self, name) for name in COUNTED))


class WorkshopScore(Counted, Model):
    """What a workshop's lots of a product came to in a month, in the time of its region."""

    __tablename__ = "workshop_score"
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    month: Mapped[str] = mapped_column(String(7))
    __table_args__ = (
        PrimaryKeyConstraint("workshop_id", "product_id", "month"),
        CheckConstraint(WITHIN, name="within"),
        Index(None, "product_id", "month"),
        Index(None, "month"),
    )


class WorkerScore(Counted, Model):
    """What a worker's bags in lots came to in a month; of the inspected pieces those drawn from these bags."""

    __tablename__ = "worker_score"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    month: Mapped[str] = mapped_column(String(7))
    __table_args__ = (PrimaryKeyConstraint("worker_id", "month"), CheckConstraint(WITHIN, name="within"))


class WorkshopDefects(Model):
    """How many pieces of a product were found bad for one reason at a workshop in a month."""

    __tablename__ = "workshop_defects"
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    month: Mapped[str] = mapped_column(String(7))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    quantity: Mapped[int]
    __table_args__ = (
        PrimaryKeyConstraint("workshop_id", "product_id", "month", "defect_code_id"),
        Index(None, "product_id", "month"),
    )


class WorkerDefects(Model):
    """How many pieces of a worker were found bad for one reason in a month."""

    __tablename__ = "worker_defects"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    month: Mapped[str] = mapped_column(String(7))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    quantity: Mapped[int]
    __table_args__ = (PrimaryKeyConstraint("worker_id", "month", "defect_code_id"),)


class CountedLot(Model):
    """A lot whose first inspection stands in the scores: its row is what keeps it from being counted twice."""

    __tablename__ = "counted_lot"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), primary_key=True)
