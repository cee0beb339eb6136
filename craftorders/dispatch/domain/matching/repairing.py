"""The end of overload after annealing: lines move out, and lines that were left over come back where others make room."""

from itertools import combinations

import numpy as np

from craftorders.dispatch.domain.matching.assigned import Assigned
from craftorders.dispatch.domain.matching.problem import Ints

Move = tuple[int, int]
"""A line and the place of its workshop among its promising ones."""
TOGETHER = 3
"""So many lines at most make room for one."""


def repair(state: Assigned) -> Ints:
    """End all overload: the cheapest exchange of two lines or move of one out of each workshop, else a line is left over."""
    for workshop in np.flatnonzero(state.room < 0).tolist():
        while state.room[workshop] < 0:
            ways = [way for line in state.lines_at(workshop) for way in _ways_out(state, line)]
            for line, target in min(ways)[2]:
                state.move(line, target)
    left = state.lines_at(state.none)
    for line in sorted(left, key=lambda each: -float(state.field.cost[each, -1])):
        _bring_back(state, line)
    return state.chosen


def _ways_out(state: Assigned, line: int) -> list[tuple[bool, float, tuple[Move, ...]]]:
    """(still overloaded, cost, moves) for a line that leaves its workshop, alone or for another; nowhere is the last."""
    field, here, now = state.field, int(state.at[line]), int(state.chosen[line])
    room = state.room[here] + field.load[line, now]
    ways: list[tuple[bool, float, tuple[Move, ...]]] = []
    for target in range(field.pair.shape[1]):
        there, load = int(field.workshop[line, target]), field.load[line, target]
        cost = float(field.cost[line, target] - field.cost[line, now])
        if there == here:
            continue
        if load <= state.room[there]:
            ways.append((bool(room < 0), cost, ((line, target),)))
            continue
        for other in state.lines_at(there):
            back = np.flatnonzero(field.workshop[other] == here)
            theirs = int(state.chosen[other])
            if len(back) and load <= state.room[there] + field.load[other, theirs] and field.load[other, back[0]] <= room:
                more = cost + float(field.cost[other, back[0]] - field.cost[other, theirs])
                ways.append((False, more, ((line, target), (other, int(back[0])))))
    return ways


def _bring_back(state: Assigned, line: int) -> None:
    """Place a line that was left over where a few others can move away, if that is cheaper than leaving it over."""
    field = state.field
    best, best_cost = None, float(field.cost[line, -1])
    for target in range(field.pair.shape[1] - 1):
        workshop = int(field.workshop[line, target])
        if workshop == state.none:
            continue
        need = field.load[line, target] - state.room[workshop]
        for leaving in _who_leaves(state, workshop, float(need)):
            cost = float(field.cost[line, target]) + sum(
                float(field.cost[other, place] - field.cost[other, state.chosen[other]]) for other, place in leaving
            )
            if cost < best_cost:
                best, best_cost = (*leaving, (line, target)), cost
    for other, place in best or ():
        state.move(other, place)


def _who_leaves(state: Assigned, workshop: int, need: float) -> list[tuple[Move, ...]]:
    """Sets of lines that free enough load of a workshop, each with somewhere to go, no two to the same workshop."""
    if need <= 0:
        return [()]
    field = state.field
    movable: list[tuple[float, Move, int]] = []
    for line in state.lines_at(workshop):
        fits = np.flatnonzero((field.load[line] <= state.room[field.workshop[line]]) & (field.workshop[line] != state.none))
        fits = fits[field.workshop[line, fits] != workshop]
        for place in fits[np.argsort(field.cost[line, fits])][:2].tolist():
            movable.append((float(field.load[line, state.chosen[line]]), (line, place), int(field.workshop[line, place])))
    sets = []
    for size in range(1, TOGETHER + 1):
        for chosen in combinations(movable, size):
            lines, places = {each[1][0] for each in chosen}, {each[2] for each in chosen}
            if len(lines) == len(places) == size and sum(each[0] for each in chosen) >= need:
                sets.append(tuple(each[1] for each in chosen))
    return sets
