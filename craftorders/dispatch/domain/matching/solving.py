"""`solve(problem, search) -> plan`: the relaxation, a lawful plan near it, and the search that suits the problem's kind.

Small problems are solved exactly; whole lines in one week by exchanging them; everything else by rounding and moving.
The same problem and seed give the same plan, unless the budget ended the search.
"""

import time
from dataclasses import replace

import numpy as np

from craftorders.dispatch.domain.matching.annealing import anneal
from craftorders.dispatch.domain.matching.ascending import ascend
from craftorders.dispatch.domain.matching.exact import Lots, solve_exactly
from craftorders.dispatch.domain.matching.grouping import exchange_in_groups
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.packing import Packed, pack
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Flags, Ints, Plan, Problem, cost_of, load_of
from craftorders.dispatch.domain.matching.relaxing import Relaxation, prices_of_hours, relax
from craftorders.dispatch.domain.matching.rounding import choices, polish, round_off
from craftorders.dispatch.domain.matching.settling import settle
from craftorders.dispatch.domain.matching.weighing import weigh

EXACT_BELOW = 8_000
"""So many choices are solved exactly, all of them."""
EXACT_AFTER_EXCHANGE = 30_000
"""So many promising choices of whole lines are solved exactly after the exchange."""
LESS_THAN_ONE = 0.999
"""Where the exact search of whole lines stops: costs are whole numbers, so nothing better is left."""
PROVEN = 2e-4
"""Where the exact search of other lines stops, of what the choices cost."""
SLACK = 0.75
"""Of the load of a lot: the room that every pool keeps while fractions are sought, so that they can be rounded up."""
EXACT_SECONDS = 20.0
"""So long at most is spent on proving."""
PACKING = 0.7
"""Of the time that is left, for whole fillings; the mixed-integer model has the rest."""
SHARE = 0.8
"""Of the budget, for the relaxation."""
SETTLED = 0.88
"""Of the budget, until fractions are settled."""

Choices = tuple[Ints, Ints, Ints]


def solve(problem: Problem, search: Search | None = None) -> Plan:
    """The cheapest lawful plan that the budget allows, with a bound that no plan beats."""
    search = search or Search()
    began = time.monotonic()
    search = _with_clock(search, began)
    until = began + search.budget
    assignment = _is_assignment(problem)
    if assignment:
        relaxation = relax(problem, search, began + SHARE * search.budget)
    else:
        priced = began + SHARE * search.budget
        price = prices_of_hours(problem, search, priced)
        ascent = ascend(problem, price, search, priced)
        relaxation = settle(_tightened(problem), ascent, search, began + SETTLED * search.budget)
    bound = relaxation.bound
    if assignment:
        (found, bound), method = _exchanged(problem, relaxation, search, until), "exchange"
    else:
        found, method = choices(round_off(problem, relaxation, search, until)), "rounding"
    bound = _whole(bound) if problem.pairs else bound
    cost = _cost(problem, found)
    status = "near"
    inside = _worth_a_look(problem, relaxation, cost, bound, found, assignment=assignment)
    if cost <= bound:
        status = "optimal"
    elif inside is not None and time.monotonic() < until and not search.cancelled():
        search.tell(Progress("proving", cost, bound))
        packed = _packed(problem, relaxation, cost, search, until) if assignment else None
        if packed is not None:
            bound = max(bound, _whole(packed.bound))
            if packed.pair is not None:
                found, method = _placed(problem, packed.pair), f"{method}, packing"
                cost = _cost(problem, found)
    if cost <= bound:
        status = "optimal"
    elif inside is not None and time.monotonic() < until and not search.cancelled():
        choices_cost = cost - int((problem.leftover * _left(problem, found)).sum())
        gap = LESS_THAN_ONE if assignment else PROVEN * choices_cost
        lots = solve_exactly(
            problem, inside, found, until=min(until, time.monotonic() + EXACT_SECONDS), cancelled=search.cancelled, gap=gap
        )
        if lots is not None:
            found, bound, status = _better(problem, found, lots, bound)
            if not assignment:
                polished = choices(polish(problem, relaxation, found, search, until))
                found = min(found, polished, key=lambda each: _cost(problem, each))
            method = f"{method}, exact"
            cost = _cost(problem, found)
            status = "optimal" if cost <= bound else status
    if search.cancelled():
        status = "cancelled"
    elif time.monotonic() > until and status != "optimal":
        status = "budget"
    return Plan(
        *found,
        left=_left(problem, found),
        cost=cost,
        bound=min(bound, float(cost)),
        pool_price=relaxation.pool_price,
        line_price=relaxation.line_price,
        method=method,
        status=status,
        seconds=time.monotonic() - began,
    )


