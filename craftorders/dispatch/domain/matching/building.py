"""From the words of the trade to arrays: pairs of lines and workshops with their costs, pools with their capacity."""

from dataclasses import dataclass, replace

import numpy as np

from craftorders.dispatch.domain.matching.costing import Costs, Yard, costs_of, rough_cost
from craftorders.dispatch.domain.matching.parting import Part, parts_of
from craftorders.dispatch.domain.matching.pooling import Pool, pools_of
from craftorders.dispatch.domain.matching.problem import Flags, Ints, Problem
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation, Step

E4 = 10_000
CANDIDATES = 30
"""Workshops of a line where there are more: the cheaper half by cost, the others spread so that everybody gets lines."""
PINNED = 10
"""How many times as much it costs to leave over what a person has pinned."""


@dataclass(frozen=True)
class Built:
    """The problem, and what its numbers stand for."""

    problem: Problem
    parts: tuple[Part, ...]
    workshops: tuple[OpenWorkshop, ...]
    pools: tuple[tuple[int, Pool], ...]
    """(workshop, pool)"""
    widest: Ints
    """(J,) the pool of all hands of a workshop, −1 where it has none."""
    costs: Costs
    trip: int
    setup: int
    """Of a pair that is used, in ten-thousandths of a fen."""
    late_days: Ints
    """(K, W)"""
    reachable: Flags
    """(K, W) whether materials are there in time and no pin says otherwise, whatever the capacity."""


def build(situation: Situation, lines: tuple[OpenLine, ...], workshops: tuple[OpenWorkshop, ...]) -> Built:
    """The arrays of lines and workshops that were found fit to plan with."""
    parts = tuple(part for line in lines for part in parts_of(line, situation.weeks))
    kinds: dict[tuple[Step, ...], list[int]] = {}
    for place, part in enumerate(parts):
        kinds.setdefault(part.line.steps, []).append(place)
    wanted = {(step.craft, step.grade) for steps in kinds for step in steps}
    pools: list[tuple[int, Pool]] = []
    first_pool = []
    for number, workshop in enumerate(workshops):
        first_pool.append(len(pools))
        pools += [(number, pool) for pool in pools_of(workshop, wanted, situation.weeks)]
    yard = Yard(situation, workshops)
    pieces = [
        _pairs_of_kind(situation, yard, steps, [(place, parts[place]) for place in places], pools, first_pool)
        for steps, places in kinds.items()
    ]
    return _assembled(situation, parts, workshops, tuple(pools), pieces)


@dataclass(frozen=True)
class _Pairs:
    """The pairs of the lines of one kind."""

    part: Ints
    workshop: Ints
    costs: Costs
    late_days: Ints
    allowed: Flags
    use_count: Ints
    use_pool: Ints
    use_load: Ints


