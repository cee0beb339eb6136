"""INSERT OR REPLACE and TRUNCATE get past no guard of money any more, and the bank of a payee account stays as it is."""

from alembic import op

from craftorders.infra.schema_guards import payees_kept, payees_kept_dropped, replace_guards, truncate_guards

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

REPLACED = ("history", "batch_rate", "batch_bonus", "payee_account", "bank_response", "bank_response_row")
EMPTIED = ("batch_rate", "batch_bonus", "payee_account", "bank_response")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in (
        *payees_kept_dropped(dialect),
        *payees_kept(dialect),
        *replace_guards(dialect, REPLACED),
        *truncate_guards(dialect, EMPTIED),
    ):
        op.execute(statement)


def downgrade() -> None:
    """The bank of an account stays guarded: it was meant to be from the first."""
    if op.get_bind().dialect.name == "sqlite":
        for table in REPLACED:
            op.execute(f"DROP TRIGGER {table}_no_replace")
    else:
        for table in EMPTIED:
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
