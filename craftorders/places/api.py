"""Counties with their hourly floors and farm calendars, and sites, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART, ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.spreadsheets import XLSX
from craftorders.kernel.clock import today
from craftorders.places.models import HourlyFloor, Region, Site
from craftorders.places.queries import (
    CountyWeek,
    calendar_of,
    find_region,
    find_site,
    floors_of,
    list_regions,
    list_sites,
    weeks_set,
)
from craftorders.places.schemas import (
    CalendarFileSchema,
    CalendarQuerySchema,
    CalendarSchema,
    ChangedCalendarSchema,
    FloorListSchema,
    FloorSchema,
    ImportedCalendarSchema,
    NewSiteSchema,
    RegionFilterSchema,
    RegionPageSchema,
    RegionSchema,
    SetFloorSchema,
    SetWeeksSchema,
    SiteChangeSchema,
    SiteFilterSchema,
    SitePageSchema,
    SiteSchema,
    WeeksSchema,
)
from craftorders.places.services import (
    ImportedCalendar,
    add_site,
    change_site,
    clear_weeks,
    import_calendar,
    set_floor,
    set_weeks,
)
from craftorders.places.workbook import calendar_workbook

blueprint = ApiBlueprint("places", __name__, description="Counties, sites, hourly floors, farm calendars.")
FILE = {"type": "string", "format": "binary"}
HOME_ZONE = "Asia/Shanghai"


@blueprint.get("/regions")
@requires("places.read")
@blueprint.arguments(RegionFilterSchema, location="query")
@blueprint.response(200, RegionPageSchema)
def regions(query: dict[str, Any]) -> Page[Region]:
    """Counties by code, found by code or name."""
    return list_regions(db(), **query)


@blueprint.get("/regions/<string:region_id>")
@requires("places.read")
@blueprint.response(200, RegionSchema)
def region(region_id: str) -> Region:
    """One county."""
    return find_region(db(), region_id)


@blueprint.get("/regions/<string:region_id>/floors")
@requires("places.read")
@blueprint.response(200, FloorListSchema)
def floors(region_id: str) -> dict[str, list[HourlyFloor]]:
    """The hourly floors of a county, newest first."""
    find_region(db(), region_id)
    return {"items": floors_of(db(), region_id)}


@blueprint.post("/regions/<string:region_id>/floors")
@requires("places.keep")
@idempotent
@blueprint.arguments(SetFloorSchema)
@blueprint.response(201, FloorSchema)
def new_floor(data: dict[str, Any], region_id: str) -> HourlyFloor:
    """Set the hourly floor of a county from a day on."""
    return set_floor(db(), region_id, **data, actor=acting())


@blueprint.get("/regions/<string:region_id>/calendar")
@requires("places.read")
@blueprint.arguments(CalendarQuerySchema, location="query")
@blueprint.response(200, CalendarSchema)
def calendar(query: dict[str, Any], region_id: str) -> dict[str, tuple[CountyWeek, ...]]:
    """Which share of a county's hands is there in which week, and why not all."""
    return {"items": calendar_of(db(), region_id, **query)}


@blueprint.post("/regions/<string:region_id>/calendar")
@requires("calendar.keep")
@idempotent
@blueprint.arguments(SetWeeksSchema)
@blueprint.response(200, ChangedCalendarSchema)
def set_calendar(data: dict[str, Any], region_id: str) -> dict[str, int]:
    """Set the share of hands for weeks of a county."""
    return {"changed": set_weeks(db(), region_id, **data, actor=acting())}


@blueprint.post("/regions/<string:region_id>/calendar/clear")
@requires("calendar.keep")
@idempotent
@blueprint.arguments(WeeksSchema)
@blueprint.response(200, ChangedCalendarSchema)
def clear_calendar(data: dict[str, Any], region_id: str) -> dict[str, int]:
    """All hands are there again in these weeks."""
    return {"changed": clear_weeks(db(), region_id, **data, actor=acting())}


@blueprint.get("/calendar.xlsx")
@requires("places.read")
@blueprint.response(200, FILE, content_type=XLSX)
def calendar_file() -> Response:
    """The farm calendars of all counties from this week on, as an Excel table."""
    book = calendar_workbook(weeks_set(db(), today(HOME_ZONE)))
    return Response(book, mimetype=XLSX)


@blueprint.post("/calendar/import")
@requires("calendar.keep")
@idempotent
@blueprint.arguments(CalendarFileSchema, location=MULTIPART)
@blueprint.response(200, ImportedCalendarSchema)
def calendar_from_file(data: dict[str, Any]) -> ImportedCalendar:
    """Set farm calendars from an Excel table: all of it, or every mistake with its row and column."""
    return import_calendar(db(), data["file"].read(), actor=acting())


@blueprint.get("/sites")
@requires("places.read")
@blueprint.arguments(SiteFilterSchema, location="query")
@blueprint.response(200, SitePageSchema)
def sites(query: dict[str, Any]) -> Page[Site]:
    """Sites, found by name, kind and county."""
    return list_sites(db(), **query)


@blueprint.post("/sites")
@requires("places.keep")
@idempotent
@blueprint.arguments(NewSiteSchema)
@blueprint.response(201, SiteSchema)
def new_site(data: dict[str, Any]) -> Site:
    """Add a site."""
    return add_site(db(), data, actor=acting())


@blueprint.get("/sites/<uuid:site_id>")
@requires("places.read")
@blueprint.response(200, SiteSchema)
def site(site_id: UUID) -> Site:
    """One site."""
    return find_site(db(), site_id)


@blueprint.patch("/sites/<uuid:site_id>")
@requires("places.keep")
@blueprint.arguments(SiteChangeSchema)
@blueprint.response(200, SiteSchema)
def patch_site(data: dict[str, Any], site_id: UUID) -> Site:
    """Change a site's kind or names."""
    expect_version(find_site(db(), site_id))
    return change_site(db(), site_id, data, actor=acting())
