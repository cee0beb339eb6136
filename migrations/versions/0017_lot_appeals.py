"""A lot that was rejected whole may be appealed against; where the rejection does not stand, it passes as the next round.

Who mends what somebody else spoilt can be paid for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

WHOLE_LOT = "bag_id IS NULL"
RATE, PAID = "(rate_e4 IS NULL OR rate_e4 > 0)", "ck_rework_order_paid_as_fault_says"


def upgrade() -> None:
    for name in ("overturned", "on_appeal"):
        op.add_column("inspection_lot", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("appeal") as altered:
        for name in ("bag_id", "worker_id"):
            altered.alter_column(name, existing_type=sa.Uuid(), nullable=True)
        altered.create_check_constraint(op.f("ck_appeal_maker_of_bag"), "bag_id IS NULL OR worker_id IS NOT NULL")
    op.create_index(
        "uq_appeal_whole_lot",
        "appeal",
        ["lot_id"],
        unique=True,
        sqlite_where=sa.text(WHOLE_LOT),
        postgresql_where=sa.text(WHOLE_LOT),
    )
    _paid_as(f"(fault = 'maker' OR rate_e4 IS NOT NULL) AND {RATE}")


def downgrade() -> None:
    op.execute("UPDATE rework_order SET rate_e4 = NULL WHERE fault = 'maker'")
    _paid_as(f"(fault = 'maker') = (rate_e4 IS NULL) AND {RATE}")
    op.drop_index("uq_appeal_whole_lot", table_name="appeal")
    op.execute(f"DELETE FROM appeal WHERE {WHOLE_LOT}")
    with op.batch_alter_table("appeal") as altered:
        altered.drop_constraint(op.f("ck_appeal_maker_of_bag"), type_="check")
        for name in ("bag_id", "worker_id"):
            altered.alter_column(name, existing_type=sa.Uuid(), nullable=False)
    for name in ("on_appeal", "overturned"):
        op.drop_column("inspection_lot", name)


def _paid_as(rule: str) -> None:
    with op.batch_alter_table("rework_order") as altered:
        altered.drop_constraint(op.f(PAID), type_="check")
        altered.create_check_constraint(op.f(PAID), rule)
