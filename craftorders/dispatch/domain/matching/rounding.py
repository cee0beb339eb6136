"""From fractions to whole pieces and lots, without breaking a limit.

What the linear programme gave in whole lots stays; what falls short is topped up where there is room; lines that still
miss pieces, or that pay for more workshops than they need, are taken up and placed anew, as long as that saves money.
"""

import time

import numpy as np

from craftorders.dispatch.domain.matching.ground import Cells, Ground
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Floats, Ints, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation

SURE = 1e-6
PASSES = 6
SUSPECT = 0.05
"""A line that costs so much more than in the relaxation is looked at again."""
TRIES = 12
"""Other lines that are moved, one at a time, to make room for one."""
LOOK_EVERY = 256
"""Lines between two looks at the clock."""


def round_off(problem: Problem, relaxation: Relaxation, search: Search, until: float) -> Ground:
    """A lawful plan near the relaxation. Where the time is over, every line is still placed, if less carefully."""
    ground = Ground(problem, relaxation.pool_price)
    _keep_whole_lots(ground, relaxation)
    _add_broken_lots(ground, relaxation)
    short = np.flatnonzero(ground.left > 0)
    worst_first = short[np.argsort(-(ground.left * problem.leftover)[short], kind="stable")]
    hurry = False
    for count, line in enumerate(worst_first.tolist()):
        if count % LOOK_EVERY == 0:
            if search.cancelled():
                return ground
            hurry = time.monotonic() > until
        if hurry:
            _anew(ground, line)
        else:
            _top_up(ground, line)
    improve(ground, relaxation.line_price, search, until)
    return ground


def polish(problem: Problem, relaxation: Relaxation, found: tuple[Ints, Ints, Ints], search: Search, until: float) -> Ground:
    """A lawful plan with what room and money still allow: an exact search stops a little before the best plan."""
    ground = Ground(problem, np.zeros(problem.capacity.shape))
    for pair, week, pieces in zip(*(each.tolist() for each in found), strict=True):
        ground.take(int(problem.pair_line[pair]), {(pair, week): pieces})
    for line in np.flatnonzero(ground.left > 0).tolist():
        _top_up(ground, line)
    improve(ground, relaxation.line_price, search, until)
    return ground


def improve(ground: Ground, line_price: Floats, search: Search, until: float) -> None:
    """Take up lines that cost more than they should and place them anew, alone or in exchange for another, where that is
    cheaper; until a whole pass saves nothing."""
    suspects = _suspects(ground, line_price)
    for _ in range(PASSES):
        changed = []
        for count, line in enumerate(suspects):
            if count % LOOK_EVERY == 0 and _over(search, until):
                return
            if _anew(ground, line) or _push(ground, line):
                changed.append(line)
        search.tell(Progress("placing whole pieces"))
        if not changed:
            return
        suspects = _suspects(ground, line_price)


def _keep_whole_lots(ground: Ground, relaxation: Relaxation) -> None:
    problem = ground.problem
    line = problem.pair_line[relaxation.pair]
    lot, quantity = problem.lot[line], problem.quantity[line]
    wanted = relaxation.fraction * quantity
    pieces = np.floor(wanted / lot + SURE).astype(np.int64) * lot
    pieces = np.where(wanted >= quantity * (1 - SURE), quantity, pieces)
    used = pieces > 0
    by_line: dict[int, Cells] = {}
    for which in np.flatnonzero(used):
        cells = by_line.setdefault(int(line[which]), {})
        cells[int(relaxation.pair[which]), int(relaxation.week[which])] = int(pieces[which])
    for number, cells in by_line.items():
        lawful = _lawful(problem, number, cells)
        if lawful and ground.fits(lawful):
            ground.take(number, lawful)


def _add_broken_lots(ground: Ground, relaxation: Relaxation) -> None:
    """Lots of which a choice had only a part are whole there where the part was large and there is room."""
    problem = ground.problem
    line = problem.pair_line[relaxation.pair]
    lots = relaxation.fraction * problem.quantity[line] / problem.lot[line]
    broken = lots - np.floor(lots + SURE)
    for which in np.argsort(-broken, kind="stable")[: int((broken > SURE).sum())].tolist():
        number, cell = int(line[which]), (int(relaxation.pair[which]), int(relaxation.week[which]))
        lot, left = int(problem.lot[number]), int(ground.left[number])
        one = {cell: left if left < lot else lot}
        if left and cell in ground.cells[number] and ground.fits(one):
            ground.take(number, one)


def _lawful(problem: Problem, line: int, cells: Cells) -> Cells:
    """The largest workshops of a line, as many as may share it, each with its minimum."""
    sums: dict[int, int] = {}
    for (pair, _), pieces in cells.items():
        sums[pair] = sums.get(pair, 0) + pieces
    largest = sorted(sums, key=lambda pair: (-sums[pair], pair))[: int(problem.most[line])]
    least = problem.quantity[line] if problem.whole[line] else problem.minimum[line]
    kept = {pair for pair in largest if sums[pair] >= least}
    return {cell: pieces for cell, pieces in cells.items() if cell[0] in kept}


