"""Tables of places: regions, sites, hourly floors, the weeks of farm calendars."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.places.domain.calendar import FULL, LONGEST_REASON


class Region(Model):
    """A county with its GB/T 2260 code; coordinates in ten-thousandths of a degree."""

    __tablename__ = "region"
    id: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    province: Mapped[str] = mapped_column(String(40), index=True)
    prefecture: Mapped[str] = mapped_column(String(60))
    longitude_e4: Mapped[int]
    latitude_e4: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")


class Site(Identified, Versioned, Model):
    """A place where goods and people meet: the Yiwu centre, a county centre, a village point."""

    __tablename__ = "site"
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    name_en: Mapped[str] = mapped_column(String(100))
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint("kind IN ('centre', 'county_centre', 'village_point')", name="known_kind"),)


class HourlyFloor(Identified, Model):
    """The least that an hour must earn in a region from a day on (minor units), with its source."""

    __tablename__ = "hourly_floor"
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    valid_from: Mapped[date]
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default=HOME_CURRENCY)
    source: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("region_id", "valid_from"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )


class FarmWeek(Model):
    """A week, by its Monday, in which some of a county's hands are away, and why; without a row all of them are there."""

    __tablename__ = "farm_week"
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"))
    week: Mapped[date]
    share: Mapped[int]
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    set_by: Mapped[UUID]
    region: Mapped[Region] = relationship(lazy="select")
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "week"),
        CheckConstraint(f"share >= 0 AND share < {FULL}", name="some_away"),
    )
