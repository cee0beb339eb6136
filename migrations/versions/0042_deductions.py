"""Deductions from earnings: who asks for what and why, which statements bear how much of it, and up to which cap."""

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import guards, released, replace_guards

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PERSON = sa.String(length=100)
STATES = ("proposed", "approved", "refused", "expired", "frozen", "upheld", "withdrawn")
STANDING = "earning_id IS NOT NULL AND state NOT IN ('refused', 'withdrawn')"
BEFORE = "amount >= 0 AND lines > 0"
PAID_BACK_ALONE = "amount >= 0 AND (lines > 0 OR (lines = 0 AND amount = 0 AND deducted < 0))"


def upgrade() -> None:
    op.create_table(
        "deduction",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("batch_id", "material_id")),
        sa.Column("lost_e3", WHOLE, nullable=True),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("earning_id", "photo_id")),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_by_name", PERSON, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_by_name", PERSON, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("appealed_by", sa.Uuid(), nullable=True),
        sa.Column("appealed_by_name", PERSON, nullable=True),
        sa.Column("appealed_at", MOMENT, nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("voice_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", PERSON, nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            f"kind IN ('material_loss', 'damage', 'overpaid') AND state IN {STATES}", name=op.f("ck_deduction_known_words")
        ),
        sa.CheckConstraint("amount > 0 AND (lost_e3 IS NULL OR lost_e3 > 0)", name=op.f("ck_deduction_sensible")),
        sa.CheckConstraint("(kind = 'overpaid') = (earning_id IS NOT NULL)", name=op.f("ck_deduction_line_of_overpaid")),
        sa.CheckConstraint(
            "kind = 'overpaid' OR (batch_id IS NOT NULL AND photo_id IS NOT NULL)", name=op.f("ck_deduction_evidence")
        ),
        sa.CheckConstraint(
            "(kind = 'material_loss') = (material_id IS NOT NULL) AND (material_id IS NULL) = (lost_e3 IS NULL)",
            name=op.f("ck_deduction_material_of_loss"),
        ),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_deduction_second_person")),
        sa.CheckConstraint("(approved_by IS NULL) = (expires_on IS NULL)", name=op.f("ck_deduction_expires_when_approved")),
        sa.CheckConstraint(
            "state IN ('proposed', 'refused', 'withdrawn') OR approved_by IS NOT NULL",
            name=op.f("ck_deduction_approved_before_taken"),
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> proposed_by AND decided_by <> approved_by AND answer IS NOT NULL)",
            name=op.f("ck_deduction_third_person"),
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_deduction_batch_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_deduction_material_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_deduction_photo_id")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_deduction_region_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "earning_id"], ["earning.region_id", "earning.id"], name=op.f("fk_deduction_region_id_earning_id")
        ),
        sa.ForeignKeyConstraint(["voice_id"], ["voice_note.id"], name=op.f("fk_deduction_voice_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_deduction_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction")),
        sa.UniqueConstraint("code", name=op.f("uq_deduction_code")),
    )
    for columns in (("region_id", "state"), ("state", "id"), ("worker_id", "id"), ("batch_id", "worker_id")):
        op.create_index(op.f(f"ix_deduction_{'_'.join(columns)}"), "deduction", columns, unique=False)
    _unique("uq_deduction_once_of_earning", "deduction", ["region_id", "earning_id"], STANDING)
    op.create_table(
        "deduction_part",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deduction_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("undoes_id", sa.Uuid(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_deduction_part_amount_positive")),
        sa.ForeignKeyConstraint(["deduction_id"], ["deduction.id"], name=op.f("fk_deduction_part_deduction_id")),
        sa.ForeignKeyConstraint(
            ["region_id", "undoes_id"],
            ["deduction_part.region_id", "deduction_part.id"],
            name=op.f("fk_deduction_part_region_id_undoes_id"),
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_deduction_part_statement_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_deduction_part")),
        sa.UniqueConstraint("region_id", "undoes_id", name=op.f("uq_deduction_part_region_id_undoes_id")),
    )
    for column in ("statement_id", "deduction_id"):
        op.create_index(op.f(f"ix_deduction_part_{column}"), "deduction_part", [column], unique=False)
    once = ["region_id", "deduction_id", "statement_id"]
    _unique("uq_deduction_part_once_of_statement", "deduction_part", once, "undoes_id IS NULL")
    op.create_table(
        "deduction_policy",
        sa.Column("area", sa.String(length=6), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("percent", WHOLE, nullable=False),
        sa.Column("days", WHOLE, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_by_name", PERSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 30 AND days > 0", name=op.f("ck_deduction_policy_sensible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deduction_policy")),
        sa.UniqueConstraint("area", "from_month", name=op.f("uq_deduction_policy_area_from_month")),
    )
    with op.batch_alter_table("statement") as altered:
        altered.add_column(sa.Column("deducted", WHOLE, nullable=False, server_default="0"))
        altered.drop_constraint(op.f("ck_statement_sensible"), type_="check")
        altered.create_check_constraint(op.f("ck_statement_sensible"), PAID_BACK_ALONE)
        altered.create_check_constraint(op.f("ck_statement_something_left"), "deducted <= 0 OR deducted < amount")
    dialect = op.get_bind().dialect.name
    for statement in (*guards(dialect, ["deduction_part"]), *replace_guards(dialect, ["deduction_part"])):
        op.execute(statement)


def downgrade() -> None:
    """Refused by the statement's check while there is a statement that only pays back."""
    for statement in released(op.get_bind().dialect.name, ["deduction_part"]):
        op.execute(statement)
    with op.batch_alter_table("statement") as altered:
        for name in ("something_left", "sensible"):
            altered.drop_constraint(op.f(f"ck_statement_{name}"), type_="check")
        altered.create_check_constraint(op.f("ck_statement_sensible"), BEFORE)
        altered.drop_column("deducted")
    for table in ("deduction_policy", "deduction_part", "deduction"):
        op.drop_table(table)


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
