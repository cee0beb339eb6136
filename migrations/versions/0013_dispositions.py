"""What becomes of a rejected lot: sorted, reworked, or scrapped; and what reworked pieces earn."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REWORK = sa.text("rework_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("inspection_lot", sa.Column("sorting", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "disposition",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by_name", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('sort', 'rework', 'scrap')", name=op.f("ck_disposition_known_kind")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_disposition_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition")),
        sa.UniqueConstraint("lot_id", "kind", name=op.f("uq_disposition_lot_id_kind")),
    )
    op.create_table(
        "rework_order",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("bag_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("fault", sa.String(length=10), nullable=False),
        sa.Column("rate_e4", WHOLE, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("mended", WHOLE, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('open', 'in_hand', 'done')", name=op.f("ck_rework_order_known_state")),
        sa.CheckConstraint("fault IN ('maker', 'material', 'design')", name=op.f("ck_rework_order_known_fault")),
        sa.CheckConstraint(
            "(fault = 'maker') = (rate_e4 IS NULL) AND (rate_e4 IS NULL OR rate_e4 > 0)",
            name=op.f("ck_rework_order_paid_as_fault_says"),
        ),
        sa.CheckConstraint(
            "quantity > 0 AND (mended IS NULL OR mended BETWEEN 0 AND quantity)", name=op.f("ck_rework_order_adds_up")
        ),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL) AND (state = 'done') = (mended IS NOT NULL)",
            name=op.f("ck_rework_order_done_once"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_rework_order_region_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["inspection_lot.id"], name=op.f("fk_rework_order_lot_id")),
        sa.ForeignKeyConstraint(["bag_id"], ["lot_bag.id"], name=op.f("fk_rework_order_bag_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_rework_order_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rework_order")),
        sa.UniqueConstraint("code", name=op.f("uq_rework_order_code")),
    )
    op.create_index(op.f("ix_rework_order_lot_id"), "rework_order", ["lot_id"])
    op.create_index(op.f("ix_rework_order_worker_id_state"), "rework_order", ["worker_id", "state"])
    with op.batch_alter_table("earning") as altered:
        altered.add_column(sa.Column("rework_id", sa.Uuid(), nullable=True))
        altered.create_foreign_key(op.f("fk_earning_rework_id"), "rework_order", ["rework_id"], ["id"])
    op.create_index(
        "uq_earning_once_of_rework",
        "earning",
        ["region_id", "rework_id"],
        unique=True,
        postgresql_where=REWORK,
        sqlite_where=REWORK,
    )


def downgrade() -> None:
    op.execute("DELETE FROM earning WHERE rework_id IS NOT NULL")
    op.drop_index("uq_earning_once_of_rework", table_name="earning")
    with op.batch_alter_table("earning") as altered:
        altered.drop_constraint(op.f("fk_earning_rework_id"), type_="foreignkey")
        altered.drop_column("rework_id")
    op.drop_table("rework_order")
    op.drop_table("disposition")
    op.drop_column("inspection_lot", "sorting")
