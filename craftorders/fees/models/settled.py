"""Up to which moment the earnings of regions are settled."""

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from craftorders.infra.database import Model

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing was earned before it."""


class SettledRegion(Model):
    """A region of which a month was closed: what was earned before `until` is settled, and nothing is added to it."""

    __tablename__ = "settled_region"
    region_id: Mapped[str] = mapped_column(String(6), ForeignKey("region.id"), primary_key=True)
    until: Mapped[datetime]
