"""A person's messages are read newest first, by the moment that they tell of."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_message_user_id_id"), table_name="message")
    op.create_index(op.f("ix_message_user_id_at_id"), "message", ["user_id", "at", "id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_message_user_id_at_id"), table_name="message")
    op.create_index(op.f("ix_message_user_id_id"), "message", ["user_id", "id"])
