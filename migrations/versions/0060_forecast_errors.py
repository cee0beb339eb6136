"""How far forecasts were from the day, and of how many pieces a batch's forecast knows."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0058"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("batch", sa.Column("foreseen", WHOLE, server_default="0", nullable=False))
    op.create_table(
        "forecast_error",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("morning", WHOLE, nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("eve_e3", WHOLE, nullable=False),
        sa.Column("day_e3", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_forecast_error_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "morning", name=op.f("pk_forecast_error")),
    )
    op.create_index(op.f("ix_forecast_error_came_on"), "forecast_error", ["came_on"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_forecast_error_came_on"), table_name="forecast_error")
    op.drop_table("forecast_error")
    op.drop_column("batch", "foreseen")
