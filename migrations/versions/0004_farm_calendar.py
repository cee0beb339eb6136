"""The share of hands available by county and week."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "farm_week",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("share", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("share >= 0 AND share < 100", name=op.f("ck_farm_week_some_away")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_farm_week_region_id")),
        sa.PrimaryKeyConstraint("region_id", "week", name=op.f("pk_farm_week")),
    )


def downgrade() -> None:
    op.drop_table("farm_week")