def _pairs_of_kind(
    situation: Situation,
    yard: Yard,
    steps: tuple[Step, ...],
    parts: list[tuple[int, Part]],
    pools: list[tuple[int, Pool]],
    first_pool: list[int],
) -> _Pairs:
    loads: list[list[tuple[int, int]]] = []
    ends = [*first_pool[1:], len(pools)]
    needed = {(step.craft, step.grade) for step in steps}
    for number, each_workshop in enumerate(yard.workshops):
        own = range(first_pool[number], ends[number])
        able = needed <= (pools[ends[number] - 1][1].kinds if own else frozenset())
        each = ((pool, pools[pool][1].load(steps, each_workshop.efficiency)) for pool in own) if able else ()
        loads.append([(pool, load) for pool, load in each if load])
    eligible = np.array([bool(each) for each in loads], dtype=np.bool_)
    seconds = sum(step.seconds for step in steps)
    candidates = [_candidates(situation, yard, eligible, place, part, seconds) for place, part in parts]
    workshop = np.concatenate(candidates) if candidates else np.zeros(0, dtype=np.int64)
    count = [len(each) for each in candidates]
    place = np.repeat(np.array([place for place, _ in parts], dtype=np.int64), count)
    costs, late, allowed = costs_of(situation, yard, [part for _, part in parts], count, workshop, seconds)
    use_count = np.array([len(each) for each in loads], dtype=np.int64)
    flat = [use for each in loads for use in each]
    table = np.array(flat, dtype=np.int64).reshape(-1, 2)
    begin = np.cumsum(use_count) - use_count
    counts = use_count[workshop]
    which = np.repeat(begin[workshop] - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
    return _Pairs(place, workshop, costs, late, allowed, counts, table[which, 0], table[which, 1])


def _candidates(situation: Situation, yard: Yard, eligible: Flags, place: int, part: Part, seconds: int) -> Ints:
    """Which workshops may make the part: certified, with a rate in their county, not forbidden."""
    line = part.line
    fit = eligible & yard.has_rate(line)
    if part.workshop is not None:
        number = yard.number.get(part.workshop)
        return np.array([number] if number is not None and fit[number] else [], dtype=np.int64)
    fit[[yard.number[key] for key in line.forbidden if key in yard.number]] = False
    numbers = np.flatnonzero(fit)
    if len(numbers) <= CANDIDATES:
        return numbers
    half = CANDIDATES // 2
    cheap = numbers[np.argpartition(rough_cost(situation, yard, line, numbers, seconds), half)[:half]]
    fit[cheap] = False
    others = np.flatnonzero(fit)
    spread = others[(place + np.arange(half) * (len(others) // half)) % len(others)]
    present = np.array([yard.number[key] for key in line.present if key in yard.number], dtype=np.int64)
    return np.unique(np.concatenate([cheap, spread, present[fit[present]]]))


def _assembled(
    situation: Situation,
    parts: tuple[Part, ...],
    workshops: tuple[OpenWorkshop, ...],
    pools: tuple[tuple[int, Pool], ...],
    pieces: list[_Pairs],
) -> Built:
    """All kinds together, pairs in the order of lines."""
    weights, weeks = situation.weights, situation.weeks
    flat = [np.zeros(0, dtype=np.int64)]
    part = np.concatenate([*flat, *(each.part for each in pieces)])
    order = np.argsort(part, kind="stable")

    def joined(name: str) -> Ints:
        shape = (0, weeks) if name == "lateness" else (0,)
        empty = [np.zeros(shape, dtype=np.int64)]
        together: Ints = np.concatenate([*empty, *(getattr(each.costs, name) for each in pieces)])[order]
        return together

    costs = Costs(*(joined(name) for name in ("piece", "freight", "quality", "fairness", "churn", "lateness")))
    workshop = np.concatenate([*flat, *(each.workshop for each in pieces)])[order]
    late_days = np.concatenate([np.zeros((0, weeks), dtype=np.int64), *(each.late_days for each in pieces)])[order]
    allowed = np.concatenate([np.zeros((0, weeks), dtype=np.bool_), *(each.allowed for each in pieces)])[order]
    count = np.concatenate([*flat, *(each.use_count for each in pieces)])
    use_pool = np.concatenate([*flat, *(each.use_pool for each in pieces)])
    use_load = np.concatenate([*flat, *(each.use_load for each in pieces)])
    begin = (np.cumsum(count) - count)[order]
    count = count[order]
    start = np.concatenate([[0], np.cumsum(count)])
    which = np.repeat(begin - start[:-1], count) + np.arange(start[-1])
    quantity = np.array([each.quantity for each in parts], dtype=np.int64)
    trip, setup = weights.freight_per_trip * E4, weights.setup * E4
    fixed = np.where(_first_of_line(parts, part[order], workshop), trip + setup, 0)
    cost = (costs.piece + costs.freight + costs.quality + costs.fairness + costs.churn)[:, None] + costs.lateness
    dearest = np.zeros(len(parts), dtype=np.int64)
    np.maximum.at(dearest, part[order], cost.max(axis=1, initial=0) + -(-fixed // quantity[part[order]]))
    asked = [each.line.price_e4 * weights.leftover_percent * each.line.priority // 100 for each in parts]
    leftover = np.maximum(np.array(asked, dtype=np.int64), dearest + 1)
    leftover = leftover * np.where([each.pinned for each in parts], PINNED, 1)
    table = [pool.capacity for _, pool in pools]
    problem = Problem(
        quantity=quantity,
        leftover=leftover,
        minimum=np.minimum(quantity, np.array([1 if p.pinned else p.line.minimum_batch for p in parts], dtype=np.int64)),
        lot=np.array([each.line.lot for each in parts], dtype=np.int64),
        most=np.array([each.most or max(len(workshops), 1) for each in parts], dtype=np.int64),
        whole=np.array([not each.line.splittable for each in parts], dtype=np.bool_),
        pair_line=part[order],
        pair_workshop=workshop,
        fixed=fixed,
        cost=cost,
        allowed=allowed,
        use_start=start,
        use_pool=use_pool[which],
        use_load=use_load[which],
        capacity=np.array(table, dtype=np.int64).reshape(len(pools), weeks),
    )
    can = (problem.capacity[problem.use_pool] >= problem.use_load[:, None]) if len(problem.use_pool) else None
    if can is not None:
        problem = replace(problem, allowed=allowed & np.logical_and.reduceat(can, start[:-1], axis=0))
        problem = replace(problem, allowed=problem.allowed & _room_for_all(problem)[:, None])
    widest = np.full(len(workshops), -1, dtype=np.int64)
    for number, (owner, _) in enumerate(pools):
        widest[owner] = number
    return Built(problem, parts, workshops, pools, widest, costs, trip, setup, late_days, allowed)


def _room_for_all(problem: Problem) -> Flags:
    """(K,) whether an empty workshop would hold all of a line that stays together: no fraction of it is dreamt of where
    not, which would lend the hours there a worth that they do not have."""
    room = np.minimum.reduceat(
        problem.capacity[problem.use_pool] // problem.use_load[:, None], problem.use_start[:-1], axis=0
    )
    most = np.where(problem.allowed, room, 0).sum(axis=1)
    enough: Flags = (most >= problem.quantity[problem.pair_line]) | ~problem.whole[problem.pair_line]
    return enough


def _first_of_line(parts: tuple[Part, ...], part: Ints, workshop: Ints) -> Flags:
    """(K,) whether no earlier part of the same line has a pair with the same workshop: trip and setup count once."""
    if not len(part):
        return np.zeros(0, dtype=np.bool_)
    line_of_part = np.cumsum([number == 0 or each.line is not parts[number - 1].line for number, each in enumerate(parts)])
    _, first = np.unique(np.stack([line_of_part[part], workshop]), axis=1, return_index=True)
    flags: Flags = np.zeros(len(part), dtype=np.bool_)
    flags[first] = True
    return flags
