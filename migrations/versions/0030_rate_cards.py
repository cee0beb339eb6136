"""Time trials, rates by area with tiers and bonuses, what of it is frozen with a batch, and a commission in percent."""

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import never_cut, never_cut_dropped

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
URGENT = ("order_line", "batch")
BONUSES = "('tier', 'quality', 'holiday', 'urgency')"


def upgrade() -> None:
    _timing()
    _piece_rates()
    _shares()
    op.create_table(
        "batch_bonus",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("above", WHOLE, nullable=False),
        sa.Column("all_units", sa.Boolean(), nullable=False),
        sa.Column("rate_e4", WHOLE, nullable=False),
        sa.CheckConstraint(f"kind IN {BONUSES}", name=op.f("ck_batch_bonus_known_kind")),
        sa.CheckConstraint("rate_e4 > 0 AND above >= 0", name=op.f("ck_batch_bonus_positive")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_bonus_batch_id")),
        sa.PrimaryKeyConstraint("batch_id", "position", "kind", "above", name=op.f("pk_batch_bonus")),
    )
    whole = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table in URGENT:  # written out: these tables are referred to, so that SQLite cannot make them anew
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN urgency_e4 {whole} NOT NULL DEFAULT 0 "
            f"CONSTRAINT ck_{table}_urgency CHECK (urgency_e4 >= 0)"
        )
    _earnings()
    for statement in never_cut(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in never_cut_dropped(op.get_bind().dialect.name):
        op.execute(statement)
    op.execute("DELETE FROM earning WHERE kind <> 'piece'")
    for name in ("uq_earning_once_of_appeal", "uq_earning_once"):
        op.drop_index(name, table_name="earning")
    with op.batch_alter_table("earning") as altered:
        altered.drop_constraint(op.f("ck_earning_known_kind"), type_="check")
        altered.drop_column("above")
        altered.drop_column("kind")
    _once("uq_earning_once", ["lot_id", "hand_in_id"], "appeal_id IS NULL AND rework_id IS NULL")
    _once("uq_earning_once_of_appeal", ["appeal_id", "hand_in_id"], "appeal_id IS NOT NULL")
    for table in URGENT:
        op.drop_column(table, "urgency_e4")
    op.drop_table("batch_bonus")
    op.execute("DELETE FROM fee_shares WHERE coordinator_percent_e2 > 0")
    with op.batch_alter_table("fee_shares") as altered:
        altered.drop_constraint(op.f("ck_fee_shares_one_commission"), type_="check")
        altered.drop_column("coordinator_percent_e2")
        altered.drop_column("coordinator_cap_e4")
    op.drop_table("rate_tier")
    op.execute("DELETE FROM piece_rate WHERE area <> ''")
    with op.batch_alter_table("piece_rate") as altered:
        altered.drop_constraint(op.f("ck_piece_rate_bonuses"), type_="check")
        altered.drop_constraint(op.f("uq_piece_rate_operation_id_area_valid_from"), type_="unique")
        for name in ("area", "all_units", "quality_percent", "quality_yield", "holiday_percent"):
            altered.drop_column(name)
        altered.create_unique_constraint(op.f("uq_piece_rate_operation_id_valid_from"), ["operation_id", "valid_from"])
    op.drop_table("standard_time")
    op.drop_table("time_trial")


def _timing() -> None:
    op.create_table(
        "time_trial",
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("operation_id", "worker_id")),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("pieces", "seconds")),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_by", sa.Uuid(), nullable=False),
        sa.Column("held_by_name", sa.String(length=100), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("set_aside_by_name", sa.String(length=100), nullable=True),
        sa.Column("set_aside_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pieces > 0 AND seconds > 0", name=op.f("ck_time_trial_positive")),
        sa.CheckConstraint(
            "(set_aside_by_name IS NULL) = (set_aside_reason IS NULL)", name=op.f("ck_time_trial_set_aside_with_reason")
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_time_trial_operation_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_time_trial_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_trial")),
    )
    op.create_index(op.f("ix_time_trial_operation_id_id"), "time_trial", ["operation_id", "id"])
    op.create_table(
        "standard_time",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("seconds", "before", "workers", "trials")),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("adopted_by", sa.Uuid(), nullable=False),
        sa.Column("adopted_by_name", sa.String(length=100), nullable=False),
        sa.Column("adopted_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seconds > 0 AND workers > 0 AND trials >= workers", name=op.f("ck_standard_time_sensible")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_standard_time_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_time")),
    )
    op.create_index(op.f("ix_standard_time_operation_id_id"), "standard_time", ["operation_id", "id"])


def _piece_rates() -> None:
    with op.batch_alter_table("piece_rate") as altered:
        altered.add_column(sa.Column("area", sa.String(length=6), nullable=False, server_default=""))
        altered.add_column(sa.Column("all_units", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in ("quality_percent", "quality_yield", "holiday_percent"):
            altered.add_column(sa.Column(name, WHOLE, nullable=False, server_default="0"))
        altered.drop_constraint(op.f("uq_piece_rate_operation_id_valid_from"), type_="unique")
        altered.create_unique_constraint(
            op.f("uq_piece_rate_operation_id_area_valid_from"), ["operation_id", "area", "valid_from"]
        )
        altered.create_check_constraint(
            op.f("ck_piece_rate_bonuses"),
            "quality_percent BETWEEN 0 AND 100 AND quality_yield BETWEEN 0 AND 100 "
            "AND (quality_percent = 0) = (quality_yield = 0) AND holiday_percent BETWEEN 0 AND 300",
        )
    op.create_table(
        "rate_tier",
        sa.Column("rate_id", sa.Uuid(), nullable=False),
        sa.Column("above", WHOLE, nullable=False),
        sa.Column("rate_e4", WHOLE, nullable=False),
        sa.CheckConstraint("above > 0 AND rate_e4 > 0", name=op.f("ck_rate_tier_positive")),
        sa.ForeignKeyConstraint(["rate_id"], ["piece_rate.id"], name=op.f("fk_rate_tier_rate_id")),
        sa.PrimaryKeyConstraint("rate_id", "above", name=op.f("pk_rate_tier")),
    )


def _shares() -> None:
    with op.batch_alter_table("fee_shares") as altered:
        altered.add_column(sa.Column("coordinator_percent_e2", WHOLE, nullable=False, server_default="0"))
        altered.add_column(sa.Column("coordinator_cap_e4", WHOLE, nullable=True))
        altered.create_check_constraint(
            op.f("ck_fee_shares_one_commission"),
            "(coordinator_percent_e2 = 0 AND coordinator_cap_e4 IS NULL) OR (coordinator_percent_e2 BETWEEN 1 AND 9999 "
            "AND coordinator_e4 = 0 AND coordinator_cap_e4 > 0)",
        )


def _earnings() -> None:
    for name in ("uq_earning_once_of_appeal", "uq_earning_once"):
        op.drop_index(name, table_name="earning")
    with op.batch_alter_table("earning") as altered:
        altered.add_column(sa.Column("kind", sa.String(length=10), nullable=False, server_default="piece"))
        altered.add_column(sa.Column("above", WHOLE, nullable=False, server_default="0"))
        altered.create_check_constraint(
            op.f("ck_earning_known_kind"), "kind IN ('piece', 'tier', 'quality', 'holiday', 'urgency')"
        )
    which = ["hand_in_id", "kind", "above"]
    _once("uq_earning_once", ["lot_id", *which], "appeal_id IS NULL AND rework_id IS NULL")
    _once("uq_earning_once_of_appeal", ["appeal_id", *which], "appeal_id IS NOT NULL")


def _once(name: str, of: list[str], where: str) -> None:
    op.create_index(
        name,
        "earning",
        ["region_id", *of],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
