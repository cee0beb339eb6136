"""Cards: a PIN stays through reprints and takes two people to change; other phones and busy addresses are noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NOT_DONE = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_index(op.f("ix_card_opens_id"), "card", ["opens", "id"])
    op.create_table(
        "card_phone",
        sa.Column("opens", sa.Uuid(), nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("another", sa.Boolean(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_phone")),
        sa.UniqueConstraint("opens", "phone_hash", name=op.f("uq_card_phone_opens_phone_hash")),
    )
    op.create_table(
        "card_address_card",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", "day", "opens", name=op.f("pk_card_address_card")),
    )
    op.create_table(
        "card_address_day",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cards", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("address_hash", "day", name=op.f("pk_card_address_day")),
    )
    op.create_index(op.f("ix_card_address_day_day_cards"), "card_address_day", ["day", "cards"])
    op.create_table(
        "pin_reset",
        sa.Column("opens", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_by_name", sa.String(length=200), nullable=True),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_pin_reset_two_people")),
        sa.CheckConstraint("done_at IS NULL OR agreed_by IS NOT NULL", name=op.f("ck_pin_reset_agreed_before_done")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_reset")),
    )
    op.create_index(
        "uq_pin_reset_open", "pin_reset", ["opens"], unique=True, sqlite_where=NOT_DONE, postgresql_where=NOT_DONE
    )


def downgrade() -> None:
    for table in ("pin_reset", "card_address_day", "card_address_card", "card_phone"):
        op.drop_table(table)
    op.drop_index(op.f("ix_card_opens_id"), table_name="card")
