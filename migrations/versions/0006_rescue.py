"""Late batches moved to another workshop with their materials; how long a worker had a job in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("batch", "rescued_from_id"), ("consignment", "from_batch_id")):
        to_batch = sa.ForeignKey("batch.id", name=op.f(f"fk_{table}_{column}"))
        op.add_column(table, sa.Column(column, sa.Uuid(), to_batch, nullable=True), inline_references=True)
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.add_column("job", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job", sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("job", "finished_at")
    op.drop_column("job", "taken_at")
    for table, column in (("consignment", "from_batch_id"), ("batch", "rescued_from_id")):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        with op.batch_alter_table(table) as altered:
            altered.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
            altered.drop_column(column)
