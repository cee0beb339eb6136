"""Figures of quality, kept up to date as lots are judged; what was judged before is counted by the scheduler's first run."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTED = ("lots", "accepted", "presented", "passed", "inspected", "bad")
WITHIN = "accepted BETWEEN 0 AND lots AND passed BETWEEN 0 AND presented AND bad BETWEEN 0 AND inspected"
WATCHED = "level_e4 >= 0 AND bad BETWEEN 0 AND inspected"


def upgrade() -> None:
    _scores("workshop_score", "workshop", "product")
    _scores("worker_score", "worker")
    _defects("workshop_defects", "workshop", "product")
    _defects("worker_defects", "worker")
    for table in ("workshop_score", "workshop_defects"):
        op.create_index(op.f(f"ix_{table}_product_id_month"), table, ["product_id", "month"])
    op.create_index(op.f("ix_workshop_score_month"), "workshop_score", ["month"])
    _watch("workshop_watch", "workshop", "product")
    _watch("worker_watch", "worker")
    op.create_table(
        "counted_lot",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_counted_lot")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_counted_lot_lot_id")),
    )
    op.create_table(
        "quality_warning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("inspected", WHOLE, nullable=False),
        sa.Column("bad", WHOLE, nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("dealt_with_by", sa.Uuid(), nullable=True),
        sa.Column("dealt_with_by_name", sa.String(100), nullable=True),
        sa.Column("dealt_with_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_warning")),
        *_to("quality_warning", "workshop", "product", "worker"),
        sa.CheckConstraint("state IN ('open', 'dealt_with')", name=op.f("ck_quality_warning_known_state")),
        sa.CheckConstraint("(state = 'open') = (dealt_with_at IS NULL)", name=op.f("ck_quality_warning_dealt_with_once")),
        sa.CheckConstraint("state = 'open' OR reason IS NOT NULL", name=op.f("ck_quality_warning_reason_kept")),
    )
    op.create_index(op.f("ix_quality_warning_state_id"), "quality_warning", ["state", "id"])
    op.create_index(op.f("ix_quality_warning_workshop_id_state_id"), "quality_warning", ["workshop_id", "state", "id"])


def downgrade() -> None:
    for table in (
        "quality_warning", "counted_lot", "worker_watch", "workshop_watch", "worker_defects", "workshop_defects",
        "worker_score", "workshop_score",
    ):  # fmt: skip
        op.drop_table(table)


def _scores(table: str, *subjects: str) -> None:
    op.create_table(
        table,
        *_keys(*subjects),
        sa.Column("month", sa.String(7), nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in COUNTED),
        sa.PrimaryKeyConstraint(*(f"{each}_id" for each in subjects), "month", name=op.f(f"pk_{table}")),
        *_to(table, *subjects),
        sa.CheckConstraint(WITHIN, name=op.f(f"ck_{table}_within")),
    )


def _defects(table: str, *subjects: str) -> None:
    keys = (*(f"{each}_id" for each in subjects), "month", "defect_code_id")
    op.create_table(
        table,
        *_keys(*subjects),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("defect_code_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
        *_to(table, *subjects, "defect_code"),
    )


def _watch(table: str, *subjects: str) -> None:
    op.create_table(
        table,
        *_keys(*subjects),
        *(sa.Column(name, WHOLE, nullable=False) for name in ("level_e4", "inspected", "bad")),
        sa.Column("warned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*(f"{each}_id" for each in subjects), name=op.f(f"pk_{table}")),
        *_to(table, *subjects),
        sa.CheckConstraint(WATCHED, name=op.f(f"ck_{table}_within")),
    )


def _keys(*subjects: str) -> list[sa.Column[sa.Uuid]]:
    return [sa.Column(f"{each}_id", sa.Uuid(), nullable=False) for each in subjects]


def _to(table: str, *others: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([f"{each}_id"], [f"{each}.id"], name=op.f(f"fk_{table}_{each}_id")) for each in others]
