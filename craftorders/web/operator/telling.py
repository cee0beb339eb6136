"""History in words: what was done, and which field went from what to what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from craftorders.catalogue.queries import crafts, materials
from craftorders.catalogue.schemas import plain_decimal
from craftorders.infra.history import HistoryEntry
from craftorders.kernel.money import HOME_CURRENCY, parse_rate
from craftorders.kernel.words import N_
from craftorders.people.queries import households_named, merchants_named, workshops_named
from craftorders.places.queries import regions_named
from craftorders.web.formatting import format_day, format_hundredths, format_money, format_quantity, format_rate, named
from craftorders.web.operator import words

ACTIONS = {
    "create": N_("Added"),
    "change": N_("Changed"),
    "set_roles": N_("Roles changed"),
    "set_password": N_("New password given"),
    "certify": N_("Certified"),
    "begin_training": N_("Training begun"),
    "write_hours": N_("Hours of training written down"),
    "issue_card": N_("Earnings card issued"),
    "set_pin": N_("Another PIN, by two people"),
    "set_routing": N_("Steps changed"),
    "set_standard_time": N_("Standard time adopted"),
    "time_trial time": N_("Time trial written down"),
    "time_trial set_aside": N_("Time trial set aside"),
    "set_materials": N_("Bill of materials changed"),
    "keep_guide": N_("How a step is made was shown"),
    "drop_guide": N_("A step is shown no more"),
    "keep_defect": N_("How a defect looks was described"),
    "drop_defect": N_("A defect matters no more"),
    "keep_tolerance": N_("A measurement was set"),
    "drop_tolerance": N_("A measurement was ended"),
    "credit": N_("Credit agreed"),
    "piece_rate publish": N_("Rate published"),
    "piece_rate approve": N_("Rate approved"),
    "piece_rate end": N_("Rate of an area ended"),
    "fee_shares publish": N_("Shares published"),
}
FIELDS = {
    "code": N_("Code"),
    "username": N_("User name"),
    "name": N_("Called"),
    "name_en": N_("English name"),
    "contact_url": N_("Address for messages"),
    "roles": N_("Roles"),
    "active": N_("In use"),
    "village": N_("Village"),
    "region_id": N_("County"),
    "transit_days": N_("Days to Yiwu"),
    "weekly_minutes": N_("Minutes a week"),
    "fair_first_minutes": N_("Minutes for who had less"),
    "neighbours_after_hours": N_("Hours until neighbours may take open work"),
    "workshop_id": N_("Workshop"),
    "household_id": N_("Household"),
    "phone": N_("Telephone"),
    "language": N_("Language spoken at home"),
    "card": N_("Card number"),
    "unit": N_("Counted in"),
    "picture": N_("Drawing"),
    "photo_id": N_("Reference photo"),
    "currency": N_("Currency"),
    "weight_mg": N_("Weight of a piece"),
    "price_e4": N_("Price a piece"),
    "standard": N_("Acceptance criteria"),
    "standard_en": N_("Acceptance criteria in English"),
    "operations": N_("Steps"),
    "materials": N_("Materials"),
    "kind": N_("Kind"),
    "severity": N_("Severity"),
    **words.DIMENSIONS,
    "rate_e4": N_("Rate"),
    "valid_from": N_("From"),
    "area": N_("Where"),
    "craft": N_("Craft"),
    "begins_on": N_("From"),
    "ends_on": N_("Last day"),
    "ended_from": N_("First day without it"),
    "day": N_("Day"),
    "minutes": N_("Minutes"),
    "tiers": N_("Tiers"),
    "step": N_("Step"),
    "how": N_("How it is made"),
    "how_en": N_("How it is made, in English"),
    "step_photo": N_("Picture"),
    "step_voice": N_("Recording"),
    "standard_seconds": N_("Standard time, in seconds"),
    "worker": N_("Worker"),
    "pieces": N_("Pieces"),
    "seconds": N_("Seconds"),
    "coordinator_percent_e2": N_("Coordinator, percent of the price"),
    "coordinator_cap_e4": N_("Coordinator at most, a piece"),
    "coordinator_e4": N_("Coordinator's share"),
    "workshop_e4": N_("Workshop's share"),
    "freight_e4": N_("Freight"),
    "credit": N_("Agreed credit"),
}
CODES = {
    "language": words.LANGUAGES,
    "unit": words.UNITS,
    "picture": words.PICTURES,
    "kind": words.SITE_KINDS,
    "severity": words.SEVERITIES,
}
FILES = {
    "photo_id": (N_("a photo"), N_("another photo")),
    "step_photo": (N_("a photo"), N_("another photo")),
    "step_voice": (N_("a recording"), N_("another recording")),
}
NAMED_FIELDS = ("workshop_id", "household_id", "region_id", "roles")
STEP = re.compile(r"(?P<name>.*) / (?P<name_en>.*) · (?P<craft>\S+) (?P<grade>[0-9]) · (?P<seconds>[0-9]+) s")
BILL_LINE = re.compile(r"(?P<material>\S+) (?P<amount>[0-9]+\.[0-9]{3}) (?P<unit>\w+) \+(?P<waste>[0-9]+)%")
TIER = re.compile(r"> (?P<above>[0-9]+): (?P<rate>[0-9.]+)")
"""What the history keeps of a step of a routing, of a line of a bill of materials, and of a tier of a rate."""


@dataclass(frozen=True)
class Told:
    """One change in words; `lines` are (field, before, after)."""

    what: str
    when: datetime
    who: str
    why: str | None
    lines: list[tuple[str, str, str]] = field(default_factory=list)


def told(session: Session, entries: Iterable[HistoryEntry], currency: str = HOME_CURRENCY) -> list[Told]:
    """The entries in the reader's language, with names in place of ids; money in them is in this currency."""
    entries = list(entries)
    names = _names(session, entries)
    return [
        Told(_what(entry), entry.at, entry.actor_name, entry.reason, _lines(entry.changes or {}, names, currency))
        for entry in entries
    ]


