"""What was decided about rejected lots, and the pieces that somebody makes good."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.quality.domain.dispositions import DISPOSITIONS, FAULTS, is_paid
from craftorders.quality.domain.states import REWORK_ORDER
from craftorders.quality.models.lots import InspectionLot, LotBag


class Disposition(Identified, Model):
    """What becomes of a rejected lot: who decided it, when, and why. A rework that comes to nothing may be scrapped."""

    __tablename__ = "disposition"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[UUID]
    decided_by_name: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        UniqueConstraint("lot_id", "kind"),
        CheckConstraint(f"kind IN {DISPOSITIONS}", name="known_kind"),
    )


class ReworkOrder(Identified, Versioned, Model):
    """Pieces of one bag of a rejected lot that somebody makes good until a day, and whose fault it was.

    The maker mends the own fault unpaid. Anybody else, and whoever mends a fault of the material or the design, earns
    `rate_e4` for each mended piece that passes (ten-thousandths of the minor unit); without a rate, only the maker may
    mend. The service centre bears it. `mended` is how many could be made good.
    """

    __tablename__ = "rework_order"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), index=True)
    bag_id: Mapped[UUID] = mapped_column(ForeignKey("lot_bag.id"))
    state: Mapped[str] = mapped_column(String(20), default=REWORK_ORDER.initial)
    quantity: Mapped[int]
    fault: Mapped[str] = mapped_column(String(10))
    rate_e4: Mapped[int | None]
    due_on: Mapped[date]
    worker_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker.id"))
    mended: Mapped[int | None]
    done_at: Mapped[datetime | None]
    lot: Mapped[InspectionLot] = relationship(lazy="joined", innerjoin=True)
    bag: Mapped[LotBag] = relationship(lazy="joined", innerjoin=True)
    worker: Mapped[Worker | None] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(f"state IN {REWORK_ORDER.states}", name="known_state"),
        CheckConstraint(f"fault IN {FAULTS}", name="known_fault"),
        CheckConstraint(
            "(fault = 'maker' OR rate_e4 IS NOT NULL) AND (rate_e4 IS NULL OR rate_e4 > 0)", name="paid_as_fault_says"
        ),
        CheckConstraint("quantity > 0 AND (mended IS NULL OR mended BETWEEN 0 AND quantity)", name="adds_up"),
        CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL) AND (state = 'done') = (mended IS NOT NULL)", name="done_once"
        ),
        Index(None, "worker_id", "state"),
    )

    @property
    def paid(self) -> bool:
        """Whether mended pieces that pass earn anything for who has them in hand, or for the maker before that."""
        return self.is_paid_to(self.worker_id or self.bag.hand_in.worker_id)

    def is_paid_to(self, worker_id: UUID) -> bool:
        """Whether this worker earns anything by mending."""
        return is_paid(self.fault, by_maker=worker_id == self.bag.hand_in.worker_id)

    @property
    def currency(self) -> str:
        """The currency of its rate: that of the order line."""
        return self.lot.batch.line.currency
