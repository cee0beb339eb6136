"""Fractions that can become a plan: few workshops for a line, none of them with less than the smallest batch.

A linear programme carries trips and setups in proportion, so it splits a line over more workshops than pay for it. Here
the proportion is weighed: the less of a line a workshop has, the dearer its fixed cost is there, as the logarithm of the
part grows (E. Candès, M. Wakin and S. Boyd, "Enhancing sparsity by reweighted l1 minimization", Journal of Fourier
Analysis and Applications 14, 2008). It begins with where lines went on their own, and is solved again from where it ended.
"""

import time
from dataclasses import replace

import numpy as np

from craftorders.dispatch.domain.matching.ascending import Ascent
from craftorders.dispatch.domain.matching.columns import Columns, first_few
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Problem
from craftorders.dispatch.domain.matching.relaxing import NO_FRACTIONS, Relaxation

FEW, MORE = 4, 3
"""So many choices of each line enter the linear programme at first, and MORE of the workshops that it needs."""
NEEDED = 0.1
"""A workshop is needed where this part of a line or more went on its own."""
EARLY, SMALL = 0.2, 0.05
"""Parts of a line, at first and later, below which the weight of a fixed cost grows steeply."""
WEIGHT = 2.0
"""Of fixed costs beside all others: more than they cost, since the search ends at the nearest good answer."""
TURNS = 12
"""So many fractions are looked at; between them what is unlawful is closed, or fractions are weighed anew, in turn."""
WIDER, LARGE = 5, 5_000
"""In so many turns choices are added first that the prices of hours make attractive, unless lines are so many: in a minute
the programme is solved only once there."""
NOTHING = 1e-6


def settle(problem: Problem, ascent: Ascent, search: Search, until: float) -> Relaxation:
    """The ascent's prices with fractions, as far as the time allows: none where it is too short."""
    relaxed = Relaxed(problem)
    relaxation = Relaxation(*NO_FRACTIONS, ascent.price, ascent.line_price, ascent.bound)
    fixed = _weighed(problem, ascent.share, EARLY)
    wider = WIDER if problem.lines < LARGE else 0
    columns = Columns(relaxed, _worth_a_look(relaxed, ascent), search, roughly=wider > 0)
    closed: Flags = np.zeros(problem.pairs, dtype=np.bool_)
    found = columns.solve(fixed, until)
    for turn in range(1, TURNS + 1):
        if found is not None and turn <= wider:
            relaxation = replace(relaxation, pair=columns.pair, week=columns.week, fraction=found)
            found = columns.widen(fixed, closed, until)
        if found is None:
            break
        part = columns.by_pair(found)
        relaxation = replace(relaxation, pair=columns.pair, week=columns.week, fraction=found)
        search.tell(Progress("settling fractions", bound=ascent.bound))
        if turn == TURNS or time.monotonic() > until or search.cancelled():
            break
        if turn % 2:
            closed |= _unlawful(problem, part)
            found = columns.close(closed, until)
        else:
            fixed = _weighed(problem, part, SMALL)
            found = columns.solve(fixed, until)
    return relaxation


def _weighed(problem: Problem, part: Floats, small: float) -> Floats:
    """(K,) the fixed cost of a pair for a whole line, steeper the less of the line it has: the slope of the logarithm."""
    weighed: Floats = problem.fixed * (WEIGHT / ((part + small) * np.log1p(1 / small)))
    return weighed


def _worth_a_look(relaxed: Relaxed, ascent: Ascent) -> Flags:
    """(K, W) the cheapest choices of every line, and of the workshops that it needs."""
    problem = relaxed.problem
    priced = relaxed.priced(relaxed.cost, problem.use_load, ascent.price)
    pair, week = np.nonzero(problem.allowed)
    cheap = first_few(problem, pair, week, priced[pair, week], FEW)
    needed = (ascent.share > NEEDED)[pair]
    pair, week = pair[needed], week[needed]
    return cheap | first_few(problem, pair, week, priced[pair, week], FEW + MORE)


def _unlawful(problem: Problem, part: Floats) -> Flags:
    """(K,) workshops with less than the smallest batch of a line, and the smallest beyond as many as may share it."""
    line = problem.pair_line
    order = np.lexsort((-part, line))
    rank = np.empty(problem.pairs, dtype=np.int64)
    rank[order] = np.arange(problem.pairs) - np.searchsorted(line, line)
    least = np.where(problem.whole, problem.quantity, problem.minimum)[line] * (1 - NOTHING)
    too_small = (part * problem.quantity[line] < least) | (rank >= problem.most[line])
    unlawful: Flags = too_small & (part > NOTHING)
    return unlawful
