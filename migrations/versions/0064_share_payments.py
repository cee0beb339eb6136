"""The shares of coordinators, workshops and freight are paid out, month by month."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("state NOT IN ('cancelled', 'undone')")
NUMBERED = sa.text("state = 'paid' AND method <> 'cash'")
CHECKS = {
    "known_state": "state IN ('prepared', 'approved', 'paid', 'cancelled', 'undone')",
    "no_part_below_nothing": "coordinator >= 0 AND workshop >= 0 AND freight >= 0",
    "pays_something": "lines > 0 AND coordinator + workshop + freight > 0 AND since < until",
    "three_people": "approved_by <> prepared_by AND paid_by <> prepared_by AND paid_by <> approved_by",
    "approved_by_somebody": "state NOT IN ('approved', 'paid', 'undone') OR approved_by IS NOT NULL",
    "paid_by_somebody": "(state IN ('paid', 'undone')) = (paid_by IS NOT NULL)",
    "paid_with_day_and_reference": "(paid_by IS NULL) = (paid_on IS NULL) AND (paid_by IS NULL) = (method IS NULL) "
    "AND (paid_by IS NULL) = (reference IS NULL)",
    "known_method": "method IN ('bank', 'alipay', 'wechat', 'cash')",
}


def upgrade() -> None:
    op.create_table(
        "share_payment",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("lines", "coordinator", "workshop", "freight")),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_by_name", sa.String(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", sa.String(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_by_name", sa.String(), nullable=True),
        sa.Column("paid_at", MOMENT, nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(length=10), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_share_payment_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_share_payment_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_payment")),
        sa.UniqueConstraint("code", name=op.f("uq_share_payment_code")),
    )
    for name, columns, which in (
        ("uq_share_payment_month", ["workshop_id", "month", "currency"], STANDS),
        ("uq_share_payment_reference", ["method", "reference"], NUMBERED),
    ):
        op.create_index(name, "share_payment", columns, unique=True, sqlite_where=which, postgresql_where=which)
    op.create_index(op.f("ix_share_payment_state_month"), "share_payment", ["state", "month"], unique=False)
    op.create_index(op.f("ix_share_payment_month_id"), "share_payment", ["month", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("share_payment")
