"""Some whole lines at a time, exactly: what exchanges of two lines cannot find, a chain of many can.

Two kinds of neighbourhoods give small mixed-integer programmes, in turn: all lines of a few workshops that could do each
other's lines, and a few lines that may go to any workshop. All other lines stay where they are. What a neighbourhood
cannot improve any more a larger one may.
"""

import time
from itertools import cycle

import numpy as np

from craftorders.dispatch.domain.matching.assigned import Assigned, field_of
from craftorders.dispatch.domain.matching.highs import INFINITY, Model, solve_model
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation
from craftorders.dispatch.domain.matching.weighing import Weighed

PLACES, FEW_PLACES = 3, 2
"""Of a line, in the mean: so many of its promising workshops are looked at, those that lose least; fewer where the mean of
fillings adds others."""
SOME = 0.02
"""Of a line: a workshop that has less of it in the mean of fillings is not added."""
WORKSHOPS, LINES = 12, 150
"""In a neighbourhood, at first: workshops, but not more than have some 250 lines; lines of any workshop."""
OF_WORKSHOPS = 250
MORE = 1.25
PATIENCE = 20
"""After so many neighbourhoods of a kind in vain they become larger."""
NODES = 20
"""Of the search tree of a neighbourhood."""
LESS_THAN_ONE = 0.999
"""Costs are whole numbers: nothing better is left."""


class _Size:
    """How large neighbourhoods of a kind are: larger after some in vain."""

    def __init__(self, first: int, most: int) -> None:
        self.now, self.most, self.in_vain = min(first, most), most, 0

    @property
    def exhausted(self) -> bool:
        """Whether the largest were in vain, too."""
        return self.now == self.most and self.in_vain >= PATIENCE

    def learn(self, *, better: bool) -> None:
        """Take note of what a neighbourhood brought."""
        self.in_vain = 0 if better else self.in_vain + 1
        if self.in_vain == PATIENCE and self.now < self.most:
            self.now, self.in_vain = min(self.most, int(self.now * MORE) + 1), 0


def exchange_in_groups(
    problem: Problem, relaxation: Relaxation, pair: Ints, weighed: Weighed | None, bound: float, search: Search, until: float
) -> Ints:
    """(L,) better pairs of lines (−1 where one is left over) than the given lawful ones, sought until they cost no more than
    the bound, the time is over or nothing more is found; with what is known of fillings."""
    field = field_of(problem, relaxation)
    state = Assigned(field, (field.pair == pair[:, None]).argmax(axis=1))
    ties = _Ties(state, np.append(relaxation.pool_price[:, 0], 0.0), weighed)
    dice = np.random.default_rng(search.seed)
    lines, everywhere = len(state.lines), np.arange(state.none)
    groups = _Size(max(2, min(WORKSHOPS, OF_WORKSHOPS * state.none // lines)), state.none)
    samples = _Size(LINES, lines)
    kinds = cycle([groups] if weighed is None else [groups, samples])
    kind = next(kinds)
    while state.cost > bound and not kind.exhausted and time.monotonic() < until and not search.cancelled():
        before = state.cost
        if kind is groups:
            _solve(state, ties.near, state.lines, ties.group(kind.now, dice), search, until)
        else:
            _solve(state, ties.near, ties.sample(kind.now, dice), everywhere, search, until)
        better = state.cost < before
        kind.learn(better=better)
        if not better:
            kind = next(kinds)
        search.tell(Progress("exchanging whole lines", state.cost, bound))
    return state.pair


class _Ties:
    """Which workshops could do each other's lines at little loss."""

    def __init__(self, state: Assigned, price: Floats, weighed: Weighed | None) -> None:
        field = state.field
        excess = field.cost + price[field.workshop] * field.load
        excess -= excess.min(axis=1, keepdims=True)
        count = min((PLACES if weighed is None else FEW_PLACES) * len(state.lines), excess.size) - 1
        self.state, self.excess = state, excess
        self.near: Flags = excess <= np.partition(excess, count, axis=None)[count]
        typical = float(excess[self.near].mean()) or 1.0
        self.part: Floats = typical / (typical + excess)
        if weighed is not None:
            self.part = np.append(weighed.part, 0.0)[field.pair]
            self.near |= self.part > SOME
        self.line, self.place = np.nonzero(self.near & (field.workshop != state.none))
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

    def sample(self, size: int, dice: np.random.Generator) -> Ints:
        """Lines, the likelier the less they belong where they are."""
        state = self.state
        astray = np.clip(1.0 - self.part[state.lines, state.chosen], 0.0, 1.0) + SOME
        return np.sort(dice.choice(state.lines, size, replace=False, p=astray / astray.sum()))


def _solve(state: Assigned, near: Flags, some: Ints, group: Ints, search: Search, until: float) -> None:
    """Place those of some lines anew that a group of workshops has, or nobody, where that is cheaper."""
    field = state.field
    row_of = np.full(state.none + 1, -1)
    row_of[group] = np.arange(len(group))
    row_of[state.none] = len(group)
    here = row_of[state.at[some]] >= 0
    could = (near[some] & (row_of[field.workshop[some]] >= 0)).any(axis=1)
    lines = some[here & ((state.at[some] != state.none) | could)]
    inside = near[lines] & (row_of[field.workshop[lines]] >= 0)
    inside[np.arange(len(lines)), state.chosen[lines]] = True
    line, place = np.nonzero(inside)
    chosen = (lines[line], place)
    workshop, columns = row_of[field.workshop[chosen]], len(line)
    room = state.room.copy()
    np.add.at(room, state.at[lines], field.load[lines, state.chosen[lines]])
    limits = np.append(room[group], INFINITY)
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
        nodes=NODES,
    )
    if answer is None:
        return
    for which in np.flatnonzero(answer.values > 0.5).tolist():
        state.move(int(lines[line[which]]), int(place[which]))
