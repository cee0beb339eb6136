"""Withheld taxes are paid on to the tax office; a payment's number is that of one payout; the rate of an area can end."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ALONE = sa.text("NOT joint AND method <> 'cash'")
STANDING = sa.text("undone_at IS NULL")
PAYOUT = sa.table("payout", *map(sa.column, ("method", "reference")), sa.column("joint", sa.Boolean()))


def upgrade() -> None:
    _tables()
    op.execute(
        "INSERT INTO tax_owed (payer_id, month, currency, withheld, paid_on) "
        "SELECT payer_id, month, currency, SUM(withheld), 0 FROM withheld_month "
        "WHERE withheld > 0 GROUP BY payer_id, month, currency"
    )
    with op.batch_alter_table("payout") as altered:
        altered.add_column(sa.Column("joint", sa.Boolean(), nullable=False, server_default=sa.false()))
    shared = (
        sa.select(PAYOUT.c.method, PAYOUT.c.reference)
        .group_by(PAYOUT.c.method, PAYOUT.c.reference)
        .having(sa.func.count() > 1)
    )
    # What was paid under one number before anybody asked was paid together, as far as we know.
    for method, reference in op.get_bind().execute(shared).all():
        own = (PAYOUT.c.method == method) & (PAYOUT.c.reference == reference)
        op.get_bind().execute(sa.update(PAYOUT).where(own).values(joint=True))
    op.create_index(
        "uq_payout_reference", "payout", ["method", "reference"], unique=True, sqlite_where=ALONE, postgresql_where=ALONE
    )
    with op.batch_alter_table("piece_rate") as altered:
        altered.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        ends = "ends_on IS NULL OR (area <> '' AND ends_on > valid_from)"
        altered.create_check_constraint(op.f("ck_piece_rate_an_area_ends"), ends)


def downgrade() -> None:
    """An area's rate that ended holds again."""
    with op.batch_alter_table("piece_rate") as altered:
        altered.drop_constraint(op.f("ck_piece_rate_an_area_ends"), type_="check")
        altered.drop_column("ends_on")
    op.drop_index("uq_payout_reference", table_name="payout")
    with op.batch_alter_table("payout") as altered:
        altered.drop_column("joint")
    op.drop_table("tax_payment")
    op.drop_table("tax_owed")


def _tables() -> None:
    op.create_table(
        "tax_owed",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("withheld", WHOLE, nullable=False),
        sa.Column("paid_on", WHOLE, nullable=False),
        sa.CheckConstraint("paid_on BETWEEN 0 AND withheld", name=op.f("ck_tax_owed_paid_on_of_withheld")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_tax_owed_payer_id")),
        sa.PrimaryKeyConstraint("payer_id", "month", "currency", name=op.f("pk_tax_owed")),
    )
    op.create_table(
        "tax_payment",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("receipt", sa.String(length=100), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=False),
        sa.Column("paid_by_name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_by_name", sa.String(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_tax_payment_amount_positive")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_tax_payment_undone_by_somebody")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_reason IS NULL)", name=op.f("ck_tax_payment_undone_for_a_reason")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_tax_payment_payer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_payment")),
    )
    op.create_index(
        "uq_tax_payment_receipt",
        "tax_payment",
        ["payer_id", "month", "currency", "receipt"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
