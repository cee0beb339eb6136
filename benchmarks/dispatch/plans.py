"""Plans for synthetic situations: gap, time and memory; greedy plans beside them; planning anew after a refusal."""

import statistics
import time
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

from benchmarks.dispatch.generator import a_situation
from benchmarks.dispatch.greedy import Greedy
from benchmarks.dispatch.measuring import Figure, peak_megabytes
from craftorders.dispatch.domain.matching import plan_for
from craftorders.dispatch.domain.matching.building import build
from craftorders.dispatch.domain.matching.complaining import check
from craftorders.dispatch.domain.matching.narrowing import narrow
from craftorders.dispatch.domain.matching.outcome import Choice, Outcome, Search
from craftorders.dispatch.domain.matching.situation import Situation
from tests.builders.matching_checker import faults

CHEAPER_THAN_GREEDY = 0.15
REPLAN_SHARE = 0.10
REFUSALS = 5
"""So many choices, evenly over the plan, are refused one at a time: how long planning anew takes depends on neighbours."""
CHECKED_UP_TO = 500
"""Lines of the situations whose plans the tests' checker judges, too: it is slow, and knows of no choice of candidates."""
TIMED_FROM = 2_000
"""Lines of the situations that have goals beside the gap: less is done within a moment."""
SPARE_WEEKS = 4
"""So many more weeks, and even a greedy plan has room for everything."""


@dataclass(frozen=True)
class Size:
    """A situation's size and what its plan is held against."""

    lines: int
    workshops: int
    budget: float
    gap: float
    megabytes: float | None = None

    def __str__(self) -> str:
        return f"{self.lines:,} lines, {self.workshops:,} workshops"


def measure_split(size: Size) -> list[Figure]:
    """Lines that may be split: gap, seconds and memory; the same against greedy plans, and a refusal."""
    situation = a_situation(size.lines, size.workshops)
    outcome, seconds = _planned(situation, size.budget)
    megabytes = peak_megabytes()
    print(f"{size}, split: {_told(outcome, seconds)}, {megabytes:.0f} MB")
    saved = _beside_greedy(situation, outcome)
    seconds_again = _after_refusals(situation, outcome, size)
    figures = [
        Figure(f"dispatch_gap_{size.lines}", outcome.gap, size.gap),
        Figure(f"dispatch_gap_by_the_piece_{size.lines}", _by_the_piece(situation, size).gap, size.gap),
    ]
    if size.lines >= TIMED_FROM:
        figures += [
            Figure(f"dispatch_seconds_{size.lines}", seconds, size.budget),
            Figure(f"dispatch_cheaper_than_greedy_{size.lines}", saved, CHEAPER_THAN_GREEDY, at_least=True),
            Figure(f"dispatch_replan_{size.lines}", seconds_again / seconds, REPLAN_SHARE),
        ]
    if size.megabytes:
        figures.append(Figure(f"dispatch_megabytes_{size.lines}", megabytes, size.megabytes))
    return figures


def measure_whole(size: Size) -> list[Figure]:
    """Lines that stay together, in one week: gap and seconds."""
    situation = a_situation(size.lines, size.workshops, whole=True)
    outcome, seconds = _planned(situation, size.budget)
    print(f"{size}, whole: {_told(outcome, seconds)}")
    _beside_greedy(situation, outcome)
    return [
        Figure(f"dispatch_whole_gap_{size.lines}", outcome.gap, size.gap),
        Figure(f"dispatch_whole_seconds_{size.lines}", seconds, size.budget),
    ]


def compare_with_room(size: Size) -> None:
    """The plan beside greedy plans where there is room for everything, so that no leftovers blur the difference."""
    situation = a_situation(size.lines, size.workshops, spare_weeks=SPARE_WEEKS)
    outcome, seconds = _planned(situation, size.budget)
    print(f"{size}, {SPARE_WEEKS} weeks more: {_told(outcome, seconds)}")
    _beside_greedy(situation, outcome)


def _planned(situation: Situation, budget: float) -> tuple[Outcome, float]:
    """The plan and the seconds from the situation to the reasons. Ends the run where the plan breaks a limit."""
    began = time.perf_counter()
    outcome = plan_for(situation, Search(budget=budget))
    seconds = time.perf_counter() - began
    if len(situation.lines) <= CHECKED_UP_TO and (found := faults(situation, outcome)):
        raise SystemExit(f"the plan is not lawful: {found[0]}")
    return outcome, seconds


def _by_the_piece(situation: Situation, size: Size) -> Outcome:
    """The plan where nothing is paid once for a line at a workshop: only there can fractions cost as much as a plan."""
    weights = replace(situation.weights, freight_per_trip=0, setup=0)
    outcome, seconds = _planned(replace(situation, weights=weights), size.budget)
    print(f"    the same without trips and setups: {_told(outcome, seconds)}")
    return outcome


def _told(outcome: Outcome, seconds: float) -> str:
    left, placed = (sum(each.pieces for each in part) for part in (outcome.left_over, outcome.choices))
    return (
        f"{seconds:.1f} s, gap {outcome.gap:.2%}, {outcome.status} by {outcome.method}, "
        f"{left:,} of {placed + left:,} pieces left over"
    )


def _beside_greedy(situation: Situation, outcome: Outcome) -> float:
    """What the plan saves of a greedy plan's cost, leftovers counted alike."""
    checked = check(situation)
    built = build(situation, checked.lines, checked.workshops)
    saved = {}
    for name, careful in (("greedy", False), ("careful greedy", True)):
        other = Greedy(built, careful=careful)
        saved[name] = 1 - outcome.cost_e4 / other.cost
        print(f"    {saved[name]:.1%} cheaper than the {name} plan, which leaves {int(other.left.sum()):,} pieces over")
    return saved["greedy"]


def _after_refusals(situation: Situation, outcome: Outcome, size: Size) -> float:
    """The median of the seconds until there is a plan again after a workshop declined a line."""
    refused = [outcome.choices[(2 * place + 1) * len(outcome.choices) // (2 * REFUSALS)] for place in range(REFUSALS)]
    return statistics.median([_after_a_refusal(situation, outcome, size, each) for each in refused])


def _after_a_refusal(situation: Situation, outcome: Outcome, size: Size, refused: Choice) -> float:
    """Seconds until there is a plan again after the workshop of this choice declined the line."""
    lines = tuple(
        replace(line, forbidden=line.forbidden | {refused.workshop}) if line.key == refused.line else line
        for line in situation.lines
    )
    began = time.perf_counter()
    rest = narrow(replace(situation, lines=lines), outcome.choices)
    again = plan_for(rest.situation, Search(budget=size.budget))
    seconds = time.perf_counter() - began
    moved = _places(outcome.choices) - _places([*again.choices, *rest.frozen])
    print(
        f"    planned anew after a refusal: {seconds:.2f} s, {len(rest.situation.lines)} lines looked at, "
        f"{moved.total():,} pieces moved (the refused choice had {refused.pieces:,})"
    )
    return seconds


def _places(choices: Iterable[Choice]) -> Counter[tuple[Hashable, Hashable]]:
    """Pieces by line and workshop."""
    places: Counter[tuple[Hashable, Hashable]] = Counter()
    for each in choices:
        places[each.line, each.workshop] += each.pieces
    return places
