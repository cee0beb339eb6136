"""Table of what coordinators, workshops and their freight are paid of merchants' charges, month by month."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.people.models import Workshop
from craftorders.settlement.domain.states import GONE, SHARES
from craftorders.settlement.models.statements import METHODS

SHARE_PARTS = ("coordinator", "workshop", "freight")
"""The parts of a charge that a share payment pays, by the kinds of the accounts that hold them."""
STANDS = text(f"state NOT IN {GONE}")
NUMBERED = text("state = 'paid' AND method <> 'cash'")


class SharePayment(Identified, Versioned, Model):
    """What a workshop's accounts got in a month that is over, in minor units: one prepares, another approves, a third pays.

    Its lines are the workshop's charges from `since` on and before `until`, of the region's month. While one stands there
    is no other for the month; a number of bank or wallet is that of one payment. `paid_on` is the day of the payment.
    """

    __tablename__ = "share_payment"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id"))
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    since: Mapped[datetime]
    until: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), default=SHARES.initial)
    lines: Mapped[int]
    coordinator: Mapped[int]
    workshop: Mapped[int]
    freight: Mapped[int]
    prepared_by: Mapped[UUID]
    prepared_by_name: Mapped[str]
    approved_by: Mapped[UUID | None]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    paid_by: Mapped[UUID | None]
    paid_by_name: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    paid_on: Mapped[date | None]
    method: Mapped[str | None] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(100))
    recipient: Mapped[Workshop] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint(f"state IN {SHARES.states}", name="known_state"),
        CheckConstraint("coordinator >= 0 AND workshop >= 0 AND freight >= 0", name="no_part_below_nothing"),
        CheckConstraint("lines > 0 AND coordinator + workshop + freight > 0 AND since < until", name="pays_something"),
        CheckConstraint(
            "approved_by <> prepared_by AND paid_by <> prepared_by AND paid_by <> approved_by", name="three_people"
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'paid', 'undone') OR approved_by IS NOT NULL", name="approved_by_somebody"
        ),
        CheckConstraint("(state IN ('paid', 'undone')) = (paid_by IS NOT NULL)", name="paid_by_somebody"),
        CheckConstraint(
            "(paid_by IS NULL) = (paid_on IS NULL) AND (paid_by IS NULL) = (method IS NULL) "
            "AND (paid_by IS NULL) = (reference IS NULL)",
            name="paid_with_day_and_reference",
        ),
        CheckConstraint(f"method IN {METHODS}", name="known_method"),
        Index(
            "uq_share_payment_month",
            *("workshop_id", "month", "currency"),
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(
            "uq_share_payment_reference",
            *("method", "reference"),
            unique=True,
            sqlite_where=NUMBERED,
            postgresql_where=NUMBERED,
        ),
        Index(None, "state", "month"),
        Index(None, "month", "id"),
    )

    @property
    def total(self) -> int:
        """What is paid in all."""
        return self.coordinator + self.workshop + self.freight
