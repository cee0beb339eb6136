"""Rates and shares: what is published from a day on, and what of it was frozen with a batch."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.catalogue.models import Product
from craftorders.fees.domain.bonuses import BONUSES, MOST_BONUS, MOST_HOLIDAY
from craftorders.fees.domain.split import commission_e4
from craftorders.infra.database import Identified, Model
from craftorders.kernel.clock import now
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.places.domain.areas import EVERYWHERE


class PieceRate(Identified, Model):
    """What an accepted piece of an operation earns in an area from a day on (ten-thousandths of the minor unit).

    `area` are the digits of GB/T 2260 that its counties share, "" everywhere. Above so many pieces of a batch and step a
    worker earns a tier's rate: for the pieces above, or for all of them where `all_units`. Bonuses are whole percent of
    the rate. That of an area can end: on `ends_on` that of the larger area counts again. A rate below the fair floor is
    awaiting until another person approved it; only then is it in force. `published_because` is why its publisher wanted it,
    `reason` why it was approved.
    """

    __tablename__ = "piece_rate"
    operation_id: Mapped[UUID] = mapped_column(ForeignKey("operation.id"))
    area: Mapped[str] = mapped_column(String(6), default=EVERYWHERE)
    valid_from: Mapped[date]
    rate_e4: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default=HOME_CURRENCY)
    all_units: Mapped[bool] = mapped_column(default=False)
    quality_percent: Mapped[int] = mapped_column(default=0)
    quality_yield: Mapped[int] = mapped_column(default=0)
    holiday_percent: Mapped[int] = mapped_column(default=0)
    published_by: Mapped[UUID]
    published_at: Mapped[datetime] = mapped_column(default=now)
    published_because: Mapped[str | None] = mapped_column(String(500))
    approved_by: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    awaiting: Mapped[bool] = mapped_column(default=False)
    ends_on: Mapped[date | None]
    tiers: Mapped[list["RateTier"]] = relationship(
        lazy="selectin", order_by="RateTier.above", cascade="all, delete-orphan", back_populates="card"
    )
    __table_args__ = (
        UniqueConstraint("operation_id", "area", "valid_from"),
        CheckConstraint("rate_e4 > 0", name="rate_positive"),
        CheckConstraint(
            f"quality_percent BETWEEN 0 AND {MOST_BONUS} AND quality_yield BETWEEN 0 AND 100 "
            f"AND (quality_percent = 0) = (quality_yield = 0) AND holiday_percent BETWEEN 0 AND {MOST_HOLIDAY}",
            name="bonuses",
        ),
        CheckConstraint("ends_on IS NULL OR (area <> '' AND ends_on > valid_from)", name="an_area_ends"),
        CheckConstraint("approved_by IS NULL OR (approved_by <> published_by AND reason IS NOT NULL)", name="two_people"),
    )

    @property
    def highest_e4(self) -> int:
        """The rate of the last tier: what a piece costs at most before bonuses."""
        return self.tiers[-1].rate_e4 if self.tiers else self.rate_e4


class RateTier(Model):
    """The higher rate above so many accepted pieces that one worker made of one step of one batch."""

    __tablename__ = "rate_tier"
    rate_id: Mapped[UUID] = mapped_column(ForeignKey("piece_rate.id"))
    above: Mapped[int]
    rate_e4: Mapped[int]
    card: Mapped[PieceRate] = relationship(back_populates="tiers")
    __table_args__ = (
        PrimaryKeyConstraint("rate_id", "above"),
        CheckConstraint("above > 0 AND rate_e4 > 0", name="positive"),
    )

    @property
    def currency(self) -> str:
        """The currency of the rate."""
        return self.card.currency


class FeeShares(Identified, Model):
    """What coordinator, workshop and freight get of a product's price per piece; the platform gets the rest.

    The coordinator gets an amount a piece, or hundredths of a percent of the price up to a cap a piece.
    """

    __tablename__ = "fee_shares"
    product_id: Mapped[UUID] = mapped_column(ForeignKey("product.id"))
    valid_from: Mapped[date]
    coordinator_e4: Mapped[int]
    coordinator_percent_e2: Mapped[int] = mapped_column(default=0)
    coordinator_cap_e4: Mapped[int | None]
    workshop_e4: Mapped[int]
    freight_e4: Mapped[int]
    published_by: Mapped[UUID]
    product: Mapped[Product] = relationship(lazy="select")
    __table_args__ = (
        UniqueConstraint("product_id", "valid_from"),
        CheckConstraint("coordinator_e4 >= 0 AND workshop_e4 >= 0 AND freight_e4 >= 0", name="not_negative"),
        CheckConstraint(
            "(coordinator_percent_e2 = 0 AND coordinator_cap_e4 IS NULL) OR (coordinator_percent_e2 BETWEEN 1 AND 9999 "
            "AND coordinator_e4 = 0 AND coordinator_cap_e4 > 0)",
            name="one_commission",
        ),
    )

    @property
    def currency(self) -> str:
        """The currency of the price that is shared."""
        return self.product.currency

    def of_price(self, price_e4: int) -> tuple[int, int, int]:
        """What coordinator, workshop and freight get of a piece at this price."""
        commission = commission_e4(
            price_e4,
            per_piece_e4=self.coordinator_e4,
            percent_e2=self.coordinator_percent_e2,
            cap_e4=self.coordinator_cap_e4,
        )
        return commission, self.workshop_e4, self.freight_e4


class BatchTerms(Model):
    """The price and shares of a batch, frozen when it was accepted."""

    __tablename__ = "batch_terms"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    price_e4: Mapped[int]
    coordinator_e4: Mapped[int]
    workshop_e4: Mapped[int]
    freight_e4: Mapped[int]
    platform_e4: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    frozen_at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (CheckConstraint("platform_e4 >= 0 AND price_e4 > 0", name="covers_cost"),)


class BatchRate(Model):
    """The rate of one operation of a batch, frozen when it was accepted; it may be raised, never cut."""

    __tablename__ = "batch_rate"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    rate_e4: Mapped[int]
    __table_args__ = (
        PrimaryKeyConstraint("batch_id", "position"),
        CheckConstraint("rate_e4 > 0", name="rate_positive"),
    )


class BatchBonus(Model):
    """What some pieces of a step of a batch earn on top of its rate, frozen when it was accepted; never cut.

    `above` is the number of pieces beyond which a tier begins (`all_units`: for which all of them count), or the
    first-pass yield in percent from which good quality is rewarded; else 0.
    """

    __tablename__ = "batch_bonus"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("batch.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    above: Mapped[int] = mapped_column(default=0)
    all_units: Mapped[bool] = mapped_column(default=False)
    rate_e4: Mapped[int]
    __table_args__ = (
        PrimaryKeyConstraint("batch_id", "position", "kind", "above"),
        CheckConstraint(f"kind IN {BONUSES}", name="known_kind"),
        CheckConstraint("rate_e4 > 0 AND above >= 0", name="positive"),
    )
