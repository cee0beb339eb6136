"""Payout batches: files for banks by a template, each attempt to pay once, banks' answers as they came, money in transit."""

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import ANSWERS, answers_kept, guards

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LIVE, UNDECIDED = "state NOT IN ('failed', 'cancelled')", "decision IS NULL"
KINDS = ("merchant", "reserved", "worker", "coordinator", "workshop", "freight", "platform", "bank", "tax")
STATES = ("drafted", "approved", "paid")
OUTCOMES = (
    "paid", "failed", "late_reject", "in_doubt", "duplicate", "outdated",
    "unknown_reference", "wrong_amount", "wrong_payee", "not_sent", "contradiction",
)  # fmt: skip


def upgrade() -> None:
    _known("account", "kind", (*KINDS, "in_transit"))
    _known("statement", "state", (*STATES, "paying", "returned"))
    _templates()
    _batches()
    _attempts()
    _answers()
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, ANSWERS), *answers_kept(dialect)):
        op.execute(statement)


def downgrade() -> None:
    """Refused by the checks while money is in transit, or a statement on its way."""
    for table in ("dealt_with_row", "bank_response_row", "bank_response", "attempt_finding", "payout_attempt"):
        op.drop_table(table)
    op.drop_table("payout_batch")
    op.drop_table("bank_template")
    _known("statement", "state", STATES)
    _known("account", "kind", KINDS)


def _known(table: str, column: str, values: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as altered:
        altered.drop_constraint(op.f(f"ck_{table}_known_{column}"), type_="check")
        altered.create_check_constraint(op.f(f"ck_{table}_known_{column}"), f"{column} IN {values}")


def _person(step: str, *, must: bool) -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column(f"{step}_by", sa.Uuid(), nullable=not must),
        sa.Column(f"{step}_by_name", sa.String(length=200), nullable=not must),
    )


def _versioned() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )


def _templates() -> None:
    op.create_table(
        "bank_template",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        *_versioned(),
        sa.CheckConstraint("method IN ('bank', 'alipay', 'wechat')", name=op.f("ck_bank_template_known_method")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_bank_template_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_template")),
        sa.UniqueConstraint("name", name=op.f("uq_bank_template_name")),
    )


def _batches() -> None:
    op.create_table(
        "payout_batch",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.Column("total", WHOLE, nullable=False),
        *_person("drafted", must=True),
        *_person("approved", must=False),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("downloaded_at", MOMENT, nullable=True),
        *_person("sent", must=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        *_versioned(),
        sa.CheckConstraint(
            "state IN ('drafted', 'approved', 'cancelled', 'closed', 'sent')", name=op.f("ck_payout_batch_known_state")
        ),
        sa.CheckConstraint("count > 0 AND total > 0", name=op.f("ck_payout_batch_pays_something")),
        sa.CheckConstraint("approved_by <> drafted_by", name=op.f("ck_payout_batch_two_people")),
        sa.CheckConstraint(
            "approved_by IS NULL OR file_sha256 IS NOT NULL", name=op.f("ck_payout_batch_approved_with_its_file")
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR downloaded_at IS NOT NULL", name=op.f("ck_payout_batch_sent_after_its_download")
        ),
        sa.ForeignKeyConstraint(["template_id"], ["bank_template.id"], name=op.f("fk_payout_batch_template_id")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_payout_batch_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_batch")),
        sa.UniqueConstraint("code", name=op.f("uq_payout_batch_code")),
    )
    op.create_index(op.f("ix_payout_batch_state_id"), "payout_batch", ["state", "id"])


def _attempts() -> None:
    op.create_table(
        "payout_attempt",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        *_versioned(),
        sa.CheckConstraint(
            "state IN ('ready', 'cancelled', 'sent', 'paid', 'failed', 'unknown')",
            name=op.f("ck_payout_attempt_known_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payout_attempt_amount_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batch.id"], name=op.f("fk_payout_attempt_batch_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_payout_attempt_statement_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee_account.id"], name=op.f("fk_payout_attempt_payee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_attempt")),
        sa.UniqueConstraint("reference", name=op.f("uq_payout_attempt_reference")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_payout_attempt_batch_id_position")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_payout_attempt_statement_id_number")),
    )
    op.create_index(
        "ix_payout_attempt_live", "payout_attempt", ["statement_id"], unique=True,
        sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE),
    )  # fmt: skip
    op.create_index(op.f("ix_payout_attempt_state_id"), "payout_attempt", ["state", "id"])
    op.create_table(
        "attempt_finding",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        *_person("found", must=True),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        *_person("decided", must=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome IN ('paid', 'failed')", name=op.f("ck_attempt_finding_known_outcome")),
        sa.CheckConstraint("decision IN ('confirm', 'discard')", name=op.f("ck_attempt_finding_known_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name=op.f("ck_attempt_finding_decided_by_somebody")),
        sa.CheckConstraint("decided_by <> found_by", name=op.f("ck_attempt_finding_two_people")),
        sa.ForeignKeyConstraint(["attempt_id"], ["payout_attempt.id"], name=op.f("fk_attempt_finding_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_finding")),
    )
    op.create_index(
        "ix_attempt_finding_open", "attempt_finding", ["attempt_id"], unique=True,
        sqlite_where=sa.text(UNDECIDED), postgresql_where=sa.text(UNDECIDED),
    )  # fmt: skip
    op.create_index(op.f("ix_attempt_finding_attempt_id_id"), "attempt_finding", ["attempt_id", "id"])


def _answers() -> None:
    op.create_table(
        "bank_response",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", WHOLE, nullable=False),
        *_person("received", must=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payout_batch.id"], name=op.f("fk_bank_response_batch_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_bank_response")),
        sa.UniqueConstraint("region_id", "sha256", name=op.f("uq_bank_response_region_id_sha256")),
    )
    op.create_index(op.f("ix_bank_response_id"), "bank_response", ["id"])
    op.create_index(op.f("ix_bank_response_batch_id_id"), "bank_response", ["batch_id", "id"])
    op.create_table(
        "bank_response_row",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("amount", WHOLE, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("said_at", MOMENT, nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.CheckConstraint("status IN ('paid', 'failed', 'pending')", name=op.f("ck_bank_response_row_known_status")),
        sa.CheckConstraint(f"outcome IN {OUTCOMES}", name=op.f("ck_bank_response_row_known_outcome")),
        sa.ForeignKeyConstraint(["attempt_id"], ["payout_attempt.id"], name=op.f("fk_bank_response_row_attempt_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "response_id"],
            ["bank_response.region_id", "bank_response.id"],
            name=op.f("fk_bank_response_row_region_id_response_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_bank_response_row")),
        sa.UniqueConstraint(
            "region_id", "response_id", "position", name=op.f("uq_bank_response_row_region_id_response_id_position")
        ),
    )
    op.create_index(op.f("ix_bank_response_row_attempt_id"), "bank_response_row", ["attempt_id"])
    op.create_index(op.f("ix_bank_response_row_outcome_id"), "bank_response_row", ["outcome", "id"])
    op.create_table(
        "dealt_with_row",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "row_id"],
            ["bank_response_row.region_id", "bank_response_row.id"],
            name=op.f("fk_dealt_with_row_region_id_row_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "row_id", name=op.f("pk_dealt_with_row")),
    )
