"""A lot is judged in three classes of defects, and how strictly follows what was judged before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CLASSES = "defect_class IN ('critical', 'major', 'minor')"
ONE_PLAN = ("aql", "code_letter", "acceptance")
ONE_PLAN_EACH = """INSERT INTO class_plan
    (lot_id, defect_class, aql, inspection, code_letter, sample_size, acceptance, full_inspection, nonconforming)
    SELECT lot.id, kind.name, CASE WHEN kind.name <> 'critical' THEN lot.aql END, 'normal', lot.code_letter, lot.sample_size,
        CASE WHEN kind.name <> 'critical' THEN lot.acceptance ELSE 0 END, lot.sample_size = lot.quantity,
        (SELECT coalesce(sum(defect.quantity), 0) FROM defect JOIN defect_code ON defect_code.id = defect.defect_code_id
         WHERE defect.lot_id = lot.id AND defect_code.severity = kind.name)
    FROM inspection_lot AS lot CROSS JOIN
        (SELECT 'critical' AS name UNION ALL SELECT 'major' UNION ALL SELECT 'minor') AS kind"""
"""Lots that are there already had one plan for major and minor defects, and allowed no critical one: each keeps that."""

BACK_TO_ONE_PLAN = """UPDATE inspection_lot SET
    aql = (SELECT aql FROM class_plan WHERE lot_id = inspection_lot.id AND defect_class = 'major'),
    code_letter = (SELECT code_letter FROM class_plan WHERE lot_id = inspection_lot.id AND defect_class = 'major'),
    acceptance = (SELECT acceptance FROM class_plan WHERE lot_id = inspection_lot.id AND defect_class = 'major')"""


def upgrade() -> None:
    op.add_column("order_line", sa.Column("level", sa.String(length=3), nullable=False, server_default="II"))
    op.add_column("order_line", sa.Column("critical_aql", sa.String(length=5), nullable=True))
    op.add_column("order_line", sa.Column("minor_aql", sa.String(length=5), nullable=False, server_default="4.0"))
    op.create_table(
        "class_plan",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("defect_class", sa.String(length=10), nullable=False),
        sa.Column("aql", sa.String(length=5), nullable=True),
        sa.Column("inspection", sa.String(length=10), nullable=False),
        sa.Column("code_letter", sa.String(length=1), nullable=False),
        sa.Column("sample_size", WHOLE, nullable=False),
        sa.Column("acceptance", WHOLE, nullable=False),
        sa.Column("full_inspection", sa.Boolean(), nullable=False),
        sa.Column("nonconforming", WHOLE, nullable=False),
        sa.CheckConstraint(
            f"{CLASSES} AND inspection IN ('normal', 'tightened', 'reduced')", name=op.f("ck_class_plan_known_words")
        ),
        sa.CheckConstraint("sample_size > 0 AND acceptance >= 0", name=op.f("ck_class_plan_sensible")),
        sa.CheckConstraint("nonconforming BETWEEN 0 AND sample_size", name=op.f("ck_class_plan_within_sample")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_class_plan_lot_id")),
        sa.PrimaryKeyConstraint("lot_id", "defect_class", name=op.f("pk_class_plan")),
    )
    op.create_table(
        "switching_state",
        sa.Column("workshop_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("defect_class", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("recent", sa.String(length=5), nullable=False),
        *(sa.Column(counted, WHOLE, nullable=False) for counted in ("score", "accepted_running", "rejected")),
        sa.Column("steady", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            f"{CLASSES} AND state IN ('normal', 'tightened', 'discontinued', 'reduced')",
            name=op.f("ck_switching_state_known_words"),
        ),
        sa.CheckConstraint(
            "score >= 0 AND accepted_running >= 0 AND rejected >= 0", name=op.f("ck_switching_state_not_negative")
        ),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_switching_state_workshop_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_switching_state_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switching_state")),
        sa.UniqueConstraint(
            "workshop_id",
            "product_id",
            "defect_class",
            name=op.f("uq_switching_state_workshop_id_product_id_defect_class"),
        ),
    )
    op.execute(ONE_PLAN_EACH)
    for column in ONE_PLAN:
        op.drop_column("inspection_lot", column)


def downgrade() -> None:
    op.add_column("inspection_lot", sa.Column("aql", sa.String(length=5), nullable=False, server_default="2.5"))
    op.add_column("inspection_lot", sa.Column("code_letter", sa.String(length=1), nullable=False, server_default="A"))
    op.add_column("inspection_lot", sa.Column("acceptance", WHOLE, nullable=False, server_default="0"))
    op.execute(BACK_TO_ONE_PLAN)
    op.drop_table("switching_state")
    op.drop_table("class_plan")
    for column in ("minor_aql", "critical_aql", "level"):
        op.drop_column("order_line", column)
