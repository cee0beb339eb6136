"""Tables of logistics."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Material
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.production.models import Batch


class Consignment(Identified, Versioned, Model):
    """Materials or goods of a batch on their way between Yiwu and its workshop.

    Materials with `from_batch_id` come from another workshop: that batch no longer needed them. Their lines are what
    was transferred from one batch to the other (rule 12).
    """

    __tablename__ = "consignment"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), index=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    from_batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("batch.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=CONSIGNMENT.initial)
    carrier: Mapped[str | None] = mapped_column(String(100))
    expected_on: Mapped[date]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(500))
    batch: Mapped[Batch] = relationship(lazy="joined", innerjoin=True, foreign_keys=batch_id)
    from_batch: Mapped[Batch | None] = relationship(lazy="select", foreign_keys=from_batch_id)
    lines: Mapped[list["ConsignmentLine"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    __table_args__ = (
        CheckConstraint("kind IN ('materials', 'goods')", name="known_kind"),
        CheckConstraint(f"state IN {CONSIGNMENT.states}", name="known_state"),
        Index(None, "workshop_id", "state"),
    )


class ConsignmentLine(Identified, Model):
    """An amount of a material (thousandths of its unit) or, without a material, a number of finished pieces."""

    __tablename__ = "consignment_line"
    consignment_id: Mapped[UUID] = mapped_column(ForeignKey("consignment.id"), index=True)
    material_id: Mapped[UUID | None] = mapped_column(ForeignKey("material.id"))
    sent: Mapped[int]
    received: Mapped[int | None]
    material: Mapped[Material | None] = relationship(lazy="joined")
    __table_args__ = (CheckConstraint("sent > 0 AND (received IS NULL OR received >= 0)", name="sensible"),)
