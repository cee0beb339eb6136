"""What was looked at while a batch is still being made; it warns, and lets nothing pass or earn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model
from craftorders.infra.photos import Photo
from craftorders.kernel.clock import now
from craftorders.production.models import Batch, Job
from craftorders.quality.domain.early import KINDS, VERDICTS
from craftorders.quality.models.codes import DefectCode


class EarlyInspection(Identified, Model):
    """The first piece of a step, or some pieces of it on the way: how many were bad, and whether the work may go on."""

    __tablename__ = "early_inspection"
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("job.id"))
    kind: Mapped[str] = mapped_column(String(12))
    inspected: Mapped[int]
    bad: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(String(500))
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    inspector_id: Mapped[UUID]
    inspector_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=now)
    batch: Mapped[Batch] = relationship(lazy="select")
    job: Mapped[Job | None] = relationship(lazy="joined")
    found: Mapped[list["EarlyDefect"]] = relationship(
        lazy="selectin", order_by="EarlyDefect.defect_code_id", cascade="all, delete-orphan"
    )
    __table_args__ = (
        ForeignKeyConstraint(["batch_id", "position"], ["batch_operation.batch_id", "batch_operation.position"]),
        CheckConstraint(f"kind IN {KINDS} AND verdict IN {VERDICTS}", name="known_words"),
        CheckConstraint("inspected > 0 AND bad BETWEEN 0 AND inspected", name="adds_up"),
        Index(None, "batch_id", "id"),
    )

    @property
    def codes(self) -> list[DefectCode]:
        """What was wrong with the bad pieces."""
        return [each.code for each in self.found]


class EarlyDefect(Model):
    """A kind of defect that was seen."""

    __tablename__ = "early_defect"
    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("early_inspection.id"))
    defect_code_id: Mapped[UUID] = mapped_column(ForeignKey("defect_code.id"))
    code: Mapped[DefectCode] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (PrimaryKeyConstraint("inspection_id", "defect_code_id"),)
