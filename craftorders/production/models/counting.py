"""What households said about the counts of their bags, and what coordinators counted month by month."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Model
from craftorders.kernel.clock import now
from craftorders.production.domain.countings import WAYS


class Confirmation(Model):
    """The household said that the count of its bag is right: with its open card, its PIN, or a signature on the glass.

    `signature` is the path of the strokes in a box of 600 × 240 (`domain/signature.py`). `actor_id` is on whose phone it was
    done: the worker's own card, or the coordinator's. One a bag; the database refuses to alter or delete it.
    """

    __tablename__ = "hand_in_confirmation"
    region_id: Mapped[str] = mapped_column(String(6))
    hand_in_id: Mapped[UUID]
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    way: Mapped[str] = mapped_column(String(10))
    signature: Mapped[str | None] = mapped_column(Text)
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "hand_in_id"),
        ForeignKeyConstraint(["region_id", "hand_in_id"], ["hand_in.region_id", "hand_in.id"]),
        CheckConstraint(f"way IN {WAYS}", name="known_way"),
        CheckConstraint("(way = 'signature') = (signature IS NOT NULL)", name="signature_where_signed"),
    )


class CountingMonth(Model):
    """What a coordinator counted in a month of the region's time at a workshop, added up as bags are counted.

    `judged` are the bags of which the number tells something (`domain/countings.py`), `round_numbers` those of them that end
    in 0 or 5, `same_second` those typed in the same second as another, `confirmed` those the household confirmed since.
    """

    __tablename__ = "counting_month"
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    month: Mapped[str] = mapped_column(String(7))
    counted_by: Mapped[UUID]
    bags: Mapped[int] = mapped_column(default=0)
    judged: Mapped[int] = mapped_column(default=0)
    round_numbers: Mapped[int] = mapped_column(default=0)
    same_second: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    __table_args__ = (PrimaryKeyConstraint("workshop_id", "month", "counted_by"),)
