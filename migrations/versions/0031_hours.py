"""What an hour really earned, by step and county."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "earned_per_hour",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("workers", "slow", "average", "fast")),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.CheckConstraint("workers > 0 AND slow <= average AND average <= fast", name=op.f("ck_earned_per_hour_in_order")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_earned_per_hour_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "region_id", name=op.f("pk_earned_per_hour")),
    )


def downgrade() -> None:
    op.drop_table("earned_per_hour")
