"""Finding counties, sites, floors and the weeks of farm calendars."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, containing, page_of, sorting
from craftorders.kernel.clock import today
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.places.domain.calendar import (
    FULL,
    MOST_WEEKS,
    check_day,
    hands_available,
    monday_of,
    weeks_from,
    working_share,
)
from craftorders.places.domain.gb2260 import is_county_code
from craftorders.places.domain.holidays import CHINA, Holiday, holidays_of_week
from craftorders.places.models import FarmWeek, HourlyFloor, Region, Site

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


def regions_of_areas(session: Session, areas: Collection[str]) -> dict[str, Region]:
    """One county of each area, by area, so that an area can be called by its name; everywhere has none."""
    wanted = sorted(filter(None, set(areas)))
    if not wanted:
        return {}
    query = select(Region).where(or_(*(Region.id.startswith(area, autoescape=True) for area in wanted)))
    counties = session.scalars(query.order_by(Region.id)).all()
    found = {area: next((each for each in counties if each.id.startswith(area)), None) for area in wanted}
    return {area: county for area, county in found.items() if county is not None}


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


@dataclass(frozen=True)
class CountyWeek:
    """A week of a county: what farm work leaves of its hands (with the reason), which days are public holidays."""

    week: date
    farm_share: int
    holidays: tuple[Holiday, ...]
    reason: str | None
    set_by: UUID | None

    @property
    def working_share(self) -> int:
        """What public holidays leave of the week, in percent."""
        return working_share(len(self.holidays))

    @property
    def share(self) -> int:
        """Hands available in percent: farm share × (7 − holidays) / 7, rounded half up."""
        return hands_available(self.farm_share, len(self.holidays))


def calendars(session: Session, region_ids: Collection[str], first: date, weeks: int) -> dict[str, tuple[CountyWeek, ...]]:
    """The calendars of counties for so many weeks from the week of `first` on; one statement."""
    mondays = weeks_from(first, weeks)
    query = select(FarmWeek).where(FarmWeek.region_id.in_(set(region_ids)), FarmWeek.week.between(mondays[0], mondays[-1]))
    kept = {(row.region_id, row.week): row for row in session.scalars(query)}
    holidays = {monday: holidays_of_week(monday, CHINA) for monday in mondays}
    return {
        region_id: tuple(_county_week(monday, kept.get((region_id, monday)), holidays[monday]) for monday in mondays)
        for region_id in region_ids
    }


def calendar_of(
    session: Session, region_id: str, *, first: date | None = None, weeks: int = MOST_WEEKS
) -> tuple[CountyWeek, ...]:
    """The calendar of one county, from this week on where no day is named. Refuses a day outside this century."""
    region = find_region(session, region_id)
    first = first or today(region.time_zone)
    check_day(first, "/from")
    return calendars(session, [region_id], first, weeks)[region_id]


def shares(session: Session, region_ids: Collection[str], first_monday: date, weeks: int) -> dict[str, tuple[int, ...]]:
    """Hands available by county, in whole percent for each of `weeks` weeks; one statement.

    share = farm share × (7 − public holidays of the week) / 7, rounded half up; the farm share is 100 where nothing is
    set. `calendars` shows both parts.
    """
    found = calendars(session, region_ids, first_monday, weeks)
    return {region_id: tuple(week.share for week in county) for region_id, county in found.items()}


def weeks_set(session: Session, first: date) -> list[FarmWeek]:
    """All weeks with a share of their own, from the week of `first` on, by county and week, with their counties."""
    query = select(FarmWeek).options(joinedload(FarmWeek.region)).where(FarmWeek.week >= monday_of(first))
    return list(session.scalars(query.order_by(FarmWeek.region_id, FarmWeek.week)))


def _county_week(monday: date, row: FarmWeek | None, holidays: tuple[Holiday, ...]) -> CountyWeek:
    if row is None:
        return CountyWeek(monday, FULL, holidays, None, None)
    return CountyWeek(monday, row.share, holidays, row.reason, row.set_by)
