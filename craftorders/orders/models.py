"""Tables of orders."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Product
from craftorders.infra.database import Identified, Model, Versioned
from craftorders.infra.photos import Photo
from craftorders.kernel.clock import now
from craftorders.orders.domain.lines import USUAL_AQL, USUAL_LEVEL, USUAL_MINOR_AQL
from craftorders.orders.domain.states import ORDER
from craftorders.people.models import Merchant


class Order(Identified, Versioned, Model):
    """What a merchant orders at once. `quantity` and the other counters are the sums over its lines."""

    __tablename__ = "customer_order"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id"))
    state: Mapped[str] = mapped_column(String(20), default=ORDER.initial)
    note: Mapped[str | None] = mapped_column(String(500))
    placed_by: Mapped[UUID]
    submitted_at: Mapped[datetime | None]
    expected_on: Mapped[date | None]
    earliest_on: Mapped[date | None]
    latest_on: Mapped[date | None]
    confidence: Mapped[str] = mapped_column(String(10), default="plan")
    quantity: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    charged: Mapped[int] = mapped_column(default=0)
    merchant: Mapped[Merchant] = relationship(lazy="joined", innerjoin=True)
    lines: Mapped[list["OrderLine"]] = relationship(
        lazy="selectin", order_by="OrderLine.position", cascade="all, delete-orphan", back_populates="order"
    )
    __table_args__ = (
        CheckConstraint(f"state IN {ORDER.states}", name="known_state"),
        Index(None, "merchant_id", "id"),
        Index(None, "state", "id"),
    )


class OrderLine(Identified, Model):
    """A product, a quantity, a due date and a price (per accepted piece, ten-thousandths of the minor unit).

    `urgency_e4` is what the merchant pays for speed on top of the price: all of it goes to who makes the pieces. `aql` is
    the one of major defects; without a `critical_aql` not one critical defect is allowed.
    """

    __tablename__ = "order_line"
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"), index=True)
    position: Mapped[int]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    due_on: Mapped[date]
    price_e4: Mapped[int]
    urgency_e4: Mapped[int] = mapped_column(default=0, server_default="0")
    currency: Mapped[str] = mapped_column(String(3))
    standard: Mapped[str | None] = mapped_column(Text)
    photo_id: Mapped[UUID | None] = mapped_column(ForeignKey(Photo.id))
    level: Mapped[str] = mapped_column(String(3), default=USUAL_LEVEL)
    critical_aql: Mapped[str | None] = mapped_column(String(5))
    aql: Mapped[str] = mapped_column(String(5), default=USUAL_AQL)
    minor_aql: Mapped[str] = mapped_column(String(5), default=USUAL_MINOR_AQL)
    planned: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    handed_in: Mapped[int] = mapped_column(default=0)
    passed: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)
    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0 AND price_e4 > 0", name="positive"),
        CheckConstraint("urgency_e4 >= 0", name="urgency"),
        CheckConstraint("planned BETWEEN 0 AND quantity", name="planned_within"),
        CheckConstraint(
            "made >= 0 AND handed_in <= made AND passed <= handed_in AND shipped <= passed AND delivered <= shipped",
            name="in_order",
        ),
    )


class OrderFile(Model):
    """An uploaded Excel file, by content: the same file twice does not order twice."""

    __tablename__ = "order_file"
    merchant_id: Mapped[UUID] = mapped_column(ForeignKey("merchant.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("customer_order.id"))
    at: Mapped[datetime] = mapped_column(default=now)
