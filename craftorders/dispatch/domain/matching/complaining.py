"""Rows that cannot be planned with are named in words, with their number; the others are planned."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from craftorders.dispatch.domain.matching.parting import is_sensible
from craftorders.dispatch.domain.matching.situation import Complaint, OpenLine, OpenWorkshop, Situation
from craftorders.kernel.words import N_

Saying = tuple[str, str, Mapping[str, object]]


@dataclass(frozen=True)
class Checked:
    """What can be planned with, and what was said about the rest."""

    lines: tuple[OpenLine, ...]
    workshops: tuple[OpenWorkshop, ...]
    complaints: tuple[Complaint, ...]


def check(situation: Situation) -> Checked:
    """Leave out what makes no sense. A line that is due in the past is named, and planned all the same: it is late."""
    if situation.weeks < 1:
        words = N_("The horizon has no week.")
        return Checked((), (), (Complaint("horizon", 0, None, "empty_horizon", words, {}),))
    complaints: list[Complaint] = []
    workshops: dict[Hashable, OpenWorkshop] = {}
    for row, workshop in enumerate(situation.workshops, 1):
        found = list(_about_workshop(workshop, situation.weeks, workshop.key in workshops))
        complaints += [Complaint("workshop", row, workshop.key, *saying) for saying in found]
        if not found:
            workshops[workshop.key] = workshop
    lines: dict[Hashable, OpenLine] = {}
    known = {workshop.key for workshop in situation.workshops}
    for row, line in enumerate(situation.lines, 1):
        fatal = list(_about_line(line, line.key in lines))
        mild = [] if fatal else [*_about_pins(line, known, situation.weeks), *_about_dates(line, situation)]
        complaints += [Complaint("line", row, line.key, *saying) for saying in (*fatal, *mild)]
        if not fatal:
            lines[line.key] = line
    return Checked(tuple(lines.values()), tuple(workshops.values()), tuple(complaints))


def _about_workshop(workshop: OpenWorkshop, weeks: int, known: bool) -> Iterator[Saying]:
    name = {"workshop": workshop.name}
    if known:
        yield "workshop_twice", N_("%(workshop)s is listed twice."), name
    if workshop.longitude is None or workshop.latitude is None:
        yield "no_coordinates", N_("%(workshop)s has no coordinates, so nobody knows what freight costs."), name
    elif not (abs(workshop.longitude) <= 180 and abs(workshop.latitude) <= 90):  # nor is what is not a number
        words = N_("The coordinates of %(workshop)s are nowhere on earth, so nobody knows what freight costs.")
        yield "bad_coordinates", words, name
    if any(hands.workers < 0 or hands.minutes < 0 for hands in workshop.hands):
        yield "negative_capacity", N_("%(workshop)s has less than no hands or minutes."), name
    if any(minutes < 0 for work in workshop.in_hand for minutes in work.minutes):
        yield "negative_work_in_hand", N_("%(workshop)s has less than no work in hand."), name
    if len(workshop.share) < weeks or any(not 0 <= share <= 100 for share in workshop.share):
        yield "bad_calendar", N_("The farm calendar of %(workshop)s needs from 0 to 100 percent for every week."), name
    if workshop.efficiency < 1:
        yield "no_efficiency", N_("%(workshop)s has an efficiency of nothing."), name
    if not 0 <= workshop.pass_percent_e2 <= 10_000:
        yield "bad_pass_percent", N_("The share that passes at %(workshop)s is not from 0 to 100 percent."), name
    if workshop.days_out < 0 or workshop.days_back < 0:
        yield "negative_transit", N_("The way to %(workshop)s takes less than no days."), name


def _about_line(line: OpenLine, known: bool) -> Iterator[Saying]:
    name = {"line": line.name}
    if known:
        yield "line_twice", N_("%(line)s is listed twice."), name
    if line.quantity < 1:
        yield "no_quantity", N_("%(line)s has no pieces to place."), name
    if not line.steps or any(not step.craft for step in line.steps):
        yield "no_craft", N_("%(line)s names no craft, so nobody knows who can make it."), name
    if any(step.seconds < 1 for step in line.steps):
        yield "no_seconds", N_("%(line)s has a step that takes no time."), name
    if line.lot < 1 or line.minimum_batch < 1 or (line.most_workshops is not None and line.most_workshops < 1):
        yield "bad_batches", N_("The lots, the smallest batch and the number of workshops of %(line)s are at least 1."), name
    if line.price_e4 < 0 or line.weight_mg < 0 or line.priority < 1:
        yield "negative_price", N_("The price and weight of %(line)s are at least 0, its priority at least 1."), name


def _about_pins(line: OpenLine, known: set[Hashable], weeks: int) -> Iterator[Saying]:
    pinned = sum(max(pin.pieces or 0, 0) for pin in line.pins)
    name = {"line": line.name}
    if pinned > line.quantity:
        values = {**name, "pinned": pinned, "quantity": line.quantity}
        yield "too_many_pins", N_("%(line)s has %(pinned)s pieces pinned but only %(quantity)s to place."), values
    if any(pin.workshop not in known for pin in line.pins):
        yield "unknown_pin", N_("%(line)s is pinned to a workshop that is not there."), name
    if not all(is_sensible(pin, weeks) for pin in line.pins):
        yield (
            "senseless_pin",
            N_("A pin of %(line)s names no pieces or no planned week: it is passed over."),
            name,
        )
    if not line.splittable and len({pin.workshop for pin in line.pins}) > 1:
        yield (
            "pinned_apart",
            N_("%(line)s must stay together but is pinned to several workshops: the first counts."),
            name,
        )
    if any(pin.workshop in line.forbidden for pin in line.pins):
        yield (
            "pinned_where_forbidden",
            N_("%(line)s is pinned to a workshop that was ruled out: the pin counts."),
            name,
        )


def _about_dates(line: OpenLine, situation: Situation) -> Iterator[Saying]:
    if line.due_on < situation.today:
        values = {"line": line.name, "due": line.due_on}
        yield "due_in_the_past", N_("%(line)s was due on %(due)s: it is planned as early as possible."), values
