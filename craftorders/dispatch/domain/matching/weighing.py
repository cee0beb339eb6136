"""Whole lines and small loads, many of them: what lines are worth when every workshop is filled as well as can be.

Whatever lines are worth, a plan costs at least Σ worth − Σ what the best filling of every workshop saves (Lagrangian
duality, with a knapsack a workshop). The worth of a line rises where no filling has it, and falls where several have. In
the mean of the steps most lines have one workshop: only the others are worth a search.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.problem import Floats, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation
from craftorders.dispatch.domain.matching.shelf import Shelf

CELLS = 20_000_000
"""So much at most is looked at for a bound; the shelf counts it."""
PLACES = 8
"""Of a line, in the mean: the steps before look at so many workshops, those that lose least."""
STEPS = 160
MOMENTUM = 0.5
PATIENCE, SHORTER = 8, 1.5
"""After so many steps in vain they become shorter by this factor, and go on from the best worth."""
HOPE = 0.002
"""Of the bound: so much further it may rise."""
MEMORY = 0.95
"""How much of the mean is left after a step."""


@dataclass(frozen=True)
class Weighed:
    """A bound, and (K,) which part of its line is in the fillings of a pair's workshop in the mean."""

    bound: float
    part: Floats


def weigh(problem: Problem, relaxation: Relaxation, *, until: float, cancelled: Callable[[], bool]) -> Weighed | None:
    """The bound and the mean, from the relaxation's prices; None where that is too much to do."""
    if problem.lines * len(problem.capacity) > CELLS or time.monotonic() > until:
        return None
    whole, worth = Shelf(problem), relaxation.line_price * problem.quantity
    if whole.cells(worth) > CELLS:
        return None
    shelf = whole.near(relaxation.pool_price[:, 0], PLACES)
    best, best_worth, length, in_vain = -np.inf, worth, 1.0, 0
    pull, mean = np.zeros(problem.lines), np.zeros(shelf.cost.shape)
    for step in range(STEPS):
        if step and (time.monotonic() > until or cancelled()):
            break
        saved, filling = shelf.best(worth)
        bound = float(worth.sum() - saved.sum())
        mean = MEMORY * mean + (1 - MEMORY) * filling if step else filling.astype(np.float64)
        in_vain += 1
        if bound > best:
            best, best_worth, in_vain = bound, worth, 0
        elif in_vain == PATIENCE:
            worth, length, in_vain = best_worth, length / SHORTER, 0
        pull = MOMENTUM * pull + 1 - filling.sum(axis=0)
        if not pull.any():
            break
        rise = best + HOPE * abs(best) - bound
        worth = np.minimum(worth + length * rise / float(pull @ pull) * pull, shelf.leftover)
    best = float(best_worth.sum() - whole.best(best_worth)[0].sum())
    part = np.zeros(problem.pairs)
    some = shelf.pair >= 0
    part[shelf.pair[some]] = mean[some]
    return Weighed(best, part)
