"""The whole model as a mixed-integer programme, for small problems: HiGHS starts from a lawful plan and improves it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, Answer, Model, Reals, solve_model
from craftorders.dispatch.domain.matching.problem import Flags, Ints, Problem


@dataclass(frozen=True)
class Lots:
    """Choices in whole lots with the pieces of each, the exact bound (−inf where unknown), and whether it is the best."""

    pair: Ints
    week: Ints
    pieces: Ints
    bound: float
    optimal: bool


def solve_exactly(
    problem: Problem,
    inside: Flags,
    start: tuple[Ints, Ints, Ints],
    *,
    until: float,
    cancelled: Callable[[], bool],
    gap: float,
) -> Lots | None:
    """The best plan, to within `gap`, of the choices `inside` (K, W) alone, from `start` (pair, week, pieces) inside."""
    layout = _Layout(problem, inside)
    known = layout.values_of(*start)
    answer = solve_model(layout.model(), until=until, cancelled=cancelled, start=known, gap=gap / layout.unit)
    return layout.read(answer) if answer is not None else None


class _Layout:
    """Columns: lots by choice; the odd rest by choice; whether a pair is used; pieces left over by line.

    Rows: pieces of a line; least and most of a pair; workshops of a line; odd rests of a line; pools.
    """

    def __init__(self, problem: Problem, inside: Flags) -> None:
        self.problem = problem
        self.pair, self.week = np.nonzero(inside & problem.allowed)
        self.line = problem.pair_line[self.pair]
        odd = problem.quantity % problem.lot
        self.odd_of_line = odd
        self.odd_choice = np.flatnonzero(odd[self.line] > 0)
        self.used = np.unique(self.pair)
        self.choices, self.odds, self.pairs = len(self.pair), len(self.odd_choice), len(self.used)
        self.first_odd = self.choices
        self.first_used = self.first_odd + self.odds
        self.first_left = self.first_used + self.pairs
        self.columns = self.first_left + problem.lines
        self.unit = max(float(np.median(problem.quantity * problem.leftover)), 1.0)

    def model(self) -> Model:
        """The model in HiGHS's shape."""
        problem, lines = self.problem, self.problem.lines
        quantity = problem.quantity.astype(np.float64)
        cost, upper = np.zeros(self.columns), np.full(self.columns, INFINITY)
        lot, odd = problem.lot[self.line], self.odd_of_line[self.line[self.odd_choice]]
        price = problem.cost[self.pair, self.week]
        cost[: self.choices] = price * lot
        cost[self.first_odd : self.first_used] = price[self.odd_choice] * odd
        cost[self.first_used : self.first_left] = problem.fixed[self.used]
        cost[self.first_left :] = problem.leftover
        upper[: self.choices] = quantity[self.line] // lot
        upper[self.first_odd : self.first_left] = 1.0
        upper[self.first_left :] = quantity
        entries = _Entries()
        rows, least, most = 0, [], []

        def block(count: int, low: Reals | float, high: Reals | float) -> int:
            nonlocal rows
            rows += count
            least.append(np.broadcast_to(low, count).astype(np.float64))
            most.append(np.broadcast_to(high, count).astype(np.float64))
            return rows - count

        choice, odds = np.arange(self.choices), self.first_odd + np.arange(self.odds)
        used_of_choice = np.searchsorted(self.used, self.pair)
        used_columns = self.first_used + np.arange(self.pairs)
        used_line = problem.pair_line[self.used]
        row = block(lines, quantity, quantity)
        entries.add(choice, row + self.line, lot)
        entries.add(odds, row + self.line[self.odd_choice], odd)
        entries.add(self.first_left + np.arange(lines), row + np.arange(lines), 1)
        for limit, low, high in (
            (quantity[used_line], -INFINITY, 0.0),
            (np.where(problem.whole, problem.quantity, problem.minimum)[used_line].astype(float), 0.0, INFINITY),
        ):
            row = block(self.pairs, low, high)
            entries.add(choice, row + used_of_choice, lot)
            entries.add(odds, row + used_of_choice[self.odd_choice], odd)
            entries.add(used_columns, row + np.arange(self.pairs), -limit)
        row = block(lines, -INFINITY, problem.most.astype(float))
        entries.add(used_columns, row + used_line, 1)
        row = block(lines, -INFINITY, 1.0)
        entries.add(odds, row + self.line[self.odd_choice], 1)
        row = block(problem.capacity.size, -INFINITY, problem.capacity.ravel().astype(float))
        scale = np.maximum(problem.capacity.ravel(), 1).astype(float)
        most[-1] = most[-1] / scale
        for columns, chosen, pieces in ((choice, choice, lot), (odds, self.odd_choice, odd)):
            which, use = self._uses(chosen)
            cell = problem.use_pool[use] * problem.weeks + self.week[chosen][which]
            entries.add(columns[which], row + cell, problem.use_load[use] * pieces[which] / scale[cell])
        start, at, value = entries.by_column(self.columns)
        integral = np.ones(self.columns, dtype=np.bool_)
        integral[self.first_left :] = False
        return Model(cost / self.unit, upper, np.concatenate(least), np.concatenate(most), start, at, value, integral)

    def values_of(self, pair: Ints, week: Ints, pieces: Ints) -> Reals:
        """The columns' values of a lawful plan."""
        values = np.zeros(self.columns)
        key = self.pair * self.problem.weeks + self.week
        at = np.searchsorted(key, pair * self.problem.weeks + week)
        line = self.problem.pair_line[pair]
        lot = self.problem.lot[line]
        values[at] = pieces // lot
        rest = np.flatnonzero(pieces % lot)
        values[self.first_odd + np.searchsorted(self.odd_choice, at[rest])] = 1
        values[self.first_used + np.searchsorted(self.used, np.unique(pair))] = 1
        left = self.problem.quantity.copy()
        np.subtract.at(left, line, pieces)
        values[self.first_left :] = left
        return values

    def read(self, answer: Answer) -> Lots:
        """Pieces by choice."""
        values = np.rint(answer.values).astype(np.int64)
        pieces = values[: self.choices] * self.problem.lot[self.line]
        odd = values[self.first_odd : self.first_used] * self.odd_of_line[self.line[self.odd_choice]]
        pieces[self.odd_choice] += odd
        some = pieces > 0
        return Lots(self.pair[some], self.week[some], pieces[some], answer.bound * self.unit, answer.optimal)

    def _uses(self, chosen: Ints) -> tuple[Ints, Ints]:
        start, end = (self.problem.use_start[self.pair[chosen] + step] for step in (0, 1))
        count = end - start
        which = np.repeat(np.arange(len(chosen)), count)
        return which, start[which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)


class _Entries:
    """Matrix entries in any order."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Reals]] = []

    def add(self, column: Ints, row: Ints, value: Ints | Reals | int) -> None:
        """Entries value at (row, column)."""
        self.parts.append((column, row, np.broadcast_to(value, len(column)).astype(np.float64)))

    def by_column(self, columns: int) -> tuple[Ints, Ints, Reals]:
        """start (columns + 1,), rows, values."""
        column, row, value = (np.concatenate(parts) for parts in zip(*self.parts, strict=True))
        order = np.lexsort((row, column))
        start = np.searchsorted(column[order], np.arange(columns + 1))
        return start, row[order], value[order]
