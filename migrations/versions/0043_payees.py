"""Payee accounts: encrypted numbers, asked for, confirmed, approved and used after 48 hours; cash is paid with a photo."""

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import payees_kept, payees_kept_dropped

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = "state IN ('requested', 'confirmed')"


def upgrade() -> None:
    people = [
        column
        for step, must in (("requested", True), ("confirmed", False), ("approved", False), ("stopped", False))
        for column in (
            sa.Column(f"{step}_by", sa.Uuid(), nullable=not must),
            sa.Column(f"{step}_by_name", sa.String(length=200), nullable=not must),
        )
    ]
    op.create_table(
        "payee_account",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("holder_reason", sa.String(length=500), nullable=True),
        sa.Column("bank_name", sa.String(length=100), nullable=True),
        sa.Column("bank_code", sa.String(length=12), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        *people,
        *(sa.Column(name, MOMENT, nullable=True) for name in ("confirmed_at", "approved_at", "in_force_from", "stopped_at")),
        sa.Column("stop_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('bank', 'alipay', 'wechat')", name=op.f("ck_payee_account_known_kind")),
        sa.CheckConstraint(
            "state IN ('requested', 'confirmed', 'approved', 'stopped')", name=op.f("ck_payee_account_known_state")
        ),
        sa.CheckConstraint("kind <> 'bank' OR bank_name IS NOT NULL", name=op.f("ck_payee_account_bank_named")),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'approved') OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)",
            name=op.f("ck_payee_account_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (approved_by IS NOT NULL AND approved_at IS NOT NULL AND in_force_from > approved_at)",
            name=op.f("ck_payee_account_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "approved_by <> requested_by AND approved_by <> confirmed_by", name=op.f("ck_payee_account_second_person")
        ),
        sa.CheckConstraint(
            "(state = 'stopped') = (stopped_by IS NOT NULL)", name=op.f("ck_payee_account_stopped_by_somebody")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_payee_account_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_account")),
    )
    op.create_index(
        "ix_payee_account_open", "payee_account", ["worker_id", "currency"], unique=True,
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )  # fmt: skip
    for columns in (
        ["worker_id", "currency", "in_force_from"],
        ["in_force_from"],
        ["state", "id"],
        ["key_version", "id"],
        ["fingerprint"],
    ):
        op.create_index(op.f(f"ix_payee_account_{'_'.join(columns)}"), "payee_account", columns)
    for statement in payees_kept(op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table("payout") as altered:
        altered.add_column(sa.Column("photo_id", sa.Uuid(), nullable=True))
        altered.create_foreign_key(op.f("fk_payout_photo_id"), "photo", ["photo_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("payout") as altered:
        altered.drop_constraint(op.f("fk_payout_photo_id"), type_="foreignkey")
        altered.drop_column("photo_id")
    for statement in payees_kept_dropped(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("payee_account")
