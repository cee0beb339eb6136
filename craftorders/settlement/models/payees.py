"""Tables of payee accounts: where a worker is paid, the number encrypted, every step of two people with its name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.people.models import Worker
from craftorders.settlement.domain.payees import KINDS
from craftorders.settlement.domain.states import PAYEE

OPEN = "state IN ('requested', 'confirmed')"


class PayeeAccount(Identified, Versioned, Model):
    """An account of a worker in a currency. It is never changed, only followed by another; the database keeps all.

    `secret` is the number under key `key_version`, bound to this row; `fingerprint` finds the same number elsewhere.
    """

    __tablename__ = "payee_account"
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(String(10))
    holder: Mapped[str] = mapped_column(String(100))
    holder_reason: Mapped[str | None] = mapped_column(String(500))
    bank_name: Mapped[str | None] = mapped_column(String(100))
    bank_code: Mapped[str | None] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    last_four: Mapped[str] = mapped_column(String(4))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(20), default=PAYEE.initial)
    requested_by: Mapped[UUID]
    requested_by_name: Mapped[str]
    confirmed_by: Mapped[UUID | None]
    confirmed_by_name: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    in_force_from: Mapped[datetime | None]
    stopped_by: Mapped[UUID | None]
    stopped_by_name: Mapped[str | None]
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str | None] = mapped_column(String(500))
    worker: Mapped[Worker] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="known_kind"),
        CheckConstraint(f"state IN {PAYEE.states}", name="known_state"),
        CheckConstraint("kind <> 'bank' OR bank_name IS NOT NULL", name="bank_named"),
        CheckConstraint(
            "state NOT IN ('confirmed', 'approved') OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)",
            name="confirmed_by_somebody",
        ),
        CheckConstraint(
            "state <> 'approved' OR (approved_by IS NOT NULL AND approved_at IS NOT NULL AND in_force_from > approved_at)",
            name="approved_by_somebody",
        ),
        CheckConstraint("approved_by <> requested_by AND approved_by <> confirmed_by", name="second_person"),
        CheckConstraint("(state = 'stopped') = (stopped_by IS NOT NULL)", name="stopped_by_somebody"),
        Index(
            "ix_payee_account_open",
            "worker_id",
            "currency",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(None, "worker_id", "currency", "in_force_from"),
        Index(None, "in_force_from"),
        Index(None, "state", "id"),
        Index(None, "key_version", "id"),
    )
