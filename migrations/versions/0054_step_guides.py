"""How each step of a product is made: a line of words, a picture, a recording."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("operation") as altered:
        for name in ("how", "how_en"):
            altered.add_column(sa.Column(name, sa.String(200), nullable=False, server_default=""))
        for name, table in (("photo_id", "photo"), ("voice_id", "voice_note")):
            altered.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            altered.create_foreign_key(op.f(f"fk_operation_{name}_{table}"), table, [name], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("operation") as altered:
        for name, table in (("voice_id", "voice_note"), ("photo_id", "photo")):
            altered.drop_constraint(op.f(f"fk_operation_{name}_{table}"), type_="foreignkey")
            altered.drop_column(name)
        altered.drop_column("how_en")
        altered.drop_column("how")
