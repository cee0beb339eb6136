"""Counties with their hourly floors, and sites."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.queries import names_of_users
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.words import N_
from craftorders.people.queries import list_workshops
from craftorders.places.models import Region
from craftorders.places.queries import find_region, find_site, floors_of, list_regions, list_sites
from craftorders.places.schemas import (
    NewSiteSchema,
    RegionFilterSchema,
    SetFloorSchema,
    SiteChangeSchema,
    SiteFilterSchema,
)
from craftorders.places.services import add_site, change_site, set_floor
from craftorders.web.formatting import format_day, format_money, named, province_of
from craftorders.web.forms import Form
from craftorders.web.operator import words
from craftorders.web.operator.people import MOST_CHOICES, NAMES, NAMES_SHOWN, SEARCH, county_link
from craftorders.web.operator.registers import Command, Field, Register, Shown, entry_page


def degrees(number_e4: int) -> str:
    """A coordinate in degrees, from ten-thousandths."""
    whole, rest = divmod(abs(number_e4), 10_000)
    return f"{'-' if number_e4 < 0 else ''}{whole}.{rest:04}°"


def _of_region(region: Region) -> dict[str, Any]:
    floors = floors_of(db(), region.id)
    return {
        "floors": floors,
        "currencies": [each for each in words.currencies() if not floors or each[0] == floors[0].currency],
        "home_currency": HOME_CURRENCY,
        "set_by": names_of_users(db(), [floor.set_by for floor in floors]),
        "workshops": list_workshops(db(), acting(), region_id=region.id, limit=MOST_CHOICES),
        "sites": list_sites(db(), region_id=region.id, limit=MOST_CHOICES),
    }


REGIONS = Register(
    name="regions",
    title=N_("Counties"),
    icon="map",
    read="places.read",
    columns=(
        Shown(N_("County"), named),
        Shown(N_("County code"), lambda row: row.id),
        Shown(N_("Prefecture"), lambda row: row.prefecture),
        Shown(N_("Province"), province_of),
    ),
    facts=(
        Shown(N_("County code"), lambda row: row.id),
        *NAMES_SHOWN,
        Shown(N_("Prefecture"), lambda row: row.prefecture),
        Shown(N_("Province"), province_of),
        Shown(N_("Longitude"), lambda row: degrees(row.longitude_e4)),
        Shown(N_("Latitude"), lambda row: degrees(row.latitude_e4)),
        Shown(N_("Time zone"), lambda row: row.time_zone),
    ),
    filters=(SEARCH,),
    filter_schema=RegionFilterSchema,
    listed=lambda **query: list_regions(db(), **query),
    found=lambda key: find_region(db(), key),
    key="string",
    template="operator/region.html",
    more=_of_region,
)

KIND_FIELD = Field("kind", N_("Kind"), kind="select", choices=lambda: words.choices(words.SITE_KINDS))
KIND_SHOWN = Shown(N_("Kind"), lambda row: words.word(words.SITE_KINDS, row.kind))

SITES = Register(
    name="sites",
    title=N_("Sites"),
    add_words=N_("Add a site"),
    icon="place",
    read="places.read",
    keep="places.keep",
    columns=(Shown(N_("Site"), named), KIND_SHOWN, Shown(N_("County"), lambda row: named(row.region))),
    facts=(*NAMES_SHOWN, KIND_SHOWN, Shown(N_("County"), county_link)),
    filters=(
        SEARCH,
        Field("kind", N_("Kind"), kind="select", required=False, choices=lambda: words.choices(words.SITE_KINDS)),
    ),
    fields=(
        KIND_FIELD,
        *NAMES,
        Field(
            "region_id",
            N_("County code"),
            hint=N_("Six digits. Look it up under Counties; it cannot be changed later."),
            attributes={"maxlength": 6, "inputmode": "numeric", "autocomplete": "off"},
            when_changing=False,
        ),
    ),
    filter_schema=SiteFilterSchema,
    listed=lambda **query: list_sites(db(), **query),
    found=lambda key: find_site(db(), key),
    add=Command(NewSiteSchema, lambda data: add_site(db(), data, actor=acting())),
    change=Command(SiteChangeSchema, lambda key, data: change_site(db(), key, data, actor=acting())),
)


def add_to(pages: Blueprint) -> None:
    """Register what is done with a county beyond looking at it."""

    @pages.post("/regions/<string:region_id>/floors")
    @requires("places.keep")
    @idempotent
    def new_floor(region_id: str) -> ResponseReturnValue:
        """Set the hourly floor of a county from a day on."""
        form = Form.of_request()
        floor = form.submit(SetFloorSchema(), lambda data: set_floor(db(), region_id, **data, actor=acting()))
        if floor is None:
            return entry_page(REGIONS, region_id, form, "floor"), 422
        amount, day = format_money(floor.amount, floor.currency), format_day(floor.valid_from)
        flash(gettext("From %(day)s an hour must earn at least %(amount)s here.", day=day, amount=amount), "success")
        return redirect(url_for(".regions_entry", key=region_id), 303)
