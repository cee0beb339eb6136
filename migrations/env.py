"""Runs migrations on the connection that `craftorders.infra.migrating` hands over."""

from typing import Any, Literal

from alembic import context

from craftorders.infra.database import UtcDateTime
from craftorders.infra.tables import all_tables


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations stay readable without the application: its own types are written as the plain ones below them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
