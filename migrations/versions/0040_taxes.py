"""Taxes are withheld by a policy that an accountant chooses for each payer; each payment keeps by which text."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SERVICE_CENTRE = UUID("01938000-0000-7000-8000-000000000001")
KINDS = ("merchant", "reserved", "worker", "coordinator", "workshop", "freight", "platform", "bank")


def upgrade() -> None:
    payer = op.create_table(
        "payer",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer")),
        sa.UniqueConstraint("scope", name=op.f("uq_payer_scope")),
    )
    op.bulk_insert(payer, [{"id": SERVICE_CENTRE, "name": "义乌服务中心", "name_en": "Yiwu service centre", "scope": ""}])
    op.create_table(
        "tax_choice",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("policy", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column("chosen_by_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "policy IN ('none', 'labour_by_month', 'platform_cumulative')", name=op.f("ck_tax_choice_known_policy")
        ),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_tax_choice_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_choice")),
        sa.UniqueConstraint("payer_id", "from_month", name=op.f("uq_tax_choice_payer_id_from_month")),
    )
    op.create_table(
        "withheld_month",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("income", WHOLE, nullable=False),
        sa.Column("withheld", WHOLE, nullable=False),
        sa.CheckConstraint("withheld BETWEEN 0 AND income", name=op.f("ck_withheld_month_withheld_of_income")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_withheld_month_payer_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_withheld_month_worker_id")),
        sa.PrimaryKeyConstraint("payer_id", "worker_id", "month", "currency", name=op.f("pk_withheld_month")),
    )
    with op.batch_alter_table("payout") as altered:
        altered.add_column(sa.Column("withheld", WHOLE, nullable=False, server_default="0"))
        altered.add_column(sa.Column("tax_version", sa.String(length=20), nullable=True))
        altered.add_column(sa.Column("tax_month", sa.String(length=7), nullable=True))
        altered.create_check_constraint(op.f("ck_payout_withheld_of_amount"), "withheld BETWEEN 0 AND amount")
        altered.create_check_constraint(op.f("ck_payout_taxed_by_a_version"), "withheld = 0 OR tax_version IS NOT NULL")
    _kinds((*KINDS, "tax"))


def downgrade() -> None:
    """Refused by the account's check while there is an account of withheld taxes."""
    _kinds(KINDS)
    with op.batch_alter_table("payout") as altered:
        for name in ("withheld_of_amount", "taxed_by_a_version"):
            altered.drop_constraint(op.f(f"ck_payout_{name}"), type_="check")
        for name in ("tax_month", "tax_version", "withheld"):
            altered.drop_column(name)
    for table in ("withheld_month", "tax_choice", "payer"):
        op.drop_table(table)


def _kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("account") as altered:
        altered.drop_constraint(op.f("ck_account_known_kind"), type_="check")
        altered.create_check_constraint(op.f("ck_account_known_kind"), f"kind IN {kinds}")
