"""Tables of people."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.people.domain.neighbours import HOURS, NEVER
from craftorders.places.models import Region


class Merchant(Identified, Versioned, Model):
    """A buyer in Yiwu."""

    __tablename__ = "merchant"
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3), default=HOME_CURRENCY)
    active: Mapped[bool] = mapped_column(default=True)


class Workshop(Identified, Versioned, Model):
    """A village workshop. `transit_days` is how long goods travel to Yiwu; `weekly_minutes` its hands' minutes a week.

    For `fair_first_minutes` a new open job is for those who took less than others this month; 0 is for everybody at once.
    After `neighbours_after_hours` it may be taken by people of neighbouring workshops that open theirs, too; 0 is never.
    """

    __tablename__ = "workshop"
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    village: Mapped[str] = mapped_column(String(100))
    region_id: Mapped[str] = mapped_column(ForeignKey("region.id"), index=True)
    transit_days: Mapped[int]
    weekly_minutes: Mapped[int]
    fair_first_minutes: Mapped[int] = mapped_column(default=0)
    neighbours_after_hours: Mapped[int] = mapped_column(default=NEVER)
    active: Mapped[bool] = mapped_column(default=True)
    region: Mapped[Region] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint("transit_days >= 0 AND weekly_minutes >= 0", name="not_negative"),
        CheckConstraint("fair_first_minutes BETWEEN 0 AND 1440", name="fair_first_within_a_day"),
        CheckConstraint(f"neighbours_after_hours IN {(NEVER, *HOURS)}", name="known_hours"),
        CheckConstraint(
            "neighbours_after_hours = 0 OR neighbours_after_hours * 60 >= fair_first_minutes", name="own_people_first"
        ),
    )


class Household(Identified, Versioned, Model):
    """A family with one or more workers, at home or in the workshop."""

    __tablename__ = "household"
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    village: Mapped[str] = mapped_column(String(100))
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)


class Worker(Identified, Versioned, Model):
    """A farmer who makes pieces. `language` is the one spoken at home (BCP 47)."""

    __tablename__ = "worker"
    code: Mapped[str] = mapped_column(String(12), unique=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10), default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    workshop: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    household: Mapped[Household] = relationship(lazy="select")
    skills: Mapped[list["Skill"]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class Skill(Identified, Model):
    """A craft that a worker was certified for, at a grade from 1 (learner) to 3 (master)."""

    __tablename__ = "skill"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    craft_code: Mapped[str] = mapped_column(String(30))
    grade: Mapped[int]
    certified_on: Mapped[date]
    certified_by: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("worker_id", "craft_code"),
        CheckConstraint("grade BETWEEN 1 AND 3", name="known_grade"),
    )
