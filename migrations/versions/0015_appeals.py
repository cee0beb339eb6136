"""Who made pieces may ask that they are looked at again; what was good after all earns by a line of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "voice_note",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("taken_in_by", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_note")),
    )
    _appeal()
    op.add_column("defect", sa.Column("overturned", WHOLE, nullable=False, server_default="0"))
    op.create_index(op.f("ix_inspection_lot_region_id_decided_at"), "inspection_lot", ["region_id", "decided_at"])
    with op.batch_alter_table("earning") as altered:
        altered.add_column(sa.Column("appeal_id", sa.Uuid(), nullable=True))
        altered.create_foreign_key(op.f("fk_earning_appeal_id"), "appeal", ["appeal_id"], ["id"])
        altered.drop_constraint("uq_earning_once", type_="unique")
    _once("uq_earning_once", "lot_id", "appeal_id IS NULL AND rework_id IS NULL")
    _once("uq_earning_once_of_appeal", "appeal_id", "appeal_id IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM earning WHERE appeal_id IS NOT NULL OR rework_id IS NOT NULL")
    for name in ("uq_earning_once_of_appeal", "uq_earning_once"):
        op.drop_index(name, table_name="earning")
    with op.batch_alter_table("earning") as altered:
        altered.drop_constraint(op.f("fk_earning_appeal_id"), type_="foreignkey")
        altered.drop_column("appeal_id")
        altered.create_unique_constraint("uq_earning_once", ["region_id", "lot_id", "hand_in_id"])
    op.drop_index(op.f("ix_inspection_lot_region_id_decided_at"), table_name="inspection_lot")
    op.drop_column("defect", "overturned")
    op.drop_table("appeal")
    op.drop_table("voice_note")


def _once(name: str, of: str, where: str) -> None:
    op.create_index(
        name,
        "earning",
        ["region_id", of, "hand_in_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _appeal() -> None:
    refers = {
        "region_id": "region", "lot_id": "inspection_lot", "bag_id": "lot_bag", "workshop_id": "workshop",
        "worker_id": "worker", "voice_id": "voice_note", "photo_id": "photo",
    }  # fmt: skip
    op.create_table(
        "appeal",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("lot_id", "bag_id", "workshop_id", "worker_id")),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("overturned", WHOLE, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("voice_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.String(length=100), nullable=False),
        sa.Column("inspector_id", sa.Uuid(), nullable=True),
        sa.Column("inspector_name", sa.String(length=100), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("state IN ('open', 'overturned', 'upheld')", name=op.f("ck_appeal_known_state")),
        sa.CheckConstraint("quantity > 0 AND overturned BETWEEN 0 AND quantity", name=op.f("ck_appeal_within")),
        sa.CheckConstraint("(state = 'overturned') = (overturned > 0)", name=op.f("ck_appeal_says_what_it_found")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_appeal_decided_once")),
        sa.CheckConstraint(
            "state = 'open' OR (inspector_id IS NOT NULL AND reason IS NOT NULL)", name=op.f("ck_appeal_reason_kept")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_appeal_{column}"))
            for column, table in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("bag_id", name=op.f("uq_appeal_bag_id")),
    )
    for columns in (["state", "region_id", "id"], ["workshop_id", "id"], ["worker_id", "id"]):
        op.create_index(op.f(f"ix_appeal_{'_'.join(columns)}"), "appeal", columns, unique=False)
