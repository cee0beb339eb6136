"""Pieces that were mended are pieces of who made them: months and statements do not count them a second time."""

from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

EARNING = sa.table(
    "earning",
    *(sa.column(name) for name in ("region_id", "kind", "quantity", "currency")),
    *(sa.column(name, sa.Uuid()) for name in ("worker_id", "rework_id", "statement_id")),
    sa.column("at", sa.DateTime(timezone=True)),
)
REGION = sa.table("region", sa.column("id"), sa.column("time_zone"))
MONTH = sa.table("monthly_earnings", sa.column("worker_id", sa.Uuid()), *map(sa.column, ("month", "currency", "pieces")))
STATEMENT = sa.table("statement", sa.column("id", sa.Uuid()), sa.column("pieces"))


def upgrade() -> None:
    _count(-1)


def downgrade() -> None:
    _count(1)


def _count(sign: int) -> None:
    """Take the mended pieces out of what was summed up, or put them back."""
    bind = op.get_bind()
    mended = (
        sa.select(EARNING, REGION.c.time_zone)
        .join(REGION, REGION.c.id == EARNING.c.region_id)
        .where(EARNING.c.rework_id.is_not(None), EARNING.c.kind == "piece")
    )
    for row in bind.execute(mended).all():
        at = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
        month = at.astimezone(ZoneInfo(row.time_zone)).strftime("%Y-%m")
        more = sign * row.quantity
        own = (MONTH.c.worker_id == row.worker_id) & (MONTH.c.month == month) & (MONTH.c.currency == row.currency)
        bind.execute(sa.update(MONTH).where(own).values(pieces=MONTH.c.pieces + more))
        if row.statement_id is not None:
            counted = sa.update(STATEMENT).where(STATEMENT.c.id == row.statement_id)
            bind.execute(counted.values(pieces=STATEMENT.c.pieces + more))
