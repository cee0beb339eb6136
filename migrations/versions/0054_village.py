"""How each step of a product is made; and after how many hours a workshop's open work is there for its neighbours."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HOURS = "neighbours_after_hours"


def upgrade() -> None:
    with op.batch_alter_table("workshop") as altered:
        altered.add_column(sa.Column(HOURS, WHOLE, nullable=False, server_default="0"))
        altered.create_check_constraint(op.f("ck_workshop_known_hours"), f"{HOURS} IN (0, 1, 4, 24, 48)")
        own_first = f"{HOURS} = 0 OR {HOURS} * 60 >= fair_first_minutes"
        altered.create_check_constraint(op.f("ck_workshop_own_people_first"), own_first)
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
    with op.batch_alter_table("workshop") as altered:
        altered.drop_constraint(op.f("ck_workshop_own_people_first"), type_="check")
        altered.drop_constraint(op.f("ck_workshop_known_hours"), type_="check")
        altered.drop_column(HOURS)
