"""Merchants, workshops and households as the service centre keeps them."""

from typing import Any

from flask import url_for

from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.words import N_
from craftorders.people.models import Household, Workshop
from craftorders.people.queries import (
    find_household,
    find_merchant,
    find_workshop,
    list_households,
    list_merchants,
    list_workers,
    list_workshops,
)
from craftorders.people.schemas import (
    HouseholdChangeSchema,
    HouseholdFilterSchema,
    MerchantChangeSchema,
    MerchantFilterSchema,
    NewHouseholdSchema,
    NewMerchantSchema,
    NewWorkshopSchema,
    WorkshopChangeSchema,
    WorkshopFilterSchema,
)
from craftorders.people.services import (
    add_household,
    add_merchant,
    add_workshop,
    change_household,
    change_merchant,
    change_workshop,
)
from craftorders.web.formatting import format_quantity, named
from craftorders.web.operator import words
from craftorders.web.operator.registers import Command, Field, Register, Shown, linked

MOST_CHOICES = 200

SEARCH = Field("text", N_("Name or code"), kind="search", required=False, attributes={"maxlength": 60})
IN_USE_FILTER = Field("active", N_("State"), kind="select", required=False, choices=lambda: words.choices(words.IN_USE))
CODE = Field(
    "code",
    N_("Code"),
    hint=N_("Letters, digits and hyphens; it cannot be changed later."),
    attributes={"maxlength": 12, "autocapitalize": "characters", "autocomplete": "off"},
    when_changing=False,
)
NAMES = (
    Field("name", N_("Chinese name"), attributes={"maxlength": 100, "autocomplete": "off"}),
    Field("name_en", N_("English name"), attributes={"maxlength": 100, "autocomplete": "off"}),
)
IN_USE = Field("active", N_("State"), kind="radio", choices=lambda: words.choices(words.IN_USE), when_adding=False)
CURRENCY = Field(
    "currency",
    N_("Currency"),
    kind="select",
    hint=N_("It cannot be changed later, since money is counted in it."),
    choices=words.currencies,
    attributes={"value": HOME_CURRENCY},
    when_changing=False,
)
CODE_SHOWN = Shown(N_("Code"), lambda row: row.code)
NAMES_SHOWN = (Shown(N_("Chinese name"), lambda row: row.name), Shown(N_("English name"), lambda row: row.name_en))
IN_USE_SHOWN = Shown(N_("State"), lambda row: row.active)


def workshop_choices() -> list[tuple[str, str]]:
    """The workshops that the reader may see, to choose from."""
    page = list_workshops(db(), acting(), active=True, limit=MOST_CHOICES)
    return [(str(each.id), f"{named(each)} · {named(each.region)}") for each in page.items]


def workshop_link(workshop: Workshop) -> dict[str, str]:
    """A workshop's name that leads to its page."""
    return linked(url_for("operator.workshops_entry", key=workshop.id), named(workshop))


def household_link(household: Household) -> dict[str, str]:
    """A household's name that leads to its page."""
    return linked(url_for("operator.households_entry", key=household.id), household.name)


def county_link(row: Any) -> dict[str, str]:
    """The name of the county that a row lies in, leading to its page."""
    return linked(url_for("operator.regions_entry", key=row.region_id), f"{named(row.region)} {row.region_id}")


def _of_workshop(workshop: Workshop) -> dict[str, Any]:
    return {"households": list_households(db(), acting(), workshop_id=workshop.id, limit=MOST_CHOICES)}


def _of_household(household: Household) -> dict[str, Any]:
    return {"workers": list_workers(db(), acting(), household_id=household.id, limit=MOST_CHOICES)}


MERCHANTS = Register(
    name="merchants",
    title=N_("Merchants"),
    add_words=N_("Add a merchant"),
    icon="orders",
    read="people.read",
    keep="people.keep",
    columns=(Shown(N_("Merchant"), named), CODE_SHOWN, IN_USE_SHOWN),
    facts=(CODE_SHOWN, *NAMES_SHOWN, Shown(N_("Currency"), lambda row: row.currency), IN_USE_SHOWN),
    filters=(SEARCH, IN_USE_FILTER),
    fields=(CODE, *NAMES, CURRENCY, IN_USE),
    filter_schema=MerchantFilterSchema,
    listed=lambda **query: list_merchants(db(), acting(), **query),
    found=lambda key: find_merchant(db(), key, acting()),
    add=Command(NewMerchantSchema, lambda data: add_merchant(db(), data, actor=acting())),
    change=Command(MerchantChangeSchema, lambda key, data: change_merchant(db(), key, data, actor=acting())),
)

