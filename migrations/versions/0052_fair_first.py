"""New open work is first for those who had less this month, for as many minutes as a workshop says."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("workshop") as altered:
        altered.add_column(sa.Column("fair_first_minutes", WHOLE, nullable=False, server_default="0"))
        altered.create_check_constraint(op.f("ck_workshop_fair_first_within_a_day"), "fair_first_minutes BETWEEN 0 AND 1440")


def downgrade() -> None:
    with op.batch_alter_table("workshop") as altered:
        altered.drop_constraint(op.f("ck_workshop_fair_first_within_a_day"), type_="check")
        altered.drop_column("fair_first_minutes")
