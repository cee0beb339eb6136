"""How a dispatcher without an engine plans: line by line by due date, the cheapest workshop first, as early as possible.

A careful one first looks for a workshop that makes all of the line in time, then for several, and is late only then.
Both work on the engine's own arrays, so that all plans have the same candidates, limits and costs, leftovers included.
"""

import numpy as np

from craftorders.dispatch.domain.matching.building import Built
from craftorders.dispatch.domain.matching.problem import Ints, cost_of

Weeks = dict[int, int]
"""Pieces by week."""


class Greedy:
    """A plan made line by line; `cost` and `left` when all lines are placed."""

    def __init__(self, built: Built, *, careful: bool) -> None:
        self.problem = built.problem
        self.room = built.problem.capacity.copy()
        self.in_time = built.late_days == 0
        costs = built.costs
        self.price = costs.piece + costs.freight + costs.quality + costs.fairness
        self.first = np.searchsorted(built.problem.pair_line, np.arange(built.problem.lines + 1))
        self.left: Ints = built.problem.quantity.copy()
        self.placed: list[tuple[int, int, int]] = []
        due = [part.line.due_on for part in built.parts]
        for line in sorted(range(len(due)), key=lambda each: (due[each], each)):
            self._place(line, careful)

    @property
    def cost(self) -> int:
        """As the engine counts it."""
        pair, week, pieces = np.array(sorted(self.placed), dtype=np.int64).reshape(-1, 3).T
        return cost_of(self.problem, pair, week, pieces, self.left)

    def _place(self, line: int, careful: bool) -> None:
        pairs = self.first[line] + np.argsort(self.price[self.first[line] : self.first[line + 1]], kind="stable")
        used: set[int] = set()
        for late, share in ((False, False), (False, True), (True, False), (True, True)) if careful else ((True, True),):
            self._visit(line, pairs.tolist(), used, late=late, share=share and not self.problem.whole[line])

    def _visit(self, line: int, pairs: list[int], used: set[int], *, late: bool, share: bool) -> None:
        """Ask one workshop after another, the cheapest first; unless they may share, one takes all that is left."""
        for pair in pairs:
            rest = int(self.left[line])
            if rest == 0 or (pair not in used and len(used) == self.problem.most[line]):
                continue
            weeks = self._weeks(line, pair, rest, late=late)
            taken = sum(weeks.values())
            enough = pair in used or taken >= self.problem.minimum[line]
            if enough and (taken == rest or (share and taken)):
                used.add(pair)
                self._take(line, pair, weeks)

    def _weeks(self, line: int, pair: int, rest: int, *, late: bool) -> Weeks:
        """What fits there, as early as possible, in whole lots; the odd rest of the line goes last."""
        problem = self.problem
        uses = slice(problem.use_start[pair], problem.use_start[pair + 1])
        room = (self.room[problem.use_pool[uses]] // problem.use_load[uses, None]).min(axis=0)
        usable = problem.allowed[pair] if late else problem.allowed[pair] & self.in_time[pair]
        lot, weeks = int(problem.lot[line]), {}
        for week in np.flatnonzero(usable & (room > 0)).tolist():
            fits = int(room[week])
            pieces = rest if fits >= rest else fits // lot * lot
            if pieces:
                weeks[week] = pieces
                rest -= pieces
            if not rest:
                break
        return weeks

    def _take(self, line: int, pair: int, weeks: Weeks) -> None:
        problem = self.problem
        uses = slice(problem.use_start[pair], problem.use_start[pair + 1])
        for week, pieces in weeks.items():
            self.room[problem.use_pool[uses], week] -= problem.use_load[uses] * pieces
            self.placed.append((pair, week, pieces))
            self.left[line] -= pieces
