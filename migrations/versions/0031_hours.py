"""What an hour really earned, by step and county; learners in training, and what tops up their months."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OF_A_BATCH = {
    "job_id": sa.Uuid(), "batch_id": sa.Uuid(), "position": WHOLE, "product_id": sa.Uuid(), "lot_id": sa.Uuid(),
    "hand_in_id": sa.Uuid(),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "earned_per_hour",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("workers", "slow", "average", "fast")),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.CheckConstraint("workers > 0 AND slow <= average AND average <= fast", name=op.f("ck_earned_per_hour_in_order")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_earned_per_hour_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "region_id", name=op.f("pk_earned_per_hour")),
    )
    _trainings()
    with op.batch_alter_table("earning") as altered:
        for name, kind in OF_A_BATCH.items():
            altered.alter_column(name, existing_type=kind, nullable=True)
        altered.add_column(sa.Column("training_id", sa.Uuid(), nullable=True))
        altered.create_foreign_key(op.f("fk_earning_training_id"), "training", ["training_id"], ["id"])
        altered.drop_constraint(op.f("ck_earning_known_kind"), type_="check")
        altered.create_check_constraint(
            op.f("ck_earning_known_kind"), "kind IN ('piece', 'tier', 'quality', 'holiday', 'urgency', 'guarantee')"
        )
        altered.create_check_constraint(
            op.f("ck_earning_of_a_batch_or_a_training"),
            " AND ".join(
                (
                    "(kind = 'guarantee') = (training_id IS NOT NULL)",
                    *(f"(training_id IS NULL) = ({name} IS NOT NULL)" for name in OF_A_BATCH),
                )
            ),
        )
    op.create_index(
        "uq_earning_once_of_training",
        "earning",
        ["region_id", "training_id", "at"],
        unique=True,
        sqlite_where=sa.text("training_id IS NOT NULL"),
        postgresql_where=sa.text("training_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM earning WHERE kind = 'guarantee'")
    op.drop_index("uq_earning_once_of_training", table_name="earning")
    with op.batch_alter_table("earning") as altered:
        altered.drop_constraint(op.f("ck_earning_of_a_batch_or_a_training"), type_="check")
        altered.drop_constraint(op.f("ck_earning_known_kind"), type_="check")
        altered.create_check_constraint(
            op.f("ck_earning_known_kind"), "kind IN ('piece', 'tier', 'quality', 'holiday', 'urgency')"
        )
        altered.drop_constraint(op.f("fk_earning_training_id"), type_="foreignkey")
        altered.drop_column("training_id")
        for name, kind in OF_A_BATCH.items():
            altered.alter_column(name, existing_type=kind, nullable=False)
    op.drop_table("training_hours")
    op.drop_table("training")
    op.drop_table("earned_per_hour")


def _trainings() -> None:
    op.create_table(
        "training",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("worker_id", "craft_id")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("begins_on", "ends_on")),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_by_name", sa.String(length=100), nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_on >= begins_on", name=op.f("ck_training_days_in_order")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_training_worker_id")),
        sa.ForeignKeyConstraint(["craft_id"], ["craft.id"], name=op.f("fk_training_craft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("worker_id", "craft_id", name=op.f("uq_training_worker_id_craft_id")),
    )
    op.create_table(
        "training_hours",
        sa.Column("training_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", WHOLE, nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_by_name", sa.String(length=100), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_training_hours_of_a_day")),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_training_hours_training_id")),
        sa.PrimaryKeyConstraint("training_id", "day", name=op.f("pk_training_hours")),
    )
    op.create_index(op.f("ix_training_hours_day"), "training_hours", ["day"])
