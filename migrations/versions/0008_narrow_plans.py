"""Plans say how many lines were planned anew and how many stay as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("plan", sa.Column("everything", sa.Boolean(), nullable=False, server_default=sa.false()))
    for column in ("lines_anew", "lines_kept"):
        op.add_column("plan", sa.Column(column, WHOLE, nullable=False, server_default="0"))


def downgrade() -> None:
    for column in ("lines_kept", "lines_anew", "everything"):
        op.drop_column("plan", column)
