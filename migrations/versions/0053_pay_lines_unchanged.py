"""A pay line is never changed: its moment says which month settles it, not a mark on the line."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

region = sa.table("region", sa.column("id", sa.String), sa.column("time_zone", sa.String))
settled_region = sa.table("settled_region", sa.column("region_id", sa.String), sa.column("until", MOMENT))
period = sa.table(
    "period",
    sa.column("id", sa.Uuid),
    sa.column("region_id", sa.String),
    sa.column("month", sa.String),
    sa.column("closed_at", MOMENT),
    sa.column("since", MOMENT),
    sa.column("until", MOMENT),
)
statement = sa.table("statement", sa.column("id", sa.Uuid), sa.column("period_id", sa.Uuid))
earning = sa.table("earning", sa.column("region_id", sa.String), sa.column("at", MOMENT), sa.column("statement_id", sa.Uuid))


def upgrade() -> None:
    op.create_table(
        "settled_region",
        sa.Column("region_id", sa.String(6), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_settled_region_region_id")),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_settled_region")),
    )
    with op.batch_alter_table("period") as altered:
        altered.add_column(sa.Column("since", MOMENT, nullable=True))
        altered.add_column(sa.Column("until", MOMENT, nullable=True))
    _tell_by_moment(op.get_bind())
    with op.batch_alter_table("period") as altered:
        altered.alter_column("since", existing_type=MOMENT, nullable=False)
        altered.alter_column("until", existing_type=MOMENT, nullable=False)
    op.drop_index(op.f("ix_earning_region_id_statement_id_at"), table_name="earning")
    op.execute("ALTER TABLE earning DROP COLUMN statement_id")
    op.create_index(op.f("ix_earning_region_id_at"), "earning", ["region_id", "at"])


def _tell_by_moment(connection: sa.Connection) -> None:
    """Periods get their two ends in the order in which they were closed; what was settled later than its moment says,
    or waits although its month is closed, moves to the first moment that is right."""
    zones = dict(connection.execute(sa.select(region.c.id, region.c.time_zone)).all())
    settled: dict[str, datetime] = {}
    columns = (period.c.id, period.c.region_id, period.c.month)
    for key, place, month in connection.execute(sa.select(*columns).order_by(period.c.closed_at, period.c.month)).all():
        since = settled.get(place, BEGINNING)
        settled[place] = until = max(since, _end(month, zones[place]))
        connection.execute(sa.update(period).where(period.c.id == key).values(since=since, until=until))
        own = sa.select(statement.c.id).where(statement.c.period_id == key)
        late = sa.and_(earning.c.region_id == place, earning.c.statement_id.in_(own), earning.c.at < since)
        connection.execute(sa.update(earning).where(late).values(at=since))
    for place, until in settled.items():
        connection.execute(sa.insert(settled_region).values(region_id=place, until=until))
        waiting = sa.and_(earning.c.region_id == place, earning.c.statement_id.is_(None), earning.c.at < until)
        connection.execute(sa.update(earning).where(waiting).values(at=until))


def _end(month: str, time_zone: str) -> datetime:
    """The first moment after a month."""
    year, number = map(int, month.split("-"))
    local = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC)


def downgrade() -> None:
    op.add_column("earning", sa.Column("statement_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE earning SET statement_id = (SELECT s.id FROM statement s JOIN period p ON p.id = s.period_id "
        "WHERE p.region_id = earning.region_id AND s.worker_id = earning.worker_id AND s.currency = earning.currency "
        "AND earning.at >= p.since AND earning.at < p.until)"
    )
    op.drop_index(op.f("ix_earning_region_id_at"), table_name="earning")
    op.create_index(
        op.f("ix_earning_region_id_statement_id_at"), "earning", ["region_id", "statement_id", "at"], unique=False
    )
    with op.batch_alter_table("period") as altered:
        altered.drop_column("until")
        altered.drop_column("since")
    op.drop_table("settled_region")