def _top_up(ground: Ground, line: int) -> None:
    """Give a line its missing pieces: at its own workshops where there is or can be room, else placed anew."""
    for pair in sorted({pair for pair, _ in ground.cells[line]}):
        _fill_up(ground, line, pair)
        for week in np.argsort(ground.problem.cost[pair], kind="stable").tolist():
            if ground.left[line] and ground.problem.allowed[pair, week]:
                _move_in(ground, line, pair, week)
    if ground.left[line]:
        _anew(ground, line)


def _fill_up(ground: Ground, line: int, pair: int) -> None:
    if ground.left[line]:
        ground.take(line, ground.fill(line, pair, *ground.room_for(pair), int(ground.left[line])))


def _move_in(ground: Ground, line: int, pair: int, week: int) -> None:
    """Move pieces of other lines out of a full week, to where these lines have pieces anyhow, and take their room."""
    problem = ground.problem
    workshop = int(problem.pair_workshop[pair])
    for other in sorted(ground.present[workshop] - {line}):
        for cell in list(ground.cells[other]):
            if cell[1] != week or problem.pair_workshop[cell[0]] != workshop:
                continue
            pieces = _in_the_way(ground, line, pair, cell)
            if pieces and _move_out(ground, other, cell, pieces):
                _fill_up(ground, line, pair)
                if not ground.left[line]:
                    return


def _in_the_way(ground: Ground, line: int, pair: int, cell: tuple[int, int]) -> int:
    """How many pieces of the other line's cell must go so that the missing pieces of this line have room; 0 where that
    would not help."""
    problem = ground.problem
    own, theirs = (slice(problem.use_start[each], problem.use_start[each + 1]) for each in (pair, cell[0]))
    lack = problem.use_load[own] * ground.left[line] - ground.room[problem.use_pool[own], cell[1]]
    frees = dict(zip(problem.use_pool[theirs].tolist(), problem.use_load[theirs].tolist(), strict=True))
    short = [(pool, less) for pool, less in zip(problem.use_pool[own].tolist(), lack.tolist(), strict=True) if less > 0]
    if any(pool not in frees for pool, _ in short):
        return 0
    return max((-(-less // frees[pool]) for pool, less in short), default=0)


def _move_out(ground: Ground, line: int, cell: tuple[int, int], pieces: int) -> bool:
    """Move whole lots of a cell, up to `pieces`, to other weeks and workshops of the line; whether any moved."""
    problem, lot, cells = ground.problem, int(ground.problem.lot[line]), ground.cells[line]
    wanted = min(-(-pieces // lot), cells[cell] // lot) * lot
    moved: Cells = {}
    for pair in sorted({pair for pair, _ in cells}):
        room, priced = ground.room_for(pair)
        if pair == cell[0]:
            room[cell[1]] = 0
        more = ground.fill(line, pair, room, priced, wanted - sum(moved.values()))
        ground.take(line, more)
        moved |= more
    if not moved:
        return False
    ground.take_away(line, cell, sum(moved.values()))
    stays = sum(count for (pair, _), count in cells.items() if pair == cell[0])
    if 0 < stays < problem.minimum[line]:
        for other, count in moved.items():
            ground.take_away(line, other, count)
        ground.take(line, {cell: sum(moved.values())})
        return False
    return True


def _anew(ground: Ground, line: int) -> bool:
    """Take a line up and place it anew if that is cheaper; else put it back. Whether anything changed."""
    before = ground.cost(line, ground.cells[line])
    cells = ground.clear(line)
    offered = ground.best_for(line)
    if offered.cost < before:
        ground.take(line, offered.cells)
        return True
    ground.take(line, cells)
    return False


def _push(ground: Ground, line: int) -> bool:
    """Make room for a line by moving another one that can do as well elsewhere. Whether it saved anything."""
    own = ground.cells[line]
    now = ground.cost(line, own)
    for other in ground.neighbours(line)[:TRIES]:
        theirs = ground.cells[other]
        before = now + ground.cost(other, theirs)
        ground.clear(line)
        ground.clear(other)
        first = ground.best_for(line)
        if first.cost < now:
            ground.take(line, first.cells)
            second = ground.best_for(other)
            if first.cost + second.cost < before:
                ground.take(other, second.cells)
                return True
            ground.clear(line)
        ground.take(line, own)
        ground.take(other, theirs)
    return False


def _suspects(ground: Ground, line_price: Floats) -> list[int]:
    """Lines that cost more than the relaxation says, those that lose most first."""
    fair = line_price * ground.problem.quantity
    cost = np.array([ground.cost(line, cells) for line, cells in enumerate(ground.cells)], dtype=np.float64)
    loss = cost - fair
    suspects: list[int] = np.argsort(-loss, kind="stable")[: int((loss > SUSPECT * np.abs(fair)).sum())].tolist()
    return suspects


def _over(search: Search, until: float) -> bool:
    return time.monotonic() > until or search.cancelled()


def choices(ground: Ground) -> tuple[Ints, Ints, Ints]:
    """The plan on the ground as arrays: pair, week, pieces, in ascending order."""
    rows = sorted((pair, week, pieces) for cells in ground.cells for (pair, week), pieces in cells.items())
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
