"""An independent judge of plans in the matching engine's array interface, a choice and a cell at a time."""

from collections import Counter

from craftorders.dispatch.domain.matching.problem import Plan, Problem


def faults(problem: Problem, plan: Plan) -> list[str]:
    """Everything that is wrong with the plan, in words; empty where it is lawful and its cost is right."""
    found: list[str] = []
    loads: Counter[tuple[int, int]] = Counter()
    by_line: dict[int, list[tuple[int, int]]] = {line: [] for line in range(len(problem.quantity))}
    cost = 0
    choices = list(zip(plan.pair.tolist(), plan.week.tolist(), plan.pieces.tolist(), strict=True))
    for pair, week, pieces in choices:
        by_line[int(problem.pair_line[pair])].append((pair, pieces))
        cost += int(problem.cost[pair][week]) * pieces
        if pieces < 1 or not problem.allowed[pair][week]:
            found.append(f"pair {pair}, week {week}: {pieces} pieces are not allowed")
        for use in range(int(problem.use_start[pair]), int(problem.use_start[pair + 1])):
            loads[int(problem.use_pool[use]), week] += int(problem.use_load[use]) * pieces
    for (pool, week), load in loads.items():
        if load > problem.capacity[pool][week]:
            found.append(f"pool {pool}, week {week}: {load} in {problem.capacity[pool][week]}")
    if len({(pair, week) for pair, week, _ in choices}) < len(choices):
        found.append("a pair stands twice in a week")
    cost += sum(int(problem.fixed[pair]) for pair in {pair for pair, _, _ in choices})
    for line, placed in by_line.items():
        left = int(plan.left[line])
        cost += left * int(problem.leftover[line])
        found += _about_line(problem, line, placed, left)
    if cost != plan.cost:
        found.append(f"cost {plan.cost} is {cost}")
    if plan.bound > plan.cost:
        found.append(f"bound {plan.bound} is above cost {plan.cost}")
    return found


def _about_line(problem: Problem, line: int, placed: list[tuple[int, int]], left: int) -> list[str]:
    found = []
    quantity, lot = int(problem.quantity[line]), int(problem.lot[line])
    by_pair: Counter[int] = Counter()
    for pair, pieces in placed:
        by_pair[pair] += pieces
    if left < 0 or sum(by_pair.values()) + left != quantity:
        found.append(f"line {line}: {placed} and {left} left over are not {quantity}")
    odd = [pieces % lot for _, pieces in placed if pieces % lot]
    if odd and odd != [quantity % lot]:
        found.append(f"line {line}: lots of {lot} in {placed}")
    if any(pieces < problem.minimum[line] for pieces in by_pair.values()):
        found.append(f"line {line}: fewer than {problem.minimum[line]} in {placed}")
    if len(by_pair) > problem.most[line]:
        found.append(f"line {line}: {len(by_pair)} workshops, allowed are {problem.most[line]}")
    if problem.whole[line] and placed and (left or len(by_pair) > 1):
        found.append(f"line {line}: not together in {placed}, {left} left over")
    return found
