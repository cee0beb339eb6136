"""Whole lines among a few workshops at a time, exactly: what exchanges of two lines cannot find, a chain of many can.

A group of workshops that could do each other's lines gives a small mixed-integer programme; all other lines stay where
they are.
"""

import time

import numpy as np

from craftorders.dispatch.domain.matching.assigned import Assigned
from craftorders.dispatch.domain.matching.highs import INFINITY, Model, solve_model
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints

PLACES = 3
"""Of a line, in the mean: so many of its promising workshops are looked at, those that lose least."""
ALL, SOME = 40, 12
"""So many workshops are one group; where there are more, so many make a group."""
NODES = 20
"""Of the search tree of a group, unless all workshops are in it."""
LESS_THAN_ONE = 0.999
"""Costs are whole numbers: nothing better is left."""
IN_VAIN = 100
"""After so many groups without any gain the search ends."""


def exchange_in_groups(state: Assigned, pool_price: Floats, search: Search, until: float) -> None:
    """Improve a lawful assignment group by group, until the time is over or nothing more is found."""
    ties = _Ties(state, np.append(pool_price[:, 0], 0.0))
    if state.none <= ALL:
        _solve(state, ties.near, np.arange(state.none), search, until)
        return
    dice = np.random.default_rng(search.seed)
    in_vain = 0
    while in_vain < IN_VAIN and time.monotonic() < until and not search.cancelled():
        before = state.cost
        _solve(state, ties.near, ties.group(SOME, dice), search, until, nodes=NODES)
        in_vain = 0 if state.cost < before else in_vain + 1
        search.tell(Progress("exchanging whole lines", state.cost))


class _Ties:
    """Which workshops could do each other's lines at little loss."""

    def __init__(self, state: Assigned, price: Floats) -> None:
        field = state.field
        excess = field.cost + price[field.workshop] * field.load
        excess -= excess.min(axis=1, keepdims=True)
        count = min(PLACES * len(state.lines), excess.size) - 1
        self.state, self.excess = state, excess
        self.near: Flags = excess <= np.partition(excess, count, axis=None)[count]
        self.line, self.place = np.nonzero(self.near & (field.workshop != state.none))
        typical = float(excess[self.near].mean()) or 1.0
        self.worth = 1.0 / (1.0 + excess[self.line, self.place] / typical)

    def group(self, size: int, dice: np.random.Generator) -> Ints:
        """Workshops, the first drawn by what its lines lose, then always one of those most tied to the others."""
        state, none = self.state, self.state.none
        lost = np.bincount(state.at, weights=self.excess[state.lines, state.chosen], minlength=none + 1)[:none]
        first = int(dice.choice(none, p=(lost + lost.mean() + 1.0) / (lost + lost.mean() + 1.0).sum()))
        at, there = state.at[self.line], state.field.workshop[self.line, self.place]
        chosen, tied = [first], np.zeros(none)
        while len(chosen) < size:
            out, into = at == chosen[-1], there == chosen[-1]
            tied += np.bincount(there[out], weights=self.worth[out], minlength=none + 1)[:none]
            tied += np.bincount(at[into], weights=self.worth[into], minlength=none + 1)[:none]
            drawn = (tied + 1e-6) * dice.uniform(0.5, 1.5, none)
            drawn[chosen] = -1.0
            chosen.append(int(drawn.argmax()))
        return np.sort(np.array(chosen))


def _solve(state: Assigned, near: Flags, group: Ints, search: Search, until: float, *, nodes: int | None = None) -> None:
    """Place the lines of a group anew where that is cheaper."""
    field = state.field
    row_of = np.full(state.none + 1, -1)
    row_of[group] = np.arange(len(group))
    row_of[state.none] = len(group)
    here = row_of[state.at] >= 0
    could = (near & (row_of[field.workshop] >= 0)).any(axis=1)
    lines = np.flatnonzero(here & ((state.at != state.none) | could))
    inside = near[lines] & (row_of[field.workshop[lines]] >= 0)
    inside[np.arange(len(lines)), state.chosen[lines]] = True
    line, place = np.nonzero(inside)
    chosen = (lines[line], place)
    workshop, columns = row_of[field.workshop[chosen]], len(line)
    limits = np.append(field.capacity[group], INFINITY)
    answer = solve_model(
        Model(
            cost=field.cost[chosen].astype(np.float64),
            upper=np.ones(columns),
            least=np.concatenate([np.ones(len(lines)), np.full(len(limits), -INFINITY)]),
            most=np.concatenate([np.ones(len(lines)), limits]),
            start=2 * np.arange(columns + 1),
            row=np.column_stack([line, len(lines) + workshop]).ravel(),
            value=np.column_stack([np.ones(columns), field.load[chosen]]).ravel(),
            integral=np.ones(columns, dtype=np.bool_),
        ),
        until=until,
        cancelled=search.cancelled,
        start=(place == state.chosen[lines][line]).astype(np.float64),
        gap=LESS_THAN_ONE,
        nodes=nodes,
    )
    if answer is None:
        return
    for which in np.flatnonzero(answer.values > 0.5).tolist():
        state.move(int(lines[line[which]]), int(place[which]))
