"""Whole lines and the promising workshops of each: which one each line has, and the room that this leaves."""

from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.problem import Floats, Ints, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation

PROMISING = 12
"""Workshops of a line that are tried: the cheapest at the relaxation's prices."""


@dataclass(frozen=True)
class Field:
    """The promising workshops of every line, cheapest first, and as the last one none at all: (L, M + 1)."""

    pair: Ints
    workshop: Ints
    cost: Floats
    load: Floats
    capacity: Floats
    """(P + 1,): the last one takes what is left over."""


class Assigned:
    """Which of its promising workshops each line has; `room` by pool, the last one takes what is left over."""

    def __init__(self, field: Field, chosen: Ints) -> None:
        self.field, self.chosen = field, chosen
        self.lines = np.arange(len(chosen))
        self.none = len(field.capacity) - 1
        self.at: Ints = field.workshop[self.lines, chosen]
        self.room: Floats = field.capacity.copy()
        np.subtract.at(self.room, self.at, field.load[self.lines, chosen])

    @property
    def lawful(self) -> bool:
        """Whether no pool is overloaded."""
        return bool((self.room >= 0).all())

    @property
    def overload(self) -> float:
        """Of all pools together, as a share of all capacity."""
        return float(np.maximum(0.0, -self.room).sum() / max(self.field.capacity[:-1].sum(), 1.0))

    @property
    def cost(self) -> float:
        """Of all lines where they are."""
        return float(self.field.cost[self.lines, self.chosen].sum())

    @property
    def pair(self) -> Ints:
        """(L,) the pair that makes each line, −1 where it is left over."""
        pair: Ints = self.field.pair[self.lines, self.chosen]
        return pair

    def lines_at(self, workshop: int) -> list[int]:
        """The lines that a workshop has, in their order."""
        lines: list[int] = np.flatnonzero(self.at == workshop).tolist()
        return lines

    def move(self, line: int, place: int) -> None:
        """Give a line another of its promising workshops."""
        self.room[self.at[line]] += self.field.load[line, self.chosen[line]]
        self.chosen[line], self.at[line] = place, self.field.workshop[line, place]
        self.room[self.at[line]] -= self.field.load[line, place]


def field_of(problem: Problem, relaxation: Relaxation) -> Field:
    quantity = problem.quantity[problem.pair_line]
    load = problem.use_load * quantity
    pool = problem.use_pool
    cost = problem.cost[:, 0] * quantity + problem.fixed
    able = problem.allowed[:, 0] & (load <= problem.capacity[pool, 0])
    priced = np.where(able, cost + relaxation.pool_price[pool, 0] * load, np.inf)
    order = np.lexsort((priced, problem.pair_line))
    line = problem.pair_line[order]
    rank = np.arange(len(line)) - np.searchsorted(line, line)
    near = order[(rank < PROMISING) & able[order]]
    width = int(min(PROMISING, rank.max(initial=0) + 1)) + 1
    none = len(problem.capacity)
    shape = (problem.lines, width)
    leftover = (problem.leftover * problem.quantity).astype(np.float64)
    pairs, pools = np.full(shape, -1), np.full(shape, none)
    costs, loads = np.repeat(leftover[:, None], width, axis=1), np.zeros(shape)
    row = problem.pair_line[near]
    column = np.arange(len(near)) - np.searchsorted(row, row)
    pairs[row, column], pools[row, column] = near, pool[near]
    costs[row, column], loads[row, column] = cost[near], load[near]
    return Field(pairs, pools, costs, loads, np.append(problem.capacity[:, 0].astype(np.float64), np.inf))


def first_choice(field: Field, problem: Problem, relaxation: Relaxation) -> Ints:
    """Every line where the relaxation has most of it."""
    share = np.zeros(problem.pairs + 1)
    np.add.at(share, relaxation.pair, relaxation.fraction)
    chosen: Ints = share[field.pair].argmax(axis=1)
    return chosen
