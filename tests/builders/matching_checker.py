"""An independent judge of what the matching engine answers: every limit looked at anew, in plain loops.

Nothing of the engine is used but the dataclasses of its two ends. Work fits the hands if for every group of hands of a
workshop the work that only they can do, with what they have in hand, fits their minutes (Hall); all groups are tried.
"""

from collections.abc import Hashable, Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import combinations

from craftorders.dispatch.domain.matching.outcome import Choice, Outcome
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation
from tests.builders.matching_costs import cost_faults, pinned

Kind = tuple[str, int]
Work = dict[Kind, Fraction]
"""Minutes by craft and grade."""
Pinned = tuple[Hashable, int | None, int]
MILD = {
    "due_in_the_past",
    "pinned_apart",
    "pinned_where_forbidden",
    "senseless_pin",
    "too_many_pins",
    "unknown_pin",
}
"""Complaints about lines that are planned all the same."""


def faults(situation: Situation, outcome: Outcome) -> list[str]:
    """Everything that is wrong with the plan, in words; empty where it is lawful and its money is right.

    Money is looked at where the limits hold.
    """
    unfit = {(each.kind, each.row) for each in outcome.complaints if each.code not in MILD}
    lines = {line.key: line for row, line in enumerate(situation.lines, 1) if ("line", row) not in unfit}
    workshops = {each.key: each for row, each in enumerate(situation.workshops, 1) if ("workshop", row) not in unfit}
    strangers = [each for each in outcome.choices if each.line not in lines or each.workshop not in workshops]
    if strangers:
        return [f"{each}: its line or its workshop is not to be planned with" for each in strangers]
    able = {key: [each for each in workshops.values() if may_make(line, each)] for key, line in lines.items()}
    found = []
    for line in lines.values():
        found += list(_about_line(situation, outcome, line, able[line.key]))
    for workshop in workshops.values():
        for week in range(situation.weeks):
            here = [each for each in outcome.choices if (each.workshop, each.week) == (workshop.key, week)]
            work = work_of(here, lines, workshop)
            found += list(overloads(workshop, week, work))
            found += list(_about_filling(outcome, workshop, week, sum(work.values(), Fraction(0)), here))
    return found or cost_faults(situation, outcome, lines, workshops, able)


def may_make(line: OpenLine, workshop: OpenWorkshop) -> bool:
    """Certified for every step, with a rate in force in the county."""
    return workshop.county in line.piece_cost_e4 and all(_able(workshop, (each.craft, each.grade)) for each in line.steps)


def in_time(situation: Situation, line: OpenLine, workshop: OpenWorkshop, week: int) -> bool:
    """Whether materials are there on the week's Monday at the latest."""
    leaves = max(situation.today, line.earliest_on or situation.today)
    return leaves + timedelta(days=workshop.days_out) <= situation.monday + timedelta(weeks=week)


def _able(workshop: OpenWorkshop, kind: Kind) -> frozenset[int]:
    craft, grade = kind
    return frozenset(
        place for place, each in enumerate(workshop.hands) if each.workers and each.skills.get(craft, 0) >= grade
    )


def work_of(choices: list[Choice], lines: dict[Hashable, OpenLine], workshop: OpenWorkshop) -> Work:
    """The minutes that the choices need there, by kind."""
    work: Work = {}
    for choice in choices:
        for step in lines[choice.line].steps:
            minutes = Fraction(choice.pieces * step.seconds * 100, 60 * workshop.efficiency)
            kind = (step.craft, step.grade)
            work[kind] = work.get(kind, Fraction(0)) + minutes
    return work


def overloads(workshop: OpenWorkshop, week: int, new: Work) -> Iterator[str]:
    """The groups of hands that the new work does not fit, beside as much of their work in hand as they can do at all."""
    in_hand: Work = {}
    for work in workshop.in_hand:
        kind = (work.craft, work.grade) if _able(workshop, (work.craft, work.grade)) else ("", 0)
        in_hand[kind] = in_hand.get(kind, Fraction(0)) + (work.minutes[week] if week < len(work.minutes) else 0)
    share = 0 if week in workshop.closed_weeks else workshop.share[week]

    def only(work: Work, group: frozenset[int]) -> Fraction:
        return sum((minutes for kind, minutes in work.items() if _able(workshop, kind) <= group), Fraction(0))

    def there(group: frozenset[int]) -> Fraction:
        return Fraction(sum(workshop.hands[each].workers * workshop.hands[each].minutes for each in group) * share, 100)

    for group in _subsets(range(len(workshop.hands))):
        busy = min(there(part) + only(in_hand, group) - only(in_hand, part) for part in _subsets(group))
        asked = only(new, group)
        if asked and asked + busy > there(group):
            yield f"{workshop.key}, week {week}: {asked} + {busy} minutes for {there(group)} of hands {sorted(group)}"


