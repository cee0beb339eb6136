"""The problem without its whole numbers: prices of hours, a bound that no plan beats, and fractions to round from.

Only choices that matter at soft prices (pricing.py) enter a linear programme, which HiGHS solves; choices that its prices
make attractive are added until the bound meets the optimum.
"""

from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.columns import first_few, solve_columns
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.pricing import Relaxed, SoftPrices, soft_prices
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

DRAWN, FEW, MANY = 140_000, 7, 12
"""So many choices enter the linear programme at once, drawn by how much of a line was spread to them; of each line not
fewer than FEW and not more than MANY."""
CHEAPEST = 2
"""So many enter because they are the cheapest."""
NOTHING = 1e-4
"""A smaller part of a line is nothing."""
ALL_BELOW = 12_000
"""So many choices enter without being chosen first."""
MIXTURES = (1.0, 0.5, 0.2)
"""How much of the linear programme's prices is mixed with the soft ones for a bound."""
CLOSE = 6e-4
"""Bound and optimum are as good as met, of what the choices cost."""
ROUNDS = 4
NEWCOMERS = 6
"""Choices of a line that are added in a round."""


@dataclass(frozen=True)
class Relaxation:
    """Fractions of a line's quantity by choice, none where there was no time for them; prices of a unit of load (P, W) and
    of a piece (L,); the bound."""

    pair: Ints
    week: Ints
    fraction: Floats
    pool_price: Floats
    line_price: Floats
    bound: float


NO_FRACTIONS: tuple[Ints, Ints, Floats] = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


def relax(problem: Problem, search: Search, until: float) -> Relaxation:
    """Solve the relaxation, or come as near as the time allows."""
    relaxed = Relaxed(problem)
    if problem.pairs == 0:
        left_over = float((problem.quantity * problem.leftover).sum())
        return Relaxation(*NO_FRACTIONS, np.zeros(problem.capacity.shape), problem.leftover * 1.0, left_over)
    everything = int(problem.allowed.sum()) <= ALL_BELOW
    if everything:
        soft = SoftPrices(np.zeros(problem.capacity.shape), *NO_FRACTIONS)
        return _by_columns(relaxed, soft, np.isfinite(relaxed.cost), search, until)
    soft = soft_prices(relaxed, search, until)
    return _by_columns(relaxed, soft, _that_matter(relaxed, soft, search.seed), search, until)


def prices_of_hours(problem: Problem, search: Search, until: float) -> Floats:
    """Prices (P, W) from which lines can be looked at one by one: of the linear programme where it is small."""
    if int(problem.allowed.sum()) <= ALL_BELOW:
        return relax(problem, search, until).pool_price
    return soft_prices(Relaxed(problem), search, until).price


def _by_columns(relaxed: Relaxed, soft: SoftPrices, inside: Flags, search: Search, until: float) -> Relaxation:
    """Linear programmes over few choices, more of them each time, from prices that are nearly right."""
    problem, price = relaxed.problem, soft.price
    bound, best_price = relaxed.bound(price), price
    found = None
    for _ in range(ROUNDS):
        solved = solve_columns(relaxed, inside, search, until)
        if solved is None:
            break
        found = solved
        if not found.optimal:
            break
        for share in MIXTURES:
            mixed = share * found.pool_price + (1 - share) * price
            reached = relaxed.bound(mixed)
            if reached > bound:
                bound, best_price = reached, mixed
        search.tell(Progress("solving the relaxation", cost=found.objective, bound=bound))
        quantity = problem.quantity[problem.pair_line[found.pair]]
        choices_cost = float((relaxed.cost[found.pair, found.week] * quantity) @ found.part)
        if found.objective - bound <= CLOSE * choices_cost:
            break
        newcomers = _attractive(relaxed, found.pool_price, inside)
        if not newcomers.any():
            break
        inside = inside | newcomers
    priced = relaxed.priced(relaxed.cost, problem.use_load, best_price)
    line_price = np.minimum(relaxed.cheapest(priced), problem.leftover)
    if found is None:
        return Relaxation(*NO_FRACTIONS, best_price, line_price, bound)
    return Relaxation(found.pair, found.week, found.part, best_price, line_price, bound)


def _that_matter(relaxed: Relaxed, soft: SoftPrices, seed: int) -> Flags:
    """A few choices of each line: the cheapest, and a draw of those over which it was spread, the likelier the more."""
    problem = relaxed.problem
    dice = np.random.default_rng(seed)
    some = soft.part > NOTHING
    pair, week, part = soft.pair[some], soft.week[some], soft.part[some]
    of_each = min(MANY, max(FEW, DRAWN // problem.lines))
    drawn = first_few(problem, pair, week, dice.exponential(size=len(pair)) / part, of_each)
    priced = relaxed.priced(relaxed.cost, problem.use_load, soft.price)
    pair, week = np.nonzero(priced <= problem.leftover[problem.pair_line][:, None])
    return drawn | first_few(problem, pair, week, priced[pair, week], CHEAPEST)


def _attractive(relaxed: Relaxed, price: Floats, inside: Flags) -> Flags:
    """The cheapest choices outside that cost less than the line's cheapest inside."""
    problem = relaxed.problem
    priced = relaxed.priced(relaxed.cost, problem.use_load, price)
    here = np.minimum(relaxed.cheapest(np.where(inside, priced, np.inf)), problem.leftover)
    gain = here[problem.pair_line][:, None] - priced
    wanted = ~inside & (gain > 1e-9 * np.abs(here)[problem.pair_line][:, None])
    pair, week = np.nonzero(wanted)
    return first_few(problem, pair, week, -gain[pair, week], NEWCOMERS)
