"""A chain of hashes over all journals, and its head at the end of every day. Journals that are there wait for their seals."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import guards, replace_guards

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    waiting = op.create_table(
        "unsealed_journal",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id", "journal_id"],
            ["journal.region_id", "journal.id"],
            name=op.f("fk_unsealed_journal_region_id_journal_id"),
        ),
        sa.PrimaryKeyConstraint("region_id", "journal_id", name=op.f("pk_unsealed_journal")),
    )
    op.create_index(op.f("ix_unsealed_journal_journal_id"), "unsealed_journal", ["journal_id"], unique=False)
    op.create_table(
        "seal",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_seal_from_one")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_seal")),
        sa.UniqueConstraint("region_id", "journal_id", name=op.f("uq_seal_region_id_journal_id")),
    )
    op.create_table(
        "daily_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["sequence"], ["seal.sequence"], name=op.f("fk_daily_head_sequence")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_head")),
    )
    journals = sa.table("journal", sa.column("region_id", sa.String()), sa.column("id", sa.Uuid()))
    since = sa.literal(datetime.now(UTC), MOMENT)
    op.execute(
        waiting.insert().from_select(
            ["region_id", "journal_id", "since"], sa.select(journals.c.region_id, journals.c.id, since)
        )
    )
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, ("seal", "daily_head")), *replace_guards(dialect, ("seal", "daily_head"))):
        op.execute(statement)


def downgrade() -> None:
    for table in ("daily_head", "seal", "unsealed_journal"):
        op.drop_table(table)
