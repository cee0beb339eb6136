"""Finding counties, sites and floors."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.errors import NotFound
from craftorders.places.models import HourlyFloor, Region, Site


def find_region(session: Session, region_id: str) -> Region:
    """The county of a GB/T 2260 code."""
    region = session.get(Region, region_id)
    if region is None:
        raise NotFound("region", region_id)
    return region


def list_regions(session: Session, *, text: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[Region]:
    """A page of counties whose code or name begins with, or whose names contain, `text`."""
    query = select(Region)
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        names = (Region.name, Region.name_en, Region.province, Region.prefecture)
        query = query.where(or_(Region.id.startswith(text, autoescape=True), *(name.ilike(like) for name in names)))
    return page_of(session, query, key=Region.id, sort=(Region.id, False), limit=limit, cursor=cursor)


def floor_on(session: Session, region_id: str, day: date) -> HourlyFloor | None:
    """The hourly floor of a county on a day."""
    query = select(HourlyFloor).where(HourlyFloor.region_id == region_id, HourlyFloor.valid_from <= day)
    return session.scalars(query.order_by(HourlyFloor.valid_from.desc()).limit(1)).first()


def floors_of(session: Session, region_id: str) -> list[HourlyFloor]:
    """All floors of a county, newest first."""
    query = select(HourlyFloor).where(HourlyFloor.region_id == region_id)
    return list(session.scalars(query.order_by(HourlyFloor.valid_from.desc())))


def list_sites(session: Session) -> list[Site]:
    """All sites, by kind and name."""
    return list(session.scalars(select(Site).order_by(Site.kind, Site.name)))
