"""Plans of the matching engine."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("based_on_id", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("weeks", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("budget", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("method", sa.String(length=60), nullable=True),
        sa.Column("cost_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bound_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("choice_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("placed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left_over", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late_piece_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complaints", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('solving', 'proposed', 'edited', 'failed', 'released', 'superseded', 'cancelled')",
            name=op.f("ck_plan_known_state"),
        ),
        sa.CheckConstraint("weeks BETWEEN 1 AND 26 AND budget BETWEEN 1 AND 3600", name=op.f("ck_plan_sensible")),
        sa.ForeignKeyConstraint(["based_on_id"], ["plan.id"], name=op.f("fk_plan_based_on_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_code")),
    )
    op.create_index(op.f("ix_plan_state_id"), "plan", ["state", "id"], unique=False)
    op.create_table(
        "planning_policy",
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("freight_e4_per_kg_km", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freight_per_trip", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("setup", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late_percent_per_day", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bad_percent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fairness_e4_per_minute", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leftover_percent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("churn_percent", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minimum_batch", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("most_workshops", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "freight_e4_per_kg_km >= 0 AND freight_per_trip >= 0 AND setup >= 0 AND late_percent_per_day >= 0 AND bad_percent >= 0 AND fairness_e4_per_minute >= 0 AND leftover_percent >= 0 AND churn_percent >= 0 AND minimum_batch >= 1 AND most_workshops >= 1",
            name=op.f("ck_planning_policy_sensible"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_policy")),
        sa.UniqueConstraint("name", name=op.f("uq_planning_policy_name")),
    )
    op.create_table(
        "plan_decision",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('pin', 'forbid', 'allow', 'close', 'due', 'hands')", name=op.f("ck_plan_decision_known_kind")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_decision_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_decision")),
    )
    op.create_index(op.f("ix_plan_decision_plan_id"), "plan_decision", ["plan_id"], unique=False)
    op.create_table(
        "plan_filling",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_filling_plan_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_plan_filling_workshop_id")),
        sa.PrimaryKeyConstraint("plan_id", "workshop_id", "week", name=op.f("pk_plan_filling")),
    )
    op.create_table(
        "plan_hour",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("craft", sa.String(length=30), nullable=True),
        sa.Column("grade", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("worth_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_hour_plan_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_plan_hour_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_hour")),
    )
    op.create_index(op.f("ix_plan_hour_plan_id_worth_e4"), "plan_hour", ["plan_id", "worth_e4"], unique=False)
    op.create_table(
        "plan_left_over",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("saying", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pieces > 0", name=op.f("ck_plan_left_over_pieces_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_plan_left_over_batch_id")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_plan_left_over_line_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_left_over_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_left_over")),
    )
    op.create_index(op.f("ix_plan_left_over_plan_id_id"), "plan_left_over", ["plan_id", "id"], unique=False)
    op.create_table(
        "plan_choice",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("week", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("piece_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("freight_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lateness_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quality_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("setup_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fairness_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("churn_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_workshop_id", sa.Uuid(), nullable=True),
        sa.Column("next_week", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("next_more_e4", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("next_saying", sa.JSON(), nullable=True),
        sa.Column("refusal", sa.JSON(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(offer_id IS NULL) = (state IN ('proposed', 'refused'))", name=op.f("ck_plan_choice_offered_with_offer")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'refused', 'released', 'accepted', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_plan_choice_known_state"),
        ),
        sa.CheckConstraint("pieces > 0 AND week >= 0 AND late_days >= 0", name=op.f("ck_plan_choice_sensible")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_plan_choice_batch_id")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_plan_choice_line_id")),
        sa.ForeignKeyConstraint(["next_workshop_id"], ["workshop.id"], name=op.f("fk_plan_choice_next_workshop_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_plan_choice_offer_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_choice_plan_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_plan_choice_region_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_plan_choice_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_choice")),
    )
    op.create_index(op.f("ix_plan_choice_line_id"), "plan_choice", ["line_id"], unique=False)
    op.create_index(op.f("ix_plan_choice_offer_id"), "plan_choice", ["offer_id"], unique=False)
    op.create_index(op.f("ix_plan_choice_plan_id_line_id_id"), "plan_choice", ["plan_id", "line_id", "id"], unique=False)
    op.create_index(op.f("ix_plan_choice_plan_id_workshop_id"), "plan_choice", ["plan_id", "workshop_id"], unique=False)


def downgrade() -> None:
    op.drop_table("plan_choice")
    op.drop_table("plan_left_over")
    op.drop_table("plan_hour")
    op.drop_table("plan_filling")
    op.drop_table("plan_decision")
    op.drop_table("planning_policy")
    op.drop_table("plan")
