"""How taxes are withheld is chosen and followed, never changed; and no INSERT OR REPLACE gets past a key that is taken."""

from alembic import op

from craftorders.infra.schema_guards import CHOSEN, KEYS, guards, released, replace_guards

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

COUNTED = ("hand_in", "piece_report")


def upgrade() -> None:
    """The guards of INSERT OR REPLACE are made anew: they know more keys, and say what a unique constraint says."""
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        for table in KEYS:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")
    for statement in (*guards(dialect, CHOSEN), *replace_guards(dialect, KEYS)):
        op.execute(statement)


def downgrade() -> None:
    """Guards that were made anew stay."""
    dialect = op.get_bind().dialect.name
    for statement in released(dialect, CHOSEN):
        op.execute(statement)
    if dialect == "sqlite":
        for table in COUNTED:
            op.execute(f"DROP TRIGGER {table}_no_replace")