def _about_filling(
    outcome: Outcome, workshop: OpenWorkshop, week: int, taken: Fraction, here: list[Choice]
) -> Iterator[str]:
    """What is said to be taken is the work, each piece rounded up to a hundredth of a second and all of it to a minute, and
    not more than is said to be there."""
    most = taken + Fraction(sum(each.pieces for each in here), 6_000) + 1
    for filling in outcome.fillings:
        if (filling.workshop, filling.week) == (workshop.key, week):
            if not (taken <= filling.taken < most and filling.taken <= filling.minutes):
                yield f"{filling}: {taken} minutes are taken"
            return
    if outcome.fillings:
        yield f"{workshop.key}, week {week}: nobody says how full it is"


def _subsets(places: range | frozenset[int]) -> Iterator[frozenset[int]]:
    for size in range(len(places) + 1):
        yield from map(frozenset, combinations(sorted(places), size))


def _about_line(situation: Situation, outcome: Outcome, line: OpenLine, able: list[OpenWorkshop]) -> Iterator[str]:
    choices = [each for each in outcome.choices if each.line == line.key]
    lost = [each.pieces for each in outcome.left_over if each.line == line.key]
    if min([*lost, *(each.pieces for each in choices), 1]) < 1:
        yield f"{line.key}: pieces are counted from 1"
    if sum(each.pieces for each in choices) + sum(lost) != line.quantity:
        yield f"{line.key}: {choices} and {lost} are not {line.quantity} pieces"
    pinned_to = {pin.workshop for pin in line.pins}
    known = {workshop.key: workshop for workshop in able}
    for choice in choices:
        if choice.workshop not in known:
            yield f"{choice}: no certificate or no rate"
        elif not 0 <= choice.week < situation.weeks or not in_time(situation, line, known[choice.workshop], choice.week):
            yield f"{choice}: materials are not there"
        if choice.next_best is not None and choice.next_best.workshop not in known.keys() - {choice.workshop}:
            yield f"{choice}: the next best is no other workshop that may make it"
        if choice.workshop in line.forbidden and choice.workshop not in pinned_to:
            yield f"{choice}: forbidden"
    by_workshop = {key: sum(each.pieces for each in choices if each.workshop == key) for key in known}
    pins = pinned(situation, line)
    yield from _about_batches(line, pins, {key: pieces for key, pieces in by_workshop.items() if pieces}, sum(lost))
    yield from _about_lots(line, pins, choices)
    yield from _about_pins(line, pins, choices, sum(lost))


def _about_batches(line: OpenLine, pins: list[Pinned], used: dict[Hashable, int], lost: int) -> Iterator[str]:
    """Minimum batches and the number of workshops, but for what pins prescribe; and what must stay together."""
    prescribed: dict[Hashable, int] = {}
    for workshop, _, pieces in pins:
        prescribed[workshop] = prescribed.get(workshop, 0) + pieces
    fewest = min(line.minimum_batch, line.quantity - sum(prescribed.values()))
    for workshop, pieces in used.items():
        if pieces > prescribed.get(workshop, 0) and pieces < fewest:
            yield f"{line.key}: {pieces} at {workshop} are fewer than {fewest}"
    if line.most_workshops is not None and len(used) > max(line.most_workshops, len(prescribed)):
        yield f"{line.key}: shared by {sorted(map(str, used))}, allowed are {line.most_workshops}"
    if not line.splittable and used and (len(used) > 1 or lost):
        yield f"{line.key}: must stay together, but {lost} are lost and {sorted(map(str, used))} make the rest"


def _about_lots(line: OpenLine, pins: list[Pinned], choices: list[Choice]) -> Iterator[str]:
    """All choices are of whole lots, but for the odd one of the line, and one more for every pin."""
    odd = [choice.pieces % line.lot for choice in choices if choice.pieces % line.lot]
    if len(odd) > 1 + len(pins) or (not pins and odd and odd != [line.quantity % line.lot]):
        yield f"{line.key}: lots of {line.lot} in {[choice.pieces for choice in choices]}"


def _about_pins(line: OpenLine, pins: list[Pinned], choices: list[Choice], lost: int) -> Iterator[str]:
    """Any pins together have their pieces where they are pinned, or left over."""
    for size in range(1, len(pins) + 1):
        for some in combinations(pins, size):
            there = sum(
                each.pieces
                for each in choices
                if any(each.workshop == workshop and week in (None, each.week) for workshop, week, _ in some)
            )
            if there + lost < sum(pieces for _, _, pieces in some):
                yield f"{line.key}: of {some} only {there} are there and {lost} left over"
