"""A plan while it is being made: what is placed of each line, and the room that is left in every pool and week.

Every change keeps every limit: room never falls below nothing, minimum batches, lots and the number of workshops hold.
"""

from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.problem import Floats, Ints, Problem

Cells = dict[tuple[int, int], int]
"""(pair, week) → pieces."""


@dataclass(frozen=True)
class Offered:
    """Where pieces of a line could go, and what that costs in truth (fixed costs and leftovers included)."""

    cells: Cells
    left: int
    cost: int
    priced: float
    """The cost with what the hours are worth elsewhere."""


class Ground:
    """The state of a plan: `cells[line]` and `room` (P, W)."""

    def __init__(self, problem: Problem, pool_price: Floats) -> None:
        self.problem = problem
        self.price = pool_price
        self.room: Ints = problem.capacity.copy()
        self.cells: list[Cells] = [{} for _ in range(problem.lines)]
        self.left: Ints = problem.quantity.copy()
        self.present: list[set[int]] = [set() for _ in range(int(problem.pair_workshop.max(initial=-1)) + 1)]
        """By workshop: the lines of which it has pieces."""
        self._first = np.searchsorted(problem.pair_line, np.arange(problem.lines + 1))
        self._single = len(problem.use_pool) == problem.pairs

    def take(self, line: int, cells: Cells) -> None:
        """Put pieces on the ground; the caller knows that there is room."""
        for (pair, week), pieces in cells.items():
            self._load(pair, week, pieces)
            self.cells[line][pair, week] = self.cells[line].get((pair, week), 0) + pieces
            self.left[line] -= pieces
            self.present[int(self.problem.pair_workshop[pair])].add(line)

    def take_away(self, line: int, cell: tuple[int, int], pieces: int) -> None:
        """Take some pieces of a cell from the ground."""
        self._load(cell[0], cell[1], -pieces)
        self.left[line] += pieces
        self.cells[line][cell] -= pieces
        if not self.cells[line][cell]:
            del self.cells[line][cell]
            workshop = self.problem.pair_workshop
            if not any(workshop[pair] == workshop[cell[0]] for pair, _ in self.cells[line]):
                self.present[int(workshop[cell[0]])].discard(line)

    def clear(self, line: int) -> Cells:
        """Take all pieces of a line away."""
        cells, self.cells[line] = self.cells[line], {}
        for (pair, week), pieces in cells.items():
            self._load(pair, week, -pieces)
            self.present[int(self.problem.pair_workshop[pair])].discard(line)
        self.left[line] = self.problem.quantity[line]
        return cells

    def fits(self, cells: Cells) -> bool:
        """Whether all of these pieces have room together."""
        for (pair, week), pieces in cells.items():
            self._load(pair, week, pieces)
        fit = all((self.room[self.problem.use_pool[self._uses(pair)], week] >= 0).all() for pair, week in cells)
        for (pair, week), pieces in cells.items():
            self._load(pair, week, -pieces)
        return fit

    def neighbours(self, line: int) -> list[int]:
        """The other lines of which pieces lie where this one could go, the smallest first."""
        workshops = self.problem.pair_workshop[self._first[line] : self._first[line + 1]]
        lines = set().union(*(self.present[workshop] for workshop in workshops)) - {line}
        return sorted(lines, key=lambda other: (int(self.problem.quantity[other]), other))

    def room_for(self, pair: int) -> tuple[Ints, Floats]:
        """(W,) how many pieces of the pair's line have room by week, and the priced cost of one."""
        room, priced = self._choices(pair, pair + 1)
        return room[0], priced[0]

    def cost(self, line: int, cells: Cells) -> int:
        """What the cells of a line cost, with what is left over."""
        problem = self.problem
        placed = sum(cells.values())
        return (
            sum(int(problem.cost[pair, week]) * pieces for (pair, week), pieces in cells.items())
            + sum(int(problem.fixed[pair]) for pair in {pair for pair, _ in cells})
            + int(problem.leftover[line]) * int(problem.quantity[line] - placed)
        )

    def best_for(self, line: int) -> Offered:
        """The cheapest lawful way, at today's prices, to place a line of which nothing lies on the ground.

        One workshop alone where it can make everything, else workshops one after another, the cheapest per piece first.
        """
        problem, quantity = self.problem, int(self.problem.quantity[line])
        first, last = self._first[line], self._first[line + 1]
        nothing = Offered({}, quantity, self.cost(line, {}), float(problem.leftover[line] * quantity))
        if first == last:
            return nothing
        room, priced = self._choices(first, last)
        options = [nothing]
        alone = self._one_workshop(line, first, room, priced)
        if alone is not None:
            options.append(alone)
        if not problem.whole[line] and problem.most[line] > 1:
            options.append(self._several(line, first, room, priced))
        return min(options, key=lambda option: option.priced)

    def _choices(self, first: int, last: int) -> tuple[Ints, Floats]:
        """(n, W) for the pairs of a line: the pieces that have room, and the priced cost of one."""
        problem = self.problem
        if self._single:
            pool, load = problem.use_pool[first:last], problem.use_load[first:last, None]
            room = self.room[pool] // load
            worth = self.price[pool] * load
        else:
            start, end = problem.use_start[first], problem.use_start[last]
            pool, load = problem.use_pool[start:end], problem.use_load[start:end, None]
            groups = problem.use_start[first:last] - start
            room = np.minimum.reduceat(self.room[pool] // load, groups, axis=0)
            worth = np.add.reduceat(self.price[pool] * load, groups, axis=0)
        allowed = problem.allowed[first:last]
        return np.where(allowed, np.maximum(room, 0), 0), np.where(allowed, problem.cost[first:last] + worth, np.inf)

    def _one_workshop(self, line: int, first: int, room: Ints, priced: Floats) -> Offered | None:
        problem, quantity = self.problem, int(self.problem.quantity[line])
        lot = int(problem.lot[line])
        able = np.flatnonzero((room // lot * lot).sum(axis=1) + quantity % lot >= quantity)
        if not len(able):
            return None
        order = np.argsort(priced[able], axis=1, kind="stable")
        by_price = np.take_along_axis(room[able], order, axis=1)
        taken = np.minimum(np.cumsum(by_price, axis=1), quantity)
        amounts = np.diff(taken, axis=1, prepend=0)
        costs = np.where(amounts > 0, np.take_along_axis(priced[able], order, axis=1), 0) * amounts
        total = costs.sum(axis=1) + problem.fixed[first + able]
        for which in np.argsort(total, kind="stable")[:3]:
            pair = first + int(able[which])
            cells = self.fill(line, pair, room[able[which]], priced[able[which]], quantity)
            if sum(cells.values()) == quantity:
                return Offered(cells, 0, self.cost(line, cells), self._priced(line, cells))
        return None

    def _several(self, line: int, first: int, room: Ints, priced: Floats) -> Offered:
        problem, rest = self.problem, int(self.problem.quantity[line])
        minimum, cells = int(problem.minimum[line]), Cells()
        open_pairs = np.ones(len(room), dtype=np.bool_)
        for _ in range(int(problem.most[line])):
            if rest < minimum or not open_pairs.any():
                break
            able = np.minimum(room.sum(axis=1), rest)
            order = np.argsort(priced, axis=1, kind="stable")
            taken = np.minimum(np.cumsum(np.take_along_axis(room, order, axis=1), axis=1), rest)
            amounts = np.diff(taken, axis=1, prepend=0)
            sums = (np.where(amounts > 0, np.take_along_axis(priced, order, axis=1), 0) * amounts).sum(axis=1)
            each = (sums + problem.fixed[first : first + len(room)]) / np.maximum(able, 1)
            each = np.where(open_pairs & (able >= max(minimum, 1)), each, np.inf)
            which = int(each.argmin())
            if not each[which] < problem.leftover[line]:
                break
            open_pairs[which] = False
            chosen = self.fill(line, first + which, room[which], priced[which], rest)
            if sum(chosen.values()) >= minimum:
                cells |= chosen
                rest -= sum(chosen.values())
        return Offered(cells, rest, self.cost(line, cells), self._priced(line, cells))

    def fill(self, line: int, pair: int, room: Ints, priced: Floats, rest: int) -> Cells:
        """Pieces of one workshop by week, the cheapest weeks first, in whole lots; the odd rest goes to the last one."""
        lot, cells = int(self.problem.lot[line]), {}
        odd = int(self.problem.quantity[line]) % lot
        for week in np.argsort(priced, kind="stable"):
            if rest <= 0 or not np.isfinite(priced[week]):
                break
            able = int(min(room[week], rest))
            pieces = able if able == rest and rest % lot == odd else able // lot * lot
            if pieces:
                cells[pair, int(week)] = pieces
                rest -= pieces
        return cells

    def _priced(self, line: int, cells: Cells) -> float:
        worth = 0.0
        for (pair, week), pieces in cells.items():
            uses = self._uses(pair)
            worth += float((self.price[self.problem.use_pool[uses], week] * self.problem.use_load[uses]).sum()) * pieces
        return self.cost(line, cells) + worth

    def _load(self, pair: int, week: int, pieces: int) -> None:
        uses = self._uses(pair)
        self.room[self.problem.use_pool[uses], week] -= self.problem.use_load[uses] * pieces

    def _uses(self, pair: int) -> slice:
        return slice(self.problem.use_start[pair], self.problem.use_start[pair + 1])
