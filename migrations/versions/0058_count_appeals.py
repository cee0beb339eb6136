"""Counts that households call wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "count_appeal",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("hand_in_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("claimed", WHOLE, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("voice_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.String(length=100), nullable=False),
        sa.Column("inspector_id", sa.Uuid(), nullable=True),
        sa.Column("inspector_name", sa.String(length=100), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("found", WHOLE, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('open', 'overturned', 'upheld')", name=op.f("ck_count_appeal_known_state")),
        sa.CheckConstraint("claimed >= 0 AND found >= 0", name=op.f("ck_count_appeal_whole")),
        sa.CheckConstraint("(state = 'overturned') = (found IS NOT NULL)", name=op.f("ck_count_appeal_says_what_it_found")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_count_appeal_decided_once")),
        sa.CheckConstraint(
            "state = 'open' OR (inspector_id IS NOT NULL AND reason IS NOT NULL)",
            name=op.f("ck_count_appeal_reason_kept"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_count_appeal_batch_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_count_appeal_workshop_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_count_appeal_worker_id")),
        sa.ForeignKeyConstraint(["voice_id"], ["voice_note.id"], name=op.f("fk_count_appeal_voice_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "hand_in_id"],
            ["hand_in.region_id", "hand_in.id"],
            name=op.f("fk_count_appeal_region_id_hand_in_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_appeal")),
        sa.UniqueConstraint("region_id", "hand_in_id", name=op.f("uq_count_appeal_region_id_hand_in_id")),
    )
    op.create_index(op.f("ix_count_appeal_state_region_id_id"), "count_appeal", ["state", "region_id", "id"], unique=False)
    op.create_index(op.f("ix_count_appeal_workshop_id_id"), "count_appeal", ["workshop_id", "id"], unique=False)
    op.create_index(op.f("ix_count_appeal_worker_id_id"), "count_appeal", ["worker_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("count_appeal")
