"""Tables of banks' answers: each file as it was received, each row with what was done about it. Nothing is lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Model
from craftorders.kernel.ids import new_id
from craftorders.settlement.domain.answers import OUTCOMES, STATUSES
from craftorders.settlement.models.payouts import PayoutAttempt, PayoutBatch


class BankResponse(Model):
    """A file of a bank, received once: the same bytes are the same answer. It stays as it came, encrypted (`secret`)."""

    __tablename__ = "bank_response"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payout_batch.id"))
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int]
    received_by: Mapped[UUID]
    received_by_name: Mapped[str]
    at: Mapped[datetime]
    batch: Mapped[PayoutBatch] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        UniqueConstraint("region_id", "sha256"),
        Index(None, "id"),
        Index(None, "batch_id", "id"),
    )


class BankResponseRow(Model):
    """One row of an answer: what the bank said, which attempt it is about, and what was done (domain/answers.py)."""

    __tablename__ = "bank_response_row"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    response_id: Mapped[UUID]
    position: Mapped[int]
    reference: Mapped[str]
    status: Mapped[str] = mapped_column(String(10))
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None]
    said_at: Mapped[datetime | None]
    attempt_id: Mapped[UUID | None] = mapped_column(ForeignKey("payout_attempt.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    attempt: Mapped[PayoutAttempt | None] = relationship(lazy="joined")
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "id"),
        ForeignKeyConstraint(["region_id", "response_id"], ["bank_response.region_id", "bank_response.id"]),
        UniqueConstraint("region_id", "response_id", "position"),
        CheckConstraint(f"status IN {STATUSES}", name="known_status"),
        CheckConstraint(f"outcome IN {OUTCOMES}", name="known_outcome"),
        Index(None, "attempt_id"),
        Index(None, "outcome", "id"),
    )


class DealtWithRow(Model):
    """That a person has dealt with a row that could not be applied, and how."""

    __tablename__ = "dealt_with_row"
    region_id: Mapped[str] = mapped_column(String(6))
    row_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(String(500))
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (
        PrimaryKeyConstraint("region_id", "row_id"),
        ForeignKeyConstraint(["region_id", "row_id"], ["bank_response_row.region_id", "bank_response_row.id"]),
    )
