"""What accepted pieces earn, month by month, what merchants are charged, and what they were asked to concede."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, and_, case, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from craftorders.catalogue.models import Product
from craftorders.fees.domain.bonuses import KINDS, PIECE
from craftorders.fees.domain.concessions import BEARERS, CONCESSION
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.kernel.money import line_amount
from craftorders.orders.models import Order
from craftorders.people.models import Merchant, Worker
from craftorders.production.models import Batch, BatchOperation, HandIn
from craftorders.quality.models import InspectionLot


class Earning(Model):
    """A pay line: accepted pieces of one hand-in in one lot, times the frozen rate, rounded once.

    Pieces that were good after all have a line of their own, which names the appeal; so has what mended pieces earn for
    being mended, which names the rework order. A bonus (`kind`) has its own line beside that of its pieces; `above` says
    which tier it is. What tops up a learner's month is for no pieces: it names the training, `above` is its minutes, and
    nothing is of a batch.
    A line is never changed; the month that settles it is told by `at` (`earned_now`).
    """

    __tablename__ = "earning"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), nullable=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), nullable=True)
    position: Mapped[int] = mapped_column(nullable=True)
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"), nullable=True)
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), nullable=True)
    hand_in_id: Mapped[UUID] = mapped_column(nullable=True)
    appeal_id: Mapped[UUID | None] = mapped_column(ForeignKey("appeal.id"))
    rework_id: Mapped[UUID | None] = mapped_column(ForeignKey("rework_order.id"))
    training_id: Mapped[UUID | None] = mapped_column(ForeignKey("training.id"))
    kind: Mapped[str] = mapped_column(String(10), default=PIECE, server_default=PIECE)
    above: Mapped[int] = mapped_column(default=0, server_default="0")
    quantity: Mapped[int]
    rate_e4: Mapped[int]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[Worker] = relationship(lazy="select")
    product: Mapped[Product] = relationship(lazy="select")
    batch: Mapped[Batch] = relationship(lazy="select")
    operation: Mapped[BatchOperation] = relationship(
        lazy="select",
        viewonly=True,
        primaryjoin=lambda: and_(
            foreign(Earning.batch_id) == BatchOperation.batch_id, foreign(Earning.position) == BatchOperation.position
        ),
    )
    hand_in: Mapped[HandIn] = relationship(
        lazy="select",
        viewonly=True,
        primaryjoin=lambda: and_(foreign(Earning.region_id) == HandIn.region_id, foreign(Earning.hand_in_id) == HandIn.id),
    )
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        Index(
            "uq_earning_once",
            *("region_id", "lot_id", "hand_in_id", "kind", "above"),
            unique=True,
            sqlite_where=text("appeal_id IS NULL AND rework_id IS NULL"),
            postgresql_where=text("appeal_id IS NULL AND rework_id IS NULL"),
        ),
        Index(
            "uq_earning_once_of_appeal",
            *("region_id", "appeal_id", "hand_in_id", "kind", "above"),
            unique=True,
            sqlite_where=text("appeal_id IS NOT NULL"),
            postgresql_where=text("appeal_id IS NOT NULL"),
        ),
        Index(
            "uq_earning_once_of_rework",
            *("region_id", "rework_id"),
            unique=True,
            sqlite_where=text("rework_id IS NOT NULL"),
            postgresql_where=text("rework_id IS NOT NULL"),
        ),
        CheckConstraint("quantity > 0 AND rate_e4 > 0 AND amount >= 0", name="sensible"),
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        CheckConstraint(
            "(kind = 'guarantee') = (training_id IS NOT NULL) AND (training_id IS NULL) = (job_id IS NOT NULL) "
            "AND (training_id IS NULL) = (batch_id IS NOT NULL) AND (training_id IS NULL) = (position IS NOT NULL) "
            "AND (training_id IS NULL) = (product_id IS NOT NULL) AND (training_id IS NULL) = (lot_id IS NOT NULL) "
            "AND (training_id IS NULL) = (hand_in_id IS NOT NULL)",
            name="of_a_batch_or_a_training",
        ),
        Index(
            "uq_earning_once_of_training",
            *("region_id", "training_id", "at"),
            unique=True,
            sqlite_where=text("training_id IS NOT NULL"),
            postgresql_where=text("training_id IS NOT NULL"),
        ),
        Index(None, "worker_id", "at", "id"),
        Index(None, "region_id", "at"),
        Index(None, "batch_id", "hand_in_id"),
    )


PIECES_EARNED = case((and_(Earning.kind == PIECE, Earning.rework_id.is_(None)), Earning.quantity), else_=0)
"""`PayLine.pieces` for sums over many lines."""


class MonthlyEarnings(Model):
    """What a worker earned in a month of their region's time, kept up to date as earnings arise and are paid."""

    __tablename__ = "monthly_earnings"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    pieces: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        PrimaryKeyConstraint("worker_id", "month", "currency"),
        CheckConstraint("paid BETWEEN 0 AND amount", name="paid_within"),
    )


class Charge(Identified, Model):
    """What a merchant is charged for an accepted lot, and who gets which part of it."""

    __tablename__ = "charge"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), unique=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), index=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id"))
    quantity: Mapped[int]
    price_e4: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[int]
    household: Mapped[int]
    coordinator: Mapped[int]
    workshop: Mapped[int]
    freight: Mapped[int]
    platform: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    order: Mapped[Order] = relationship(lazy="select")
    merchant: Mapped[Merchant] = relationship(lazy="select")
    batch: Mapped[Batch] = relationship(lazy="select")
    lot: Mapped[InspectionLot] = relationship(lazy="select")
    __table_args__ = (
        CheckConstraint("household + coordinator + workshop + freight + platform = amount", name="split_equals_charge"),
        Index(None, "merchant_id", "id"),
    )


class Concession(Identified, Versioned, Model):
    """Asked of a merchant: to take a rejected lot as it is at `price_e4` a piece, by `deadline`; `bearer` pays for it."""

    __tablename__ = "concession"
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("inspection_lot.id"), index=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id"))
    state: Mapped[str] = mapped_column(String(20), default=CONCESSION.initial)
    quantity: Mapped[int]
    regular_e4: Mapped[int]
    price_e4: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    bearer: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    deadline: Mapped[datetime]
    proposed_by: Mapped[UUID]
    proposed_by_name: Mapped[str] = mapped_column(String(100))
    answered_by_name: Mapped[str | None] = mapped_column(String(100))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(500))
    lot: Mapped[InspectionLot] = relationship(lazy="select")
    batch: Mapped[Batch] = relationship(lazy="select")
    __table_args__ = (
        CheckConstraint(f"state IN {CONCESSION.states} AND bearer IN {BEARERS}", name="known_words"),
        CheckConstraint("quantity > 0 AND price_e4 >= 0 AND price_e4 < regular_e4", name="lower"),
        Index(
            "uq_concession_open",
            "lot_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "merchant_id", "id"),
        Index(None, "state", "deadline"),
    )

    @property
    def amount(self) -> int:
        """What the pieces cost by concession, in minor units."""
        return line_amount(self.quantity, self.price_e4)

    @property
    def regular_amount(self) -> int:
        """What they would have cost."""
        return line_amount(self.quantity, self.regular_e4)
