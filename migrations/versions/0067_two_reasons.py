"""Why a rate was published stays beside why it was approved, instead of being overwritten by it."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What stands at approved rates is the approver's word; that of their publishers is in the history alone."""
    with op.batch_alter_table("piece_rate") as altered:
        altered.add_column(sa.Column("published_because", sa.String(length=500), nullable=True))
    op.execute("UPDATE piece_rate SET published_because = reason, reason = NULL WHERE approved_by IS NULL")


def downgrade() -> None:
    op.execute("UPDATE piece_rate SET reason = published_because WHERE approved_by IS NULL")
    with op.batch_alter_table("piece_rate") as altered:
        altered.drop_column("published_because")
