"""The newest report of a job is found by an index: every new one is compared with it, however many there are."""

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

BY_TIME, BY_KEY = "ix_piece_report_job_id_at_id", "ix_piece_report_job_id_id"


def upgrade() -> None:
    """The index by time takes the place of that by key."""
    op.create_index(BY_TIME, "piece_report", ["job_id", "at", "id"])
    op.drop_index(BY_KEY, table_name="piece_report")


def downgrade() -> None:
    """As it was."""
    op.create_index(BY_KEY, "piece_report", ["job_id", "id"])
    op.drop_index(BY_TIME, table_name="piece_report")
