"""Counties, sites, hourly floors over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.places.models import HourlyFloor, Region, Site
from craftorders.places.queries import find_region, find_site, floors_of, list_regions, list_sites
from craftorders.places.schemas import (
    FloorListSchema,
    FloorSchema,
    NewSiteSchema,
    RegionFilterSchema,
    RegionPageSchema,
    RegionSchema,
    SetFloorSchema,
    SiteChangeSchema,
    SiteFilterSchema,
    SitePageSchema,
    SiteSchema,
)
from craftorders.places.services import add_site, change_site, set_floor

blueprint = ApiBlueprint("places", __name__, description="Counties, sites, hourly floors.")


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
