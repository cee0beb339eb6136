"""What a person may decide about a plan, as changes of the situation that the engine is told about.

A decision names a week by its Monday, so that it holds in a later plan, too. What is no longer there (a line that was
placed meanwhile, a week that is over) is not changed.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from craftorders.dispatch.domain.matching.situation import Hands, OpenLine, OpenWorkshop, Pin, Situation
from craftorders.planning.domain.weeks import week_number

USUAL_MINUTES = 1_500
"""Five hours on five days: what an added worker brings, also where a named one stands for a whole household."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: `kind` says which of the other fields it needs.

    pin: `line` is made in `workshop` (`pieces` of it, in the week of `week`, where given); forbid: never there;
    allow: again, although the workshop declined it or it was forbidden; close: `workshop` takes nothing in the week of
    `week`; due: `line` is due on `due_on`; hands: `workshop` gets `workers` more with `craft` at `grade`.
    """

    kind: str
    line: Hashable = None
    workshop: Hashable = None
    pieces: int | None = None
    week: date | None = None
    due_on: date | None = None
    craft: str | None = None
    grade: int | None = None
    workers: int | None = None


def decided(situation: Situation, decisions: Iterable[Decision]) -> Situation:
    """The situation with all these decisions taken, in their order; a later one wins over an earlier."""
    for decision in decisions:
        situation = CHANGES[decision.kind](situation, decision)
    return situation


def lines_named(decisions: Iterable[Decision]) -> frozenset[Hashable]:
    """The lines that decisions are about."""
    return frozenset(each.line for each in decisions if each.line is not None)


def gives_room(added: Iterable[Decision], taken_back: Iterable[Decision]) -> bool:
    """Whether there are more hands now than before these decisions: then nobody knows which lines may want them."""
    return any(each.kind == "hands" for each in added) or any(each.kind == "close" for each in taken_back)


def pin(situation: Situation, decision: Decision) -> Situation:
    """The pieces go there, even where the workshop was forbidden; a second pin there in the same week replaces the first."""

    def pinned(line: OpenLine) -> OpenLine:
        week = None if decision.week is None else week_number(situation.monday, decision.week)
        if week is not None and not 0 <= week < situation.weeks:
            week = None
        pieces = None if decision.pieces is None else min(decision.pieces, line.quantity)
        place = Pin(decision.workshop, pieces, week)
        others = tuple(each for each in line.pins if (each.workshop, each.week) != (place.workshop, week))
        return replace(line, pins=(*others, place), forbidden=line.forbidden - {decision.workshop})

    return _with_line(situation, decision.line, pinned)


def forbid(situation: Situation, decision: Decision) -> Situation:
    """The line is never made there; a pin at the workshop is gone."""
    return _with_line(
        situation,
        decision.line,
        lambda line: replace(
            line,
            forbidden=line.forbidden | {decision.workshop},
            pins=tuple(each for each in line.pins if each.workshop != decision.workshop),
        ),
    )


def allow(situation: Situation, decision: Decision) -> Situation:
    """The line may be made there again, and need not be."""
    return _with_line(
        situation,
        decision.line,
        lambda line: replace(
            line,
            forbidden=line.forbidden - {decision.workshop},
            pins=tuple(each for each in line.pins if each.workshop != decision.workshop),
        ),
    )


def close(situation: Situation, decision: Decision) -> Situation:
    """The workshop takes no new work in that week."""
    assert decision.week is not None
    week = week_number(situation.monday, decision.week)
    return _with_workshop(
        situation, decision.workshop, lambda place: replace(place, closed_weeks=place.closed_weeks | {week})
    )


def due(situation: Situation, decision: Decision) -> Situation:
    """The line is due on another day, for this plan; the merchant's order stays as it is."""
    due_on = decision.due_on
    assert due_on is not None
    return _with_line(situation, decision.line, lambda line: replace(line, due_on=due_on))


def add_hands(situation: Situation, decision: Decision) -> Situation:
    """Workers more, each one pair of hands: with as many minutes as those who are there, at most USUAL_MINUTES."""
    craft, grade, workers = decision.craft, decision.grade, decision.workers
    assert craft is not None
    assert grade is not None
    assert workers is not None

    def with_hands(place: OpenWorkshop) -> OpenWorkshop:
        minutes = min(max((each.minutes for each in place.hands), default=0) or USUAL_MINUTES, USUAL_MINUTES)
        return replace(place, hands=(*place.hands, Hands({craft: grade}, workers, minutes)))

    return _with_workshop(situation, decision.workshop, with_hands)


CHANGES: dict[str, Callable[[Situation, Decision], Situation]] = {
    "pin": pin,
    "forbid": forbid,
    "allow": allow,
    "close": close,
    "due": due,
    "hands": add_hands,
}


def _with_line(situation: Situation, key: Hashable, change: Callable[[OpenLine], OpenLine]) -> Situation:
    return replace(situation, lines=tuple(change(each) if each.key == key else each for each in situation.lines))


def _with_workshop(situation: Situation, key: Hashable, change: Callable[[OpenWorkshop], OpenWorkshop]) -> Situation:
    workshops = tuple(change(each) if each.key == key else each for each in situation.workshops)
    return replace(situation, workshops=workshops)