def _with_clock(search: Search, began: float) -> Search:
    """The search, telling for how long it has run."""
    return replace(search, tell=lambda progress: search.tell(replace(progress, seconds=time.monotonic() - began)))


def _whole(bound: float) -> float:
    """Costs are whole numbers: the next one is a bound, too."""
    return float(np.ceil(bound - 1e-9 * abs(bound) - 1e-6))


def _is_assignment(problem: Problem) -> bool:
    """Whether all lines are whole, there is one week, and every workshop has one pool."""
    return bool(problem.whole.all()) and problem.weeks == 1 and len(problem.use_pool) == problem.pairs > 0


def _tightened(problem: Problem) -> Problem:
    """The problem with a little less room in every pool."""
    lot_of_use = problem.lot[problem.pair_line[np.repeat(np.arange(problem.pairs), np.diff(problem.use_start))]]
    pools = len(problem.capacity)
    load = np.bincount(problem.use_pool, weights=problem.use_load * lot_of_use, minlength=pools)
    kept = SLACK * load / np.maximum(np.bincount(problem.use_pool, minlength=pools), 1)
    usual = problem.capacity.max(axis=1, initial=0)
    kept = np.minimum(kept, 0.02 * usual).astype(np.int64)
    return replace(problem, capacity=np.maximum(problem.capacity - kept[:, None], 0))


def _exchanged(problem: Problem, relaxation: Relaxation, search: Search, until: float) -> tuple[Choices, float]:
    """A plan of whole lines, and the better of the bounds."""
    bound = _whole(relaxation.bound)
    if int(problem.allowed.sum()) <= EXACT_BELOW:
        return _placed(problem, anneal(problem, relaxation, search, until, briefly=True)), bound
    weighed = weigh(problem, relaxation, until=until, cancelled=search.cancelled)
    if weighed is not None:
        bound = max(bound, _whole(weighed.bound))
    pair = anneal(problem, relaxation, search, until, briefly=weighed is not None)
    return _placed(problem, exchange_in_groups(problem, relaxation, pair, weighed, bound, search, until)), bound


def _placed(problem: Problem, pair: Ints) -> Choices:
    """Whole lines at their pairs (L,)."""
    line = np.flatnonzero(pair >= 0)
    order = np.argsort(pair[line])
    return pair[line][order], np.zeros(len(line), dtype=np.int64), problem.quantity[line][order]


def _packed(problem: Problem, relaxation: Relaxation, cost: int, search: Search, until: float) -> Packed | None:
    """The best plan and a bound from whole fillings, in a part of the time."""
    now = time.monotonic()
    until = now + PACKING * (until - now)
    return pack(problem, relaxation.line_price, cost, until=until, cancelled=search.cancelled)


def _worth_a_look(
    problem: Problem, relaxation: Relaxation, cost: int, bound: float, found: Choices, *, assignment: bool
) -> Flags | None:
    """The choices of which an optimal plan is made: all where they are few, else, of whole lines, those whose reduced
    cost is less than what can still be saved; None where that would be too many."""
    if int(problem.allowed.sum()) <= EXACT_BELOW:
        return problem.allowed
    if not assignment:
        return None
    relaxed = Relaxed(problem)
    priced = relaxed.priced(relaxed.cost, problem.use_load, relaxation.pool_price)
    excess = (priced - relaxation.line_price[problem.pair_line][:, None]) * problem.quantity[problem.pair_line][:, None]
    inside: Flags = problem.allowed & (excess <= cost - bound)
    inside[found[0], found[1]] = True
    return inside if int(inside.sum()) <= EXACT_AFTER_EXCHANGE else None


def _better(problem: Problem, found: Choices, lots: Lots, bound: float) -> tuple[Choices, float, str]:
    """The better of two plans, the better bound, and whether that plan is known to be the best."""
    other = (lots.pair, lots.week, lots.pieces)
    if (load_of(problem, *other) > problem.capacity).any():  # beyond what the solver's tolerance should ever let through
        return found, bound, "near"
    best = other if _cost(problem, other) <= _cost(problem, found) else found
    bound = max(bound, _whole(lots.bound)) if np.isfinite(lots.bound) else bound
    return best, bound, "optimal" if lots.optimal else "near"


def _left(problem: Problem, found: Choices) -> Ints:
    left = problem.quantity.copy()
    np.subtract.at(left, problem.pair_line[found[0]], found[2])
    return left


def _cost(problem: Problem, found: Choices) -> int:
    return cost_of(problem, *found, _left(problem, found))
