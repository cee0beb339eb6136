"""Fractions that can become a plan: few workshops for a line, none of them with less than the smallest batch.

A linear programme carries trips and setups in proportion, so it splits a line over more workshops than pay for it. Here
the proportion is weighed: the less of a line a workshop has, the dearer its fixed cost is there, as the logarithm of the
part grows (E. Candès, M. Wakin and S. Boyd, "Enhancing sparsity by reweighted l1 minimization", Journal of Fourier
Analysis and Applications 14, 2008). It begins with where lines went on their own. Each turn looks at few choices, those
that the prices of the turn before make attractive, so that many turns cost less time than one over all that may matter.
"""

import time
from dataclasses import replace

import numpy as np

from craftorders.dispatch.domain.matching.ascending import Ascent
from craftorders.dispatch.domain.matching.columns import Fractions, first_few, solve_columns
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem
from craftorders.dispatch.domain.matching.relaxing import NO_FRACTIONS, Relaxation

CHEAPEST, OF_NEEDED = 2, 5
"""So many choices of each line enter the first turn, and so many of the workshops that it needs."""
NEEDED = 0.1
"""A workshop is needed where this part of a line or more went on its own."""
NEAR = 1e-3
"""Choices enter that are dearer than the others of their line by less than this part."""
FEW, MANY = 3, 20
"""So many choices of a line enter a later turn beside those that it used, and of a line that was left over."""
MILD = 1.1
"""What is left over in the first turn costs so many times the line's cheapest choice: where few choices do not hold all
lines, prices stay near those that hold them."""
EARLY, SMALL = 0.2, 0.05
"""Parts of a line, at first and later, below which the weight of a fixed cost grows steeply."""
WEIGHT = 2.0
"""Of fixed costs beside all others: more than they cost, since the search ends at the nearest good answer."""
AS_IF = 1e-3
"""Where less is paid once, this part of what a line costs that is left over: else parts too small for a batch would come
back elsewhere in every turn."""
TURNS = 10
NOTHING = 1e-6


def settle(problem: Problem, ascent: Ascent, search: Search, until: float) -> Relaxation:
    """The ascent's prices with fractions, as far as the time allows: none where it is too short."""
    relaxation = Relaxation(*NO_FRACTIONS, ascent.price, ascent.line_price, ascent.bound)
    relaxed = Relaxed(problem)
    priced = relaxed.priced(relaxed.cost, problem.use_load, ascent.price)
    inside = _at_first(relaxed, priced, ascent)
    mild = np.minimum(problem.leftover, MILD * relaxed.cheapest(priced)).astype(np.int64)
    weighed = replace(problem, leftover=mild, fixed=_weighed(problem, ascent.share, EARLY))
    closed: Flags = np.zeros(problem.pairs, dtype=np.bool_)
    for turn in range(TURNS):
        found = solve_columns(Relaxed(weighed), inside, search, until)
        if found is None or not found.optimal:
            break
        relaxation = replace(relaxation, pair=found.pair, week=found.week, fraction=found.part)
        search.tell(Progress("settling fractions", bound=ascent.bound))
        if time.monotonic() > until or search.cancelled():
            break
        part: Floats = np.bincount(found.pair, weights=found.part, minlength=problem.pairs).astype(np.float64)
        if turn:
            closed |= _unlawful(problem, part)
        open_ = problem.allowed & ~closed[:, None]
        weighed = replace(problem, allowed=open_, fixed=_weighed(problem, part, SMALL))
        inside = _attractive(Relaxed(weighed), found)
    return relaxation


def _weighed(problem: Problem, part: Floats, small: float) -> Ints:
    """(K,) the fixed cost of a pair for a whole line, steeper the less of the line it has: the slope of the logarithm."""
    fixed = np.maximum(problem.fixed, AS_IF * (problem.quantity * problem.leftover)[problem.pair_line])
    weighed: Ints = (fixed * (WEIGHT / ((part + small) * np.log1p(1 / small)))).astype(np.int64)
    return weighed


def _at_first(relaxed: Relaxed, priced: Floats, ascent: Ascent) -> Flags:
    """(K, W) the choices that cost nearly as little as the cheapest of a line, a few in any case, and a few of the
    workshops that it needs."""
    problem = relaxed.problem
    inside: Flags = priced <= (1 + NEAR) * relaxed.cheapest(priced)[problem.pair_line][:, None]
    inside &= problem.allowed
    pair, week = np.nonzero(problem.allowed)
    inside |= first_few(problem, pair, week, priced[pair, week], CHEAPEST)
    needed = (ascent.share > NEEDED)[pair]
    pair, week = pair[needed], week[needed]
    return inside | first_few(problem, pair, week, priced[pair, week], OF_NEEDED)


def _attractive(relaxed: Relaxed, found: Fractions) -> Flags:
    """(K, W) the choices that were used, and a few that cost little more at the prices that came of it; more of them for
    lines that were left over."""
    problem = relaxed.problem
    priced = relaxed.priced(relaxed.cost, problem.use_load, found.pool_price)
    used = found.part > NOTHING
    pair, week, line = found.pair[used], found.week[used], problem.pair_line[found.pair[used]]
    dearest = np.zeros(problem.lines)
    np.maximum.at(dearest, line, np.where(problem.allowed[pair, week], priced[pair, week], 0.0))
    placed = np.bincount(line, weights=found.part[used], minlength=problem.lines)
    left_over = placed < 1 - NOTHING
    dearest[left_over] = np.inf
    inside: Flags = np.zeros(problem.allowed.shape, dtype=np.bool_)
    inside[pair, week] = True
    inside &= problem.allowed
    pair, week = np.nonzero(problem.allowed & (priced <= (1 + NEAR) * dearest[problem.pair_line][:, None]))
    value, of_left = priced[pair, week], left_over[problem.pair_line[pair]]
    inside |= first_few(problem, pair, week, value, FEW)
    return inside | first_few(problem, pair[of_left], week[of_left], value[of_left], MANY)


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
