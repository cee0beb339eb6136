"""What phones send: devices, the stream of their events, the quarantine, and what waits for a person."""

import sqlalchemy as sa
from alembic import op

from craftorders.infra.schema_guards import FROM_PHONES, guards, released

revision = "0050"
down_revision = "0045"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("last_seq", WHOLE, nullable=False),
        sa.Column("skew", WHOLE, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_by_name", sa.String(length=200), nullable=True),
        sa.CheckConstraint("last_seq >= 0", name=op.f("ck_device_seq_not_negative")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_device_region_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_user_id"), "device", ["user_id"], unique=False)
    op.create_table(
        "phone_event",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("device_time", MOMENT, nullable=False),
        sa.Column("skew", WHOLE, nullable=False),
        sa.Column("schema_version", WHOLE, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_phone_event_seq_positive")),
        sa.CheckConstraint("outcome IN ('accepted', 'rejected', 'held')", name=op.f("ck_phone_event_known_outcome")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_phone_event_device_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_phone_event_user_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_phone_event")),
        sa.UniqueConstraint("region_id", "device_id", "seq", name=op.f("uq_phone_event_region_id_device_id_seq")),
    )
    op.create_table(
        "quarantined_event",
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_quarantined_event_device_id")),
        sa.PrimaryKeyConstraint("region_id", "id", name=op.f("pk_quarantined_event")),
        sa.UniqueConstraint(
            "region_id", "device_id", "digest", name=op.f("uq_quarantined_event_region_id_device_id_digest")
        ),
    )
    op.create_table(
        "unsettled_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.String(length=6), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("quarantined", sa.Boolean(), nullable=False),
        sa.Column("seq", WHOLE, nullable=True),
        sa.Column("after", WHOLE, nullable=True),
        sa.Column("type", sa.String(length=30), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'waiting', 'applied', 'set_aside')", name=op.f("ck_unsettled_event_known_state")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (state IN ('waiting', 'open'))", name=op.f("ck_unsettled_event_decided_when_settled")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_unsettled_event_device_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_unsettled_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsettled_event")),
    )
    op.create_index(op.f("ix_unsettled_event_state_id"), "unsettled_event", ["state", "id"], unique=False)
    op.create_index(op.f("ix_unsettled_event_user_id_state"), "unsettled_event", ["user_id", "state"], unique=False)
    op.create_index(op.f("ix_unsettled_event_device_id_state"), "unsettled_event", ["device_id", "state"], unique=False)
    for statement in guards(op.get_bind().dialect.name, FROM_PHONES):
        op.execute(statement)


def downgrade() -> None:
    for statement in released(op.get_bind().dialect.name, FROM_PHONES):
        op.execute(statement)
    for table in ("unsettled_event", "quarantined_event", "phone_event", "device"):
        op.drop_table(table)
