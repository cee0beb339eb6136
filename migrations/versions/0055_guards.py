"""What was asked about a report, what a kit is enough for, confirmed bags, and what coordinators count month by month."""

from collections import Counter, defaultdict
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import CONFIRMED, guards, released
from craftorders.kernel.periods import period_of
from craftorders.production.domain.countings import is_judged, is_round

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ASKED_ABOUT = sa.text("unusual IS NOT NULL")
UNCONFIRMED = "UPDATE job SET unconfirmed = (SELECT count(*) FROM hand_in WHERE hand_in.job_id = job.id) WHERE handed_in > 0"
COUNTED = ("bags", "judged", "round_numbers", "same_second", "confirmed")


def upgrade() -> None:
    op.add_column("batch", sa.Column("kit", WHOLE, nullable=True))
    op.add_column("piece_report", sa.Column("unusual", sa.String(length=40), nullable=True))
    op.create_index(
        "ix_piece_report_unusual",
        "piece_report",
        ["region_id", "id"],
        sqlite_where=ASKED_ABOUT,
        postgresql_where=ASKED_ABOUT,
    )
    op.create_index(op.f("ix_hand_in_counted_by_at"), "hand_in", ["counted_by", "at"])
    with op.batch_alter_table("job") as altered:
        altered.add_column(sa.Column("unconfirmed", WHOLE, nullable=False, server_default="0"))
        altered.create_check_constraint(op.f("ck_job_unconfirmed_counted"), "unconfirmed >= 0")
    op.create_table(
        "hand_in_confirmation",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("hand_in_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("way IN ('card', 'pin', 'signature')", name=op.f("ck_hand_in_confirmation_known_way")),
        sa.CheckConstraint(
            "(way = 'signature') = (signature IS NOT NULL)", name=op.f("ck_hand_in_confirmation_signature_where_signed")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_hand_in_confirmation_worker_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "hand_in_id"],
            ["hand_in.region_id", "hand_in.id"],
            name=op.f("fk_hand_in_confirmation_region_id_hand_in_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "hand_in_id", name=op.f("pk_hand_in_confirmation")),
    )
    op.create_table(
        "counting_month",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in COUNTED),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_counting_month_workshop_id")),
        sa.PrimaryKeyConstraint("workshop_id", "month", "counted_by", name=op.f("pk_counting_month")),
    )
    op.execute(UNCONFIRMED)
    add_up_older_counts(op.get_bind())
    for statement in guards(op.get_bind().dialect.name, CONFIRMED):
        op.execute(statement)


def add_up_older_counts(connection: sa.Connection) -> None:
    """The months of those who counted before. Whether two bags were typed in the same second is not known of them."""
    bag, job, region = (
        sa.table("hand_in", *map(sa.column, ("job_id", "counted_by", "quantity", "id")), sa.column("at", MOMENT)),
        sa.table("job", *map(sa.column, ("id", "workshop_id", "region_id", "quantity"))),
        sa.table("region", sa.column("id"), sa.column("time_zone")),
    )
    query = (
        sa.select(
            bag.c.job_id, bag.c.counted_by, bag.c.quantity, bag.c.at, job.c.workshop_id, job.c.quantity, region.c.time_zone
        )
        .select_from(bag.join(job, job.c.id == bag.c.job_id).join(region, region.c.id == job.c.region_id))
        .order_by(bag.c.job_id, bag.c.at, bag.c.id)
    )
    months: defaultdict[tuple[Any, str, Any], Counter[str]] = defaultdict(Counter)
    present, before = None, 0
    for job_id, counted_by, quantity, at, workshop_id, whole, time_zone in connection.execute(query):
        present, before = job_id, before if job_id == present else 0
        judged = is_judged(quantity, whole - before)
        month = period_of(at if at.tzinfo else at.replace(tzinfo=UTC), time_zone)
        months[workshop_id, month, counted_by].update(bags=1, judged=judged, round_numbers=judged and is_round(quantity))
        before += quantity
    names = ("workshop_id", "month", "counted_by", *COUNTED)
    rows = [
        dict(zip(names, (*key, *(int(counts[name]) for name in COUNTED)), strict=True)) for key, counts in months.items()
    ]
    if rows:
        connection.execute(sa.table("counting_month", *map(sa.column, names)).insert(), rows)


def downgrade() -> None:
    for statement in released(op.get_bind().dialect.name, CONFIRMED):
        op.execute(statement)
    op.drop_table("counting_month")
    op.drop_table("hand_in_confirmation")
    with op.batch_alter_table("job") as altered:
        altered.drop_constraint(op.f("ck_job_unconfirmed_counted"), type_="check")
        altered.drop_column("unconfirmed")
    op.drop_index(op.f("ix_hand_in_counted_by_at"), table_name="hand_in")
    op.drop_index("ix_piece_report_unusual", table_name="piece_report")
    op.drop_column("piece_report", "unusual")
    op.drop_column("batch", "kit")
