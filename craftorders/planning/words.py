"""Kept reasons in the reader's words: a message of the catalogue with its values, days written as people write them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import g
from flask_babel import get_locale, gettext

from craftorders.catalogue.queries import crafts
from craftorders.infra.application import db
from craftorders.infra.languages import ENGLISH, filled
from craftorders.kernel.money import rate_text
from craftorders.people.queries import workshops_in_work


def said_in_words(saying: Mapping[str, Any] | None) -> str | None:
    """A reason as it was kept, in the reader's language."""
    if saying is None:
        return None
    message = saying["message"]
    return filled(gettext(message), {name: _shown(name, value) for name, value in saying["values"].items()})


def in_english(saying: Mapping[str, Any]) -> str:
    """A reason as it was kept, for the command line, which speaks English."""
    values = saying["values"].items()
    plain = {name: value["day"] if isinstance(value, dict) else value for name, value in values}
    return filled(saying["message"], plain, ENGLISH)


def yuan(amounts: Mapping[str, int]) -> dict[str, str]:
    """Amounts in ten-thousandths of a fen as plain decimals of yuan."""
    return {name: rate_text(amount, "CNY") for name, amount in amounts.items()}


def craft_name(code: str) -> str:
    """What people call a craft; its code where the catalogue no longer knows it."""
    if "craft_names" not in g:
        english = str(get_locale() or "").startswith("en")
        g.craft_names = {craft.code: craft.name_en if english else craft.name for craft in crafts(db())}
    return str(g.craft_names.get(code, code))


def workshop_name(kept: str) -> str:
    """A workshop that a reason names by its Chinese name, in the reader's language."""
    if "workshop_names" not in g:
        english = str(get_locale() or "").startswith("en")
        g.workshop_names = {each.name: each.name_en or each.name for each in workshops_in_work(db())} if english else {}
    return str(g.workshop_names.get(kept, kept))


def _shown(name: str, value: Any) -> Any:
    if name == "craft":
        return craft_name(value)
    if name == "workshop":
        return workshop_name(value)
    if isinstance(value, dict):
        return format_date(date.fromisoformat(value["day"]), "long", locale=str(get_locale() or "zh_Hans_CN"))
    return value
