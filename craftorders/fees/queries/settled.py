"""Up to which moment regions are settled."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import BEGINNING, SettledRegion

SETTLED_UNTIL = func.coalesce(SettledRegion.until, BEGINNING, type_=SettledRegion.until.type)
"""For queries that join it from the outside: a region of which no month was closed has no row."""


def settled_until(session: Session, region_ids: Collection[str]) -> dict[str, datetime]:
    """By region, the moment before which all earnings are settled."""
    query = select(SettledRegion.region_id, SettledRegion.until).where(SettledRegion.region_id.in_(region_ids))
    return dict.fromkeys(region_ids, BEGINNING) | dict(session.execute(query).all())
