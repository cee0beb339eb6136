"""Pay lines and charges are never changed: the database refuses it."""

from alembic import op

from craftorders.infra.schema_guards import CREDITED, guards, released, replace_guards

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, CREDITED), *replace_guards(dialect, CREDITED)):
        op.execute(statement)


def downgrade() -> None:
    for statement in released(op.get_bind().dialect.name, CREDITED):
        op.execute(statement)
