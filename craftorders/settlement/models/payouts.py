"""Tables of payout batches: how a bank wants its file, what it is asked for together, and each single attempt to pay."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftorders.infra.database import Identified, Model, Versioned
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.settlement.domain.layouts import Layout
from craftorders.settlement.domain.states import ATTEMPT, BATCH, OVER
from craftorders.settlement.models.payees import PayeeAccount
from craftorders.settlement.models.statements import Statement
from craftorders.settlement.models.taxes import Payer

LIVE = f"state NOT IN {OVER}"
UNDECIDED, DECISIONS = "decision IS NULL", ("confirm", "discard")
BY_FILE = ("bank", "alipay", "wechat")
"""How a batch can pay: the kinds of payee accounts."""


class BankTemplate(Identified, Versioned, Model):
    """How one bank wants the file of one payer. Batches keep a copy of it, so that changing it changes no file."""

    __tablename__ = "bank_template"
    name: Mapped[str] = mapped_column(String(100), unique=True)
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.id"))
    method: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    layout: Mapped[dict[str, Any]]
    payer: Mapped[Payer] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (CheckConstraint(f"method IN {BY_FILE}", name="known_method"),)

    @property
    def form(self) -> Layout:
        """The layout as the rules read it."""
        return Layout.of(self.layout)


class PayoutBatch(Identified, Versioned, Model):
    """Payments that a bank is asked for with one file: `count` of them, together `total` minor units.

    One drafts it, another approves it; it is approved with the digest of its file, and sent after its download.
    """

    __tablename__ = "payout_batch"
    code: Mapped[str] = mapped_column(String(16), unique=True)
    template_id: Mapped[UUID] = mapped_column(ForeignKey("bank_template.id"))
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.id"))
    method: Mapped[str] = mapped_column(String(10))
    currency: Mapped[str] = mapped_column(String(3))
    layout: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20), default=BATCH.initial)
    count: Mapped[int]
    total: Mapped[int]
    drafted_by: Mapped[UUID]
    drafted_by_name: Mapped[str]
    approved_by: Mapped[UUID | None]
    approved_by_name: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    downloaded_at: Mapped[datetime | None]
    sent_by: Mapped[UUID | None]
    sent_by_name: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    template: Mapped[BankTemplate] = relationship(lazy="joined", innerjoin=True)
    __table_args__ = (
        CheckConstraint(f"state IN {BATCH.states}", name="known_state"),
        CheckConstraint("count > 0 AND total > 0", name="pays_something"),
        CheckConstraint("approved_by <> drafted_by", name="two_people"),
        CheckConstraint("approved_by IS NULL OR file_sha256 IS NOT NULL", name="approved_with_its_file"),
        CheckConstraint("sent_at IS NULL OR downloaded_at IS NOT NULL", name="sent_after_its_download"),
        Index(None, "state", "id"),
    )

    @property
    def form(self) -> Layout:
        """The template as it was when the batch was drafted."""
        return Layout.of(self.layout)


class PayoutAttempt(Identified, Versioned, Model):
    """One payment of a batch: `amount` minor units to the payee account that was in force, under a reference of its own.

    Of a statement there is at most one that is not over: while one may still be paid, there cannot be another.
    """

    __tablename__ = "payout_attempt"
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payout_batch.id"))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(35), unique=True)
    statement_id: Mapped[UUID] = mapped_column(ForeignKey("statement.id"))
    number: Mapped[int]
    payee_id: Mapped[UUID] = mapped_column(ForeignKey("payee_account.id"))
    holder: Mapped[str] = mapped_column(String(100))
    last_four: Mapped[str] = mapped_column(String(4))
    amount: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(20), default=ATTEMPT.initial)
    reason: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    batch: Mapped[PayoutBatch] = relationship(lazy="select")
    statement: Mapped[Statement] = relationship(lazy="select")
    payee: Mapped[PayeeAccount] = relationship(lazy="select")
    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        UniqueConstraint("statement_id", "number"),
        CheckConstraint(f"state IN {ATTEMPT.states}", name="known_state"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index(
            "ix_payout_attempt_live",
            "statement_id",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index(None, "state", "id"),
    )

    @property
    def worker(self) -> Worker:
        """Whom it pays."""
        return self.statement.worker


class AttemptFinding(Identified, Model):
    """What somebody found out about a payment whose outcome the bank did not say, with evidence; decided by another."""

    __tablename__ = "attempt_finding"
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("payout_attempt.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(String(500))
    found_by: Mapped[UUID]
    found_by_name: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(default=now)
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("outcome IN ('paid', 'failed')", name="known_outcome"),
        CheckConstraint(f"decision IN {DECISIONS}", name="known_decision"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by <> found_by", name="two_people"),
        Index(
            "ix_attempt_finding_open",
            "attempt_id",
            unique=True,
            sqlite_where=text(UNDECIDED),
            postgresql_where=text(UNDECIDED),
        ),
        Index(None, "attempt_id", "id"),
    )
