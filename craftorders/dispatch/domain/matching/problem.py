"""The matching problem as arrays, and what makes a plan lawful.

Everything is a whole number, so that every limit can be checked exactly: pieces, loads (hundredths of a second of
work), costs (ten-thousandths of a fen). A *pair* is a line at a workshop that may make it; a *pool* is a set of hands
of one workshop, with a capacity for each week. docs/matching.md has the formulas.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Problem:
    """L lines, K pairs sorted by line, P pools, W weeks."""

    quantity: Ints
    """(L,) pieces to place, at least 1."""
    leftover: Ints
    """(L,) what a piece costs that is not placed."""
    minimum: Ints
    """(L,) the fewest pieces that a workshop takes of the line, if it takes any; at most the quantity."""
    lot: Ints
    """(L,) pieces go to a week in multiples of this; one choice of the line may hold what the quantity leaves over."""
    most: Ints
    """(L,) how many workshops may share the line, at least 1."""
    whole: Flags
    """(L,) all pieces go to one workshop, or none is placed."""
    pair_line: Ints
    """(K,) ascending."""
    pair_workshop: Ints
    """(K,)"""
    fixed: Ints
    """(K,) what it costs once that the workshop makes any piece of the line."""
    cost: Ints
    """(K, W) what a piece costs that is made there in that week."""
    allowed: Flags
    """(K, W) whether the workshop may make the line in that week."""
    use_start: Ints
    """(K + 1,) pair k loads the pools use_pool[use_start[k]:use_start[k + 1]]."""
    use_pool: Ints
    use_load: Ints
    """The load of one piece, at least 1."""
    capacity: Ints
    """(P, W) the load that a pool can take in a week."""

    @classmethod
    def assignment(cls, cost: Ints, load: Ints, capacity: Ints) -> "Problem":
        """The generalized assignment problem: `cost` and `load` are (jobs, agents), `capacity` is (agents,).

        Each job is a whole line of one piece, each agent a workshop with one pool, and there is one week. A job that
        is not placed costs more than any way of placing all.
        """
        jobs, agents = cost.shape
        pairs = jobs * agents
        ones = np.ones(jobs, dtype=np.int64)
        return cls(
            quantity=ones,
            leftover=np.full(jobs, int(cost.max(axis=1).sum()) + 1, dtype=np.int64),
            minimum=ones,
            lot=ones,
            most=ones,
            whole=np.ones(jobs, dtype=np.bool_),
            pair_line=np.repeat(np.arange(jobs, dtype=np.int64), agents),
            pair_workshop=np.tile(np.arange(agents, dtype=np.int64), jobs),
            fixed=np.zeros(pairs, dtype=np.int64),
            cost=cost.astype(np.int64).reshape(pairs, 1),
            allowed=np.ones((pairs, 1), dtype=np.bool_),
            use_start=np.arange(pairs + 1, dtype=np.int64),
            use_pool=np.tile(np.arange(agents, dtype=np.int64), jobs),
            use_load=load.astype(np.int64).reshape(pairs),
            capacity=capacity.astype(np.int64).reshape(agents, 1),
        )

    def part(self, lines: Ints, pairs: Ints, room: Ints) -> "Problem":
        """The problem of some lines (ascending) at some of their pairs (ascending), with the given room as capacity."""
        count = self.use_start[pairs + 1] - self.use_start[pairs]
        start = np.concatenate([[0], np.cumsum(count)])
        use = np.repeat(self.use_start[pairs] - start[:-1], count) + np.arange(start[-1])
        return Problem(
            quantity=self.quantity[lines],
            leftover=self.leftover[lines],
            minimum=self.minimum[lines],
            lot=self.lot[lines],
            most=self.most[lines],
            whole=self.whole[lines],
            pair_line=np.searchsorted(lines, self.pair_line[pairs]),
            pair_workshop=self.pair_workshop[pairs],
            fixed=self.fixed[pairs],
            cost=self.cost[pairs],
            allowed=self.allowed[pairs],
            use_start=start,
            use_pool=self.use_pool[use],
            use_load=self.use_load[use],
            capacity=room,
        )

    @property
    def lines(self) -> int:
        """L."""
        return len(self.quantity)

    @property
    def pairs(self) -> int:
        """K."""
        return len(self.pair_line)

    @property
    def weeks(self) -> int:
        """W."""
        return int(self.capacity.shape[1])


@dataclass(frozen=True)
class Plan:
    """Choices (pair, week, pieces), what is left over of each line, and how good the plan is known to be."""

    pair: Ints
    week: Ints
    pieces: Ints
    left: Ints
    """(L,) pieces not placed."""
    cost: int
    """Of the choices, their fixed costs and what is left over."""
    bound: float
    """No plan costs less than this."""
    pool_price: Floats
    """(P, W) what one more unit of load would be worth."""
    line_price: Floats
    """(L,) what one piece less to place would be worth."""
    method: str
    status: str
    """optimal, near (the search came to its end), budget (the time was over) or cancelled."""
    seconds: float = field(compare=False)

    @property
    def gap(self) -> float:
        """How much more than the bound the plan costs, as a share of the bound."""
        return (self.cost - self.bound) / abs(self.bound) if self.bound else 0.0


def cost_of(problem: Problem, pair: Ints, week: Ints, pieces: Ints, left: Ints) -> int:
    """What choices and leftovers cost, exactly."""
    used = np.unique(pair)
    return int((problem.cost[pair, week] * pieces).sum() + problem.fixed[used].sum() + (problem.leftover * left).sum())


def load_of(problem: Problem, pair: Ints, week: Ints, pieces: Ints) -> Ints:
    """(P, W) the load that choices put on every pool."""
    load = np.zeros_like(problem.capacity)
    count = problem.use_start[pair + 1] - problem.use_start[pair]
    which = np.repeat(np.arange(len(pair)), count)
    use = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + problem.use_start[pair][which]
    np.add.at(load, (problem.use_pool[use], week[which]), problem.use_load[use] * pieces[which])
    return load
