"""Forecasts with an interval and a reason; the days on which a batch's pieces were made; the milestones of a batch."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAYS = {
    "batch": ("earliest_on", "latest_on", "materials_on", "finished_on", "shipped_on"),
    "customer_order": ("earliest_on", "latest_on"),
}
COUNTED = ("made", "handed_in", "passed", "shipped")
FILLED = (
    """UPDATE batch SET materials_on = (
        SELECT coalesce(max(date(received_at)), max(expected_on)) FROM consignment
        WHERE batch_id = batch.id AND kind = 'materials')""",
    """UPDATE batch SET shipped_on = (
        SELECT max(date(sent_at)) FROM consignment WHERE batch_id = batch.id AND kind = 'goods')""",
    """UPDATE batch SET finished_on = (
        SELECT min(date(at)) FROM history WHERE subject_id = batch.id AND action = 'submit')""",
    """INSERT INTO batch_day (batch_id, day, made, handed_in, passed, shipped)
        SELECT batch_id, day, sum(made), sum(handed_in), sum(passed), sum(shipped) FROM (
            SELECT job.batch_id, date(piece_report.at) AS day,
                   piece_report.quantity AS made, 0 AS handed_in, 0 AS passed, 0 AS shipped
            FROM piece_report JOIN job ON job.id = piece_report.job_id
            WHERE job.position = (SELECT max(position) FROM batch_operation WHERE batch_id = job.batch_id)
            UNION ALL
            SELECT batch_id, date(at), 0, quantity, 0, 0 FROM hand_in
            WHERE position = (SELECT max(position) FROM batch_operation WHERE batch_id = hand_in.batch_id)
            UNION ALL
            SELECT batch.id, date(history.at), 0, 0, batch.passed, 0
            FROM batch JOIN history ON history.subject_id = batch.id AND history.action = 'pass'
            UNION ALL
            SELECT id, shipped_on, 0, 0, 0, passed FROM batch WHERE shipped_on IS NOT NULL
        ) AS counted GROUP BY batch_id, day""",
)
"""What can be said of batches that are there already, from their consignments, their history and their reports (UTC)."""


def upgrade() -> None:
    for table, columns in DAYS.items():
        for column in columns:
            op.add_column(table, sa.Column(column, sa.Date(), nullable=True))
    op.add_column("batch", sa.Column("late_percent", WHOLE, nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("late_reason", sa.String(length=20), nullable=True))
    op.add_column("batch", sa.Column("late_values", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "batch_day",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(counted, WHOLE, nullable=False) for counted in COUNTED),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_day_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "day", name=op.f("pk_batch_day")),
    )
    for statement in FILLED:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("batch_day")
    for column in ("late_values", "late_reason", "late_percent"):
        op.drop_column("batch", column)
    for table, columns in DAYS.items():
        for column in columns:
            op.drop_column(table, column)
