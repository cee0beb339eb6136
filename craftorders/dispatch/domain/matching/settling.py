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
from craftorders.dispatch.domain.matching.pricing import Relaxed, SoftPrices
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Problem
from craftorders.dispatch.domain.matching.relaxing import MANY_LINES, NO_FRACTIONS, Relaxation

CHOICES, FEW, MANY, MORE = 80_000, 4, 12, 3
"""So many choices enter the linear programme, of each line not fewer than FEW and not more than MANY, and MORE of the
workshops that it needs."""
SPREAD = 1e-3
"""A smaller part of a line is nothing."""
NEEDED = 0.1
"""A workshop is needed where this part of a line or more went on its own."""
EARLY, SMALL = 0.2, 0.05
"""Parts of a line, at first and later, below which the weight of a fixed cost grows steeply."""
WEIGHT = 2.0
"""Of fixed costs beside all others: more than they cost, since the search ends at the nearest good answer."""
TURNS = 7
"""In turn what is unlawful is closed, and fractions are weighed anew."""
NOTHING = 1e-6


def settle(problem: Problem, soft: SoftPrices, ascent: Ascent, search: Search, until: float) -> Relaxation:
    """The ascent's prices with fractions, as far as the time allows: none where it is too short."""
    relaxed = Relaxed(problem)
    priced = relaxed.priced(relaxed.cost, problem.use_load, ascent.price)
    relaxation = Relaxation(*NO_FRACTIONS, ascent.price, ascent.line_price, ascent.bound)
    columns = Columns(relaxed, _worth_a_look(problem, soft, ascent, priced), search)
    closed: Flags = np.zeros(problem.pairs, dtype=np.bool_)
    found = columns.solve(_weighed(problem, ascent.share, EARLY), until)
    for turn in range(TURNS):
        if found is None:
            break
        relaxation = replace(relaxation, pair=columns.pair, week=columns.week, fraction=found)
        search.tell(Progress("settling fractions", bound=ascent.bound))
        if time.monotonic() > until or search.cancelled():
            break
        part = columns.by_pair(found)
        if turn % 2 == 0:
            closed |= _unlawful(problem, part)
            found = columns.close(closed, until)
        else:
            found = columns.solve(_weighed(problem, part, SMALL), until)
    return relaxation


def _weighed(problem: Problem, part: Floats, small: float) -> Floats:
    """(K,) the fixed cost of a pair for a whole line, steeper the less of the line it has: the slope of the logarithm."""
    weighed: Floats = problem.fixed * (WEIGHT / ((part + small) * np.log1p(1 / small)))
    return weighed


def _worth_a_look(problem: Problem, soft: SoftPrices, ascent: Ascent, priced: Floats) -> Flags:
    """(K, W) the cheapest choices of every line, and of the workshops that it needs; of many lines also those over which
    they were spread: the cheapest of each do not hold all lines together, the spread does."""
    pair, week = np.nonzero(problem.allowed)
    few = min(MANY, max(FEW, CHOICES // problem.lines))
    inside = first_few(problem, pair, week, priced[pair, week], few)
    if problem.lines > MANY_LINES:
        spread = soft.part > SPREAD
        inside[soft.pair[spread], soft.week[spread]] = True
    needed = (ascent.share > NEEDED)[pair]
    pair, week = pair[needed], week[needed]
    return inside | first_few(problem, pair, week, priced[pair, week], few + MORE)


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
