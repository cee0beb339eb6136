"""Photos that phones send apart from their events, and the pieces of those that are still under way."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "carried_photo",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("bag_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("received", WHOLE, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('awaited', 'kept', 'refused')", name=op.f("ck_carried_photo_known_state")),
        sa.CheckConstraint("received >= 0 AND received <= size", name=op.f("ck_carried_photo_received_of_size")),
        sa.CheckConstraint("(photo_id IS NOT NULL) = (state = 'kept')", name=op.f("ck_carried_photo_kept_with_photo")),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (state IN ('kept', 'refused'))", name=op.f("ck_carried_photo_settled_once")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_carried_photo_device_id")),
        sa.ForeignKeyConstraint(["photo_id"], ["photo.id"], name=op.f("fk_carried_photo_photo_id")),
        sa.PrimaryKeyConstraint("region_id", "bag_id", name=op.f("pk_carried_photo")),
    )
    op.create_index(op.f("ix_carried_photo_device_id_sha256"), "carried_photo", ["device_id", "sha256"], unique=False)
    op.create_table(
        "photo_piece",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("start", WHOLE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_photo_piece_device_id")),
        sa.PrimaryKeyConstraint("device_id", "sha256", "start", name=op.f("pk_photo_piece")),
    )


def downgrade() -> None:
    op.drop_table("photo_piece")
    op.drop_index(op.f("ix_carried_photo_device_id_sha256"), table_name="carried_photo")
    op.drop_table("carried_photo")
