"""Crafts, materials and defect codes: short lists that others choose from."""

from typing import Any

from craftorders.catalogue.queries import find_craft, find_material, list_crafts, list_materials
from craftorders.catalogue.schemas import (
    CraftChangeSchema,
    CraftFilterSchema,
    MaterialChangeSchema,
    MaterialFilterSchema,
    NewCraftSchema,
    NewMaterialSchema,
)
from craftorders.catalogue.services import add_craft, add_material, change_craft, change_material
from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.infra.paging import Page
from craftorders.kernel.errors import Conflict
from craftorders.kernel.words import N_
from craftorders.quality.models import DefectCode
from craftorders.quality.queries import defect_codes, find_defect_code, known_defect_code
from craftorders.quality.schemas import DefectCodeChangeSchema
from craftorders.quality.services import keep_defect_code
from craftorders.web.formatting import named
from craftorders.web.operator import words
from craftorders.web.operator.people import CODE_SHOWN, NAMES, NAMES_SHOWN, SEARCH
from craftorders.web.operator.registers import Command, Field, Register, Shown
from craftorders.web.operator.schemas import EveryDefectCodeSchema, NewDefectCodeSchema


def code_field(most: int) -> Field:
    """The field of a code that cannot be changed later."""
    return Field(
        "code",
        N_("Code"),
        hint=N_("Letters, digits and hyphens; it cannot be changed later."),
        attributes={"maxlength": most, "autocapitalize": "none", "autocomplete": "off"},
        when_changing=False,
    )


def _every_defect_code(**_query: Any) -> Page[DefectCode]:
    return Page(defect_codes(db()), None)


def _new_defect_code(data: dict[str, Any]) -> DefectCode:
    """Adding must not change a code that somebody else keeps already."""
    if known_defect_code(db(), data["code"]) is not None:
        raise Conflict("already_exists", N_("This code is in use already. Choose another."), pointer="/code")
    return keep_defect_code(db(), **data, actor=acting())


CRAFTS = Register(
    name="crafts",
    title=N_("Crafts"),
    add_words=N_("Add a craft"),
    icon="hand",
    read="catalogue.read",
    keep="catalogue.keep",
    columns=(Shown(N_("Craft"), named), CODE_SHOWN),
    facts=(CODE_SHOWN, *NAMES_SHOWN),
    filters=(SEARCH,),
    fields=(code_field(30), *NAMES),
    filter_schema=CraftFilterSchema,
    listed=lambda **query: list_crafts(db(), **query),
    found=lambda key: find_craft(db(), key),
    add=Command(NewCraftSchema, lambda data: add_craft(db(), data, actor=acting())),
    change=Command(CraftChangeSchema, lambda key, data: change_craft(db(), key, data, actor=acting())),
)

UNIT_SHOWN = Shown(N_("Counted in"), lambda row: words.word(words.UNITS, row.unit))

MATERIALS = Register(
    name="materials",
    title=N_("Materials"),
    add_words=N_("Add a material"),
    icon="batch",
    read="catalogue.read",
    keep="catalogue.keep",
    columns=(Shown(N_("Material"), named), CODE_SHOWN, UNIT_SHOWN),
    facts=(CODE_SHOWN, *NAMES_SHOWN, UNIT_SHOWN),
    filters=(SEARCH,),
    fields=(
        code_field(30),
        *NAMES,
        Field(
            "unit",
            N_("Counted in"),
            kind="select",
            choices=lambda: words.choices(words.UNITS),
            hint=N_("It cannot be changed later, since amounts are counted in it."),
            when_changing=False,
        ),
    ),
    filter_schema=MaterialFilterSchema,
    listed=lambda **query: list_materials(db(), **query),
    found=lambda key: find_material(db(), key),
    add=Command(NewMaterialSchema, lambda data: add_material(db(), data, actor=acting())),
    change=Command(MaterialChangeSchema, lambda key, data: change_material(db(), key, data, actor=acting())),
)

SEVERITY_SHOWN = Shown(N_("Severity"), lambda row: words.word(words.SEVERITIES, row.severity))

DEFECT_CODES = Register(
    name="defect-codes",
    title=N_("Defect codes"),
    add_words=N_("Add a defect code"),
    icon="warning",
    read="lots.read",
    keep="catalogue.keep",
    columns=(Shown(N_("Defect code"), named), CODE_SHOWN, SEVERITY_SHOWN),
    facts=(CODE_SHOWN, *NAMES_SHOWN, SEVERITY_SHOWN),
    fields=(
        code_field(20),
        *NAMES,
        Field("severity", N_("Severity"), kind="radio", choices=lambda: words.choices(words.SEVERITIES)),
    ),
    filter_schema=EveryDefectCodeSchema,
    listed=_every_defect_code,
    found=lambda key: find_defect_code(db(), key),
    add=Command(NewDefectCodeSchema, _new_defect_code),
    change=Command(DefectCodeChangeSchema, lambda key, data: keep_defect_code(db(), code=key, **data, actor=acting())),
    key="string",
    key_of=lambda row: row.code,
)