def role_words(grant: str, names: dict[str, str]) -> str:
    """ "Coordinator: Danba Braiding" for a role and what it is held for."""
    role, _, scope = grant.partition(" ")
    held_as = words.word(words.ROLES, role)
    return gettext("%(role)s: %(name)s", role=held_as, name=names.get(scope, scope)) if scope else held_as


def names_of(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Names of merchants, workshops, households and counties by their ids as text, in four questions however many."""
    keys = set(keys)
    ids = [UUID(key) for key in keys if len(key) == 36]
    found: dict[Any, Any] = {**regions_named(session, [key for key in keys if len(key) == 6])}
    if ids:
        found |= merchants_named(session, ids) | workshops_named(session, ids) | households_named(session, ids)
    return {str(key): named(each) for key, each in found.items()}


def _names(session: Session, entries: list[HistoryEntry]) -> dict[str, str]:
    keys = set()
    for entry in entries:
        for name in NAMED_FIELDS:
            for value in (entry.changes or {}).get(name, ()):
                for text in value if isinstance(value, list) else [value]:
                    keys.add(str(text).rpartition(" ")[2])
    names = names_of(session, keys)
    if any(entry.action in ("certify", "set_routing", "begin_training") for entry in entries):
        names |= {craft.code: named(craft) for craft in crafts(session)}
    if any(entry.action == "set_materials" for entry in entries):
        names |= {material.code: named(material) for material in materials(session)}
    return names


def _what(entry: HistoryEntry) -> str:
    action = ACTIONS.get(f"{entry.subject_kind} {entry.action}") or ACTIONS.get(entry.action)
    return gettext(action) if action else entry.action


def _lines(changes: dict[str, Any], names: dict[str, str], currency: str) -> list[tuple[str, str, str]]:
    lines = []
    for name, (before, after) in changes.items():
        label = gettext(FIELDS[name]) if name in FIELDS else names.get(name, name)
        if name in FILES:
            kept, other = FILES[name]
            lines.append((label, gettext(kept) if before else "–", gettext(other) if after else "–"))
        else:
            lines.append((label, _value(name, before, names, currency), _value(name, after, names, currency)))
    return lines


def _value(name: str, value: Any, names: dict[str, str], currency: str) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return "、".join(_value(name, each, names, currency) for each in value)
    if name in CODES:
        return words.word(CODES[name], value)
    if name == "roles":
        return role_words(value, names)
    if name in (*NAMED_FIELDS, "craft"):
        return names.get(str(value), str(value))
    if name in ("valid_from", "begins_on", "ends_on", "ended_from", "day"):
        return format_day(date.fromisoformat(value))
    if name == "tiers":
        return _tier(value, currency)
    if name == "operations":
        return _step(value, names)
    if name == "materials":
        return _bill_line(value, names)
    return _figure(name, value, currency)


def _tier(kept: str, currency: str) -> str:
    found = TIER.fullmatch(kept)
    if found is None:
        return kept
    count, rate = format_quantity(int(found["above"])), format_rate(parse_rate(found["rate"], currency), currency)
    return gettext("more than %(count)s pieces: %(rate)s", count=count, rate=rate)


def _step(kept: str, names: dict[str, str]) -> str:
    found = STEP.fullmatch(kept)
    if found is None:
        return kept
    craft, grade = names.get(found["craft"], found["craft"]), words.word(words.GRADES, found["grade"])
    seconds = gettext("%(seconds)s s", seconds=format_quantity(int(found["seconds"])))
    return f"{named(SimpleNamespace(**found.groupdict()))} ({craft} {grade}, {seconds})"


def _bill_line(kept: str, names: dict[str, str]) -> str:
    found = BILL_LINE.fullmatch(kept)
    if found is None:
        return kept
    material, unit = names.get(found["material"], found["material"]), words.word(words.UNITS, found["unit"])
    amount = plain_decimal(int(found["amount"].replace(".", "")))
    return f"{material} {amount} {unit} +{found['waste']} %"


def _figure(name: str, value: Any, currency: str) -> str:
    if isinstance(value, bool):
        return words.word(words.YES_NO, value)
    if not isinstance(value, int):
        return str(value)
    if name.endswith("_percent_e2"):
        return f"{format_hundredths(value)} %"
    if name.endswith("_e4"):
        return format_rate(value, currency)
    if name == "weight_mg":
        return gettext("%(weight)s g", weight=plain_decimal(value))
    if name == "credit":
        return format_money(value, currency)
    return format_quantity(value) if name in FIELDS else words.word(words.GRADES, value)