WORKSHOPS = Register(
    name="workshops",
    title=N_("Workshops"),
    add_words=N_("Add a workshop"),
    icon="workshop",
    read="people.read",
    keep="people.keep",
    columns=(
        Shown(N_("Workshop"), named),
        CODE_SHOWN,
        Shown(N_("Village"), lambda row: row.village),
        Shown(N_("County"), lambda row: named(row.region)),
        Shown(N_("Minutes a week"), lambda row: format_quantity(row.weekly_minutes), "number"),
        IN_USE_SHOWN,
    ),
    facts=(
        CODE_SHOWN,
        *NAMES_SHOWN,
        Shown(N_("Village"), lambda row: row.village),
        Shown(N_("County"), county_link),
        Shown(N_("Days to Yiwu"), lambda row: row.transit_days),
        Shown(N_("Minutes a week"), lambda row: format_quantity(row.weekly_minutes)),
        IN_USE_SHOWN,
    ),
    filters=(
        SEARCH,
        Field("region_id", N_("County code"), required=False, attributes={"maxlength": 6, "inputmode": "numeric"}),
        IN_USE_FILTER,
    ),
    fields=(
        CODE,
        *NAMES,
        Field("village", N_("Village"), attributes={"maxlength": 100}),
        Field(
            "region_id",
            N_("County code"),
            hint=N_("Six digits. Look it up under Counties; it cannot be changed later."),
            attributes={"maxlength": 6, "inputmode": "numeric", "autocomplete": "off"},
            when_changing=False,
        ),
        Field("transit_days", N_("Days that goods travel to Yiwu"), kind="number", attributes={"min": 0, "max": 365}),
        Field(
            "weekly_minutes",
            N_("Minutes that its hands have in a week"),
            kind="number",
            hint=N_("Ten people with twenty hours each are 12,000 minutes."),
            attributes={"min": 0},
        ),
        Field(
            "fair_first_minutes",
            N_("So many minutes a new open job is for those who had less this month"),
            kind="number",
            hint=N_("0: everybody may take it at once."),
            attributes={"min": 0, "max": 1440},
        ),
        IN_USE,
    ),
    filter_schema=WorkshopFilterSchema,
    listed=lambda **query: list_workshops(db(), acting(), **query),
    found=lambda key: find_workshop(db(), key, acting()),
    add=Command(NewWorkshopSchema, lambda data: add_workshop(db(), data, actor=acting())),
    change=Command(WorkshopChangeSchema, lambda key, data: change_workshop(db(), key, data, actor=acting())),
    template="operator/workshop.html",
    more=_of_workshop,
)

HOUSEHOLDS = Register(
    name="households",
    title=N_("Households"),
    add_words=N_("Add a household"),
    icon="home",
    read="people.read",
    keep="workers.keep",
    columns=(
        Shown(N_("Household"), lambda row: row.name),
        Shown(N_("Village"), lambda row: row.village),
        Shown(N_("Workshop"), lambda row: named(row.workshop)),
    ),
    facts=(
        Shown(N_("Name of the household"), lambda row: row.name),
        Shown(N_("Village"), lambda row: row.village),
        Shown(N_("Workshop"), lambda row: workshop_link(row.workshop)),
    ),
    filters=(SEARCH, Field("workshop_id", N_("Workshop"), kind="select", required=False, choices=workshop_choices)),
    fields=(
        Field("workshop_id", N_("Workshop"), kind="select", choices=workshop_choices, when_changing=False),
        Field("name", N_("Name of the household"), attributes={"maxlength": 100, "autocomplete": "off"}),
        Field("village", N_("Village"), attributes={"maxlength": 100}),
    ),
    filter_schema=HouseholdFilterSchema,
    listed=lambda **query: list_households(db(), acting(), **query),
    found=lambda key: find_household(db(), key, acting()),
    add=Command(NewHouseholdSchema, lambda data: add_household(db(), data, actor=acting())),
    change=Command(HouseholdChangeSchema, lambda key, data: change_household(db(), key, data, actor=acting())),
    called=lambda row: row.name,
    template="operator/household.html",
    more=_of_household,
)
