"""Finding counties, sites and floors."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from craftorders.infra.paging import Page, containing, page_of, sorting
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.places.domain.gb2260 import is_county_code
from craftorders.places.models import HourlyFloor, Region, Site

SORTS = {"name": Site.name, "kind": Site.kind, "created_at": Site.id}


def find_region(session: Session, region_id: str) -> Region:
    """The county of a GB/T 2260 code, or NotFound."""
    region = session.get(Region, region_id) if is_county_code(region_id) else None
    if region is None:
        raise NotFound("region", region_id)
    return region


def chosen_region(session: Session, region_id: str) -> Region:
    """The county that somebody chose for a new object; a code that no county has is refused where it was typed."""
    try:
        return find_region(session, region_id)
    except NotFound as error:
        message = N_("No county has this code. Search it by name.")
        raise RuleViolation("unknown_county", message, pointer="/region_id", county=region_id) from error


def list_regions(session: Session, *, text: str | None = None, limit: int = 50, cursor: str | None = None) -> Page[Region]:
    """A page of counties whose code or name begins with, or whose names contain, `text`."""
    query = select(Region)
    if text:
        named = containing(text, Region.name, Region.name_en, Region.province, Region.prefecture)
        query = query.where(or_(Region.id.startswith(text, autoescape=True), named))
    return page_of(session, query, key=Region.id, sort=(Region.id, False), limit=limit, cursor=cursor)


def regions_named(session: Session, codes: Sequence[str]) -> dict[str, Region]:
    """Counties by code, for lists that show names."""
    return {region.id: region for region in session.scalars(select(Region).where(Region.id.in_(set(codes))))}


def floors_on(session: Session, region_ids: Sequence[str], day: date) -> dict[str, HourlyFloor]:
    """The hourly floors of counties on a day, by county; a county without one is left out."""
    query = select(HourlyFloor).where(HourlyFloor.region_id.in_(region_ids), HourlyFloor.valid_from <= day)
    return {
        floor.region_id: floor for floor in session.scalars(query.order_by(HourlyFloor.region_id, HourlyFloor.valid_from))
    }


def floors_of(session: Session, region_id: str) -> list[HourlyFloor]:
    """All floors of a county, newest first."""
    query = select(HourlyFloor).where(HourlyFloor.region_id == region_id)
    return list(session.scalars(query.order_by(HourlyFloor.valid_from.desc())))


def find_site(session: Session, site_id: UUID) -> Site:
    """The site, or NotFound."""
    site = session.get(Site, site_id)
    if site is None:
        raise NotFound("site", site_id)
    return site


def list_sites(
    session: Session,
    *,
    text: str | None = None,
    kind: str | None = None,
    region_id: str | None = None,
    sort: str = "name",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Site]:
    """A page of sites whose name contains `text`, of a kind, in a county."""
    query = select(Site)
    if text:
        query = query.where(containing(text, Site.name, Site.name_en))
    if kind:
        query = query.where(Site.kind == kind)
    if region_id:
        query = query.where(Site.region_id == region_id)
    return page_of(session, query, key=Site.id, sort=sorting(SORTS, sort), limit=limit, cursor=cursor)
