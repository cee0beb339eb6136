"""The 2,845 counties of GB/T 2260 (state of 2020) with coordinates."""

import sqlalchemy as sa
from alembic import op

from craftorders.places.reference import regions

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

region = sa.table(
    "region",
    *(sa.column(name) for name in ("id", "name", "name_en", "province", "prefecture")),
    *(sa.column(name, sa.Integer) for name in ("longitude_e4", "latitude_e4")),
    sa.column("time_zone"),
)


def upgrade() -> None:
    op.bulk_insert(region, [{**row, "time_zone": "Asia/Shanghai"} for row in regions()])


def downgrade() -> None:
    op.execute(region.delete())
