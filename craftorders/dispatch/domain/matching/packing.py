"""Whole lines and small loads: not where each line goes is decided, but what each workshop makes altogether.

All that a workshop makes is a *filling*. A linear programme over fillings knows that half a line is of no use; fillings
that its prices make attractive come from a knapsack of every workshop, until none is missing. Its bound lies so near the
best plan that all fillings which can still be part of one are listed, and a choice of them is the best plan (M.
Savelsbergh, "A branch-and-price algorithm for the generalized assignment problem", Operations Research 45, 1997).
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import Again, solve_model
from craftorders.dispatch.domain.matching.problem import Floats, Ints, Problem
from craftorders.dispatch.domain.matching.shelf import Shelf

CELLS = 1_000_000
"""So many lines × workshops × units of load at most are looked at."""
SMOOTH = 0.6
"""How much of the best prices so far is mixed with those of the linear programme: these leap about."""
STEPS = 300
SMALL = 1e-7
"""Of the bound: fillings that gain less are not new."""
LOSS = 4e-4
"""Of the bound: how much more than it a plan may cost, at first, as a whole number; fillings that lose more are no part of
it."""
LESS_THAN_ONE = 0.999
"""Costs are whole numbers: nothing better is left."""


@dataclass(frozen=True)
class Packed:
    """The pair of each line (−1 where it is left over), None where no plan was found; and a bound."""

    pair: Ints | None
    bound: float


def pack(problem: Problem, worth: Floats, known: float, *, until: float, cancelled: Callable[[], bool]) -> Packed | None:
    """A plan that costs less than the known one, from what lines are worth (L,); None where loads are large."""
    shelf = Shelf(problem)
    if shelf.cost.size * int(shelf.capacity.max(initial=0) + 1) > CELLS:
        return None
    bound, worth = _priced(shelf, worth, until, cancelled)
    proven, pair, upto = bound, None, max(math.ceil(bound - SMALL * abs(bound)), round(bound + LOSS * abs(bound)))
    while proven < known and time.monotonic() < until and not cancelled():
        fillings = shelf.within(worth, upto - bound + SMALL * abs(bound))
        if fillings is None:
            break
        answer = solve_model(shelf.model(*fillings, whole=True), until=until, cancelled=cancelled, gap=LESS_THAN_ONE)
        if answer is not None and answer.objective < known:
            known, pair = round(answer.objective), shelf.pair_of(*fillings, answer.values[: -problem.lines] > 0.5)
        if answer is None or not answer.optimal:
            break
        proven = min(known, upto + 1)
        upto = math.ceil(min(known - 1, 2 * upto - bound))
    return Packed(pair, proven)


def _priced(shelf: Shelf, worth: Floats, until: float, cancelled: Callable[[], bool]) -> tuple[float, Floats]:
    """The bound of the linear programme over all fillings, and what lines are worth there (L,)."""
    lines, shops = shelf.cost.shape[1], np.arange(len(shelf.capacity))
    programme = Again(shelf.model(shops[:0], np.zeros((0, lines), dtype=np.bool_), whole=False), cancelled)
    bound, best, price = -np.inf, worth, np.concatenate([worth, np.zeros(len(shops))])
    for _ in range(STEPS):
        for mixed in (SMOOTH * best + (1 - SMOOTH) * price[:lines], price[:lines]):
            saved, filling = shelf.best(mixed)
            reached = float(mixed.sum() - saved.sum())
            if reached > bound:
                bound, best = reached, mixed
            loss = np.where(filling, shelf.cost - price[:lines], 0.0).sum(axis=1) - price[lines:]
            new = loss < -SMALL * abs(bound)
            if new.any():
                break
        if not new.any() or time.monotonic() > until or cancelled():
            break
        more = shelf.model(shops[new], filling[new], whole=False)
        if not programme.with_more(more, more.cost[:-lines], until):
            break
        price = programme.prices
    return bound, best
