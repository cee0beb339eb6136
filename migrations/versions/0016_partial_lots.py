"""Bags may be inspected while the rest of their batch is being made: lots have a part, batches count what was presented."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("parts", "presented", "sent_back")
NOW = (
    "made BETWEEN 0 AND quantity AND handed_in <= made AND presented <= handed_in AND passed >= 0 "
    "AND rejected >= 0 AND sent_back >= 0 AND passed + rejected + sent_back <= presented"
)
BEFORE = (
    "made BETWEEN 0 AND quantity AND handed_in <= made AND passed >= 0 AND rejected >= 0 AND passed + rejected <= handed_in"
)
SCRAPPED_SO_FAR = (
    "SELECT COALESCE(SUM(lot_bag.rejected), 0) FROM lot_bag "
    "JOIN inspection_lot ON inspection_lot.id = lot_bag.lot_id WHERE inspection_lot.batch_id = batch.id"
)
LAST_LOT = "SELECT quantity FROM inspection_lot WHERE batch_id = batch.id ORDER BY round DESC LIMIT 1"
COUNTED = (
    "UPDATE batch SET presented = handed_in, parts = 1 WHERE state <> 'in_work' AND handed_in > 0",
    f"UPDATE batch SET rejected = ({SCRAPPED_SO_FAR}) WHERE state IN ('submitted', 'rework')",
    f"UPDATE batch SET sent_back = COALESCE(({LAST_LOT}), 0) WHERE state = 'rework'",
)
"""Until now a batch was presented once, whole."""


def upgrade() -> None:
    with op.batch_alter_table("batch") as altered:
        for name in COUNTERS:
            altered.add_column(sa.Column(name, WHOLE, nullable=False, server_default="0"))
    for statement in COUNTED:
        op.execute(statement)
    _in_order(NOW)
    with op.batch_alter_table("inspection_lot") as altered:
        altered.add_column(sa.Column("part", WHOLE, nullable=False, server_default="1"))
        altered.drop_constraint(op.f("uq_inspection_lot_batch_id_round"), type_="unique")
        altered.create_unique_constraint(op.f("uq_inspection_lot_batch_id_part_round"), ["batch_id", "part", "round"])
    op.add_column("lot_bag", sa.Column("fresh", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE lot_bag SET fresh = true WHERE lot_id IN (SELECT id FROM inspection_lot WHERE round = 1)")
    with op.batch_alter_table("lot_bag") as altered:
        altered.alter_column("fresh", server_default=None)
    op.create_index(
        "uq_lot_bag_fresh",
        "lot_bag",
        ["region_id", "hand_in_id"],
        unique=True,
        sqlite_where=sa.text("fresh"),
        postgresql_where=sa.text("fresh"),
    )
    _one_open_concession("lot_id")


def downgrade() -> None:
    """Refused by the unique constraint of the rounds once a batch has two parts."""
    _one_open_concession("batch_id")
    op.drop_index("uq_lot_bag_fresh", table_name="lot_bag")
    with op.batch_alter_table("lot_bag") as altered:
        altered.drop_column("fresh")
    with op.batch_alter_table("inspection_lot") as altered:
        altered.drop_constraint(op.f("uq_inspection_lot_batch_id_part_round"), type_="unique")
        altered.drop_column("part")
        altered.create_unique_constraint(op.f("uq_inspection_lot_batch_id_round"), ["batch_id", "round"])
    _in_order(BEFORE)
    with op.batch_alter_table("batch") as altered:
        for name in COUNTERS:
            altered.drop_column(name)


def _in_order(rule: str) -> None:
    with op.batch_alter_table("batch") as altered:
        altered.drop_constraint(op.f("ck_batch_in_order"), type_="check")
        altered.create_check_constraint(op.f("ck_batch_in_order"), rule)


def _one_open_concession(of: str) -> None:
    op.drop_index("uq_concession_open", table_name="concession")
    op.create_index(
        "uq_concession_open",
        "concession",
        [of],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
