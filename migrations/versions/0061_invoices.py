"""Invoices of merchants, which are never changed, and the numbers of their official tax invoices."""

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import INVOICED, guards, released, replace_guards

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NAMES = ("merchant_name", "merchant_name_en", "issuer_name", "issuer_name_en")
COUNTED = ("lines", "pieces", "opening", "deposited", "compensated", "charged", "closing")
FULL_NUMBER = sa.text("length(number) >= 20")


def upgrade() -> None:
    op.create_table(
        "invoice",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        *(sa.Column(name, sa.String(length=100), nullable=False) for name in NAMES),
        *(sa.Column(name, WHOLE, nullable=False) for name in COUNTED),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_by_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "opening + deposited + compensated - charged = closing", name=op.f("ck_invoice_explains_the_balance")
        ),
        sa.CheckConstraint("lines > 0 AND pieces > 0 AND charged >= 0 AND since < until", name=op.f("ck_invoice_sensible")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_invoice_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("code", name=op.f("uq_invoice_code")),
        sa.UniqueConstraint("merchant_id", "month", "currency", name=op.f("uq_invoice_merchant_id_month_currency")),
    )
    op.create_index(op.f("ix_invoice_month_id"), "invoice", ["month", "id"], unique=False)
    op.create_table(
        "tax_invoice",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_by_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("length(number) IN (8, 12, 20)", name=op.f("ck_tax_invoice_known_length")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_tax_invoice_invoice_id")),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_tax_invoice")),
    )
    op.create_index(
        "uq_tax_invoice_number",
        "tax_invoice",
        ["number"],
        unique=True,
        sqlite_where=FULL_NUMBER,
        postgresql_where=FULL_NUMBER,
    )
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, INVOICED), *replace_guards(dialect, INVOICED)):
        op.execute(statement)


def downgrade() -> None:
    for statement in released(op.get_bind().dialect.name, INVOICED):
        op.execute(statement)
    op.drop_table("tax_invoice")
    op.drop_table("invoice")
