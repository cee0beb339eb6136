"""Small worlds for the matching engine: plain lines and workshops, of which a test says what differs.

A line of ten pieces of 600 s that everybody may braid, due long after the horizon; a workshop of one braider with 600
minutes a week, for which materials that leave on Tuesday, 24 November are there on Monday, the 30th.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from craftorders.dispatch.domain.matching import plan_for
from craftorders.dispatch.domain.matching.outcome import Outcome, Search
from craftorders.dispatch.domain.matching.situation import Hands, OpenLine, OpenWorkshop, Situation, Step, Weights

TODAY = date(2026, 11, 24)
MONDAY = date(2026, 11, 30)
E4 = 10_000
BRAID = Step("braid", 1, 600)
NO_EXTRAS = Weights(freight_per_trip=0, setup=0)
"""Neither trips nor setup: a choice costs what its pieces cost."""


def hands(workers: int = 1, minutes: int = 600, **skills: int) -> Hands:
    """Braiders of grade 1, unless other skills are named."""
    return Hands(skills or {"braid": 1}, workers, minutes)


def an_open_line(key: str = "belts", **parts: Any) -> OpenLine:
    """Ten belts at 100 yuan, 10 yuan of rates in the counties A and B; `parts` say otherwise."""
    usual: dict[str, Any] = {
        "name": key,
        "quantity": 10,
        "steps": (BRAID,),
        "due_on": date(2027, 6, 30),
        "price_e4": 100 * 100 * E4,
        "piece_cost_e4": {"A": 10 * 100 * E4, "B": 10 * 100 * E4},
    }
    return OpenLine(key, **(usual | parts))


def an_open_workshop(key: str = "north", **parts: Any) -> OpenWorkshop:
    """A braider in county A, at Yiwu's own coordinates, so that only trips cost freight; `parts` say otherwise."""
    usual: dict[str, Any] = {
        "name": key,
        "county": "A",
        "longitude": Weights().yiwu[0],
        "latitude": Weights().yiwu[1],
        "hands": (hands(),),
        "days_out": 3,
        "days_back": 3,
        "share": (100,) * 8,
    }
    return OpenWorkshop(key, **(usual | parts))


def a_situation(
    lines: Iterable[OpenLine], workshops: Iterable[OpenWorkshop], *, weeks: int = 1, weights: Weights = NO_EXTRAS
) -> Situation:
    """The world on 24 November 2026, with a horizon from the next Monday on."""
    return Situation(MONDAY, weeks, TODAY, tuple(lines), tuple(workshops), weights)


def planned(
    lines: Iterable[OpenLine],
    workshops: Iterable[OpenWorkshop],
    *,
    weeks: int = 1,
    weights: Weights = NO_EXTRAS,
    budget: float = 5.0,
) -> Outcome:
    """What the engine makes of them."""
    return plan_for(a_situation(lines, workshops, weeks=weeks, weights=weights), Search(budget=budget))


def placed(outcome: Outcome) -> dict[tuple[object, object, int], int]:
    """(line, workshop, week) → pieces."""
    return {(each.line, each.workshop, each.week): each.pieces for each in outcome.choices}
