"""The cheapest lawful plan of a tiny situation without pins, found by trying all of them."""

from itertools import product

from craftorders.dispatch.domain.matching.outcome import Choice, Parts
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation
from tests.builders.matching_checker import in_time, may_make, overloads, work_of
from tests.builders.matching_costs import E4, leftover_price, piece_parts

Way = tuple[int, list[Choice]]
"""The cost of a line, leftovers included, and where its pieces are."""


def cheapest(situation: Situation) -> int:
    """What the best plan costs, in ten-thousandths of a fen."""
    ways = [sorted(_ways(situation, line), key=lambda way: way[0]) for line in situation.lines]
    rest = [sum(each[0][0] for each in ways[number:]) for number in range(len(ways) + 1)]
    best = sum(way[0] for way in (max(each, key=lambda way: way[0]) for each in ways)) + 1

    def go_on(number: int, cost: int, choices: list[Choice]) -> None:
        nonlocal best
        if number == len(ways):
            best = min(best, cost)
            return
        for more, there in ways[number]:
            if cost + more + rest[number + 1] >= best:
                return
            if not there or _fits(situation, choices + there):
                go_on(number + 1, cost + more, choices + there)

    go_on(0, 0, [])
    return best


def _ways(situation: Situation, line: OpenLine) -> list[Way]:
    """All lawful ways to place a line as if it were alone, hands aside."""
    able = [each for each in situation.workshops if may_make(line, each)]
    cells = [
        (workshop, week) for workshop in able for week in range(situation.weeks) if in_time(situation, line, workshop, week)
    ]
    price = leftover_price(situation, line, line.quantity, able)
    extras = (situation.weights.freight_per_trip + situation.weights.setup) * E4
    found = []
    for amounts in product(range(line.quantity + 1), repeat=len(cells)):
        placed = [(*cell, pieces) for cell, pieces in zip(cells, amounts, strict=True) if pieces]
        if _lawful(line, placed):
            cost = price * (line.quantity - sum(amounts)) + extras * len({workshop.key for workshop, _, _ in placed})
            cost += sum(
                pieces * sum(piece_parts(situation, line, workshop, week).values()) for workshop, week, pieces in placed
            )
            choices = [Choice(line.key, each.key, week, pieces, Parts(), 0, None) for each, week, pieces in placed]
            found.append((cost, choices))
    return found


def _lawful(line: OpenLine, placed: list[tuple[OpenWorkshop, int, int]]) -> bool:
    by_workshop: dict[object, int] = {}
    for workshop, _, pieces in placed:
        by_workshop[workshop.key] = by_workshop.get(workshop.key, 0) + pieces
    odd = [pieces % line.lot for _, _, pieces in placed if pieces % line.lot]
    total = sum(by_workshop.values())
    return (
        total <= line.quantity
        and all(pieces >= min(line.minimum_batch, line.quantity) for pieces in by_workshop.values())
        and (not odd or odd == [line.quantity % line.lot])
        and (line.most_workshops is None or len(by_workshop) <= line.most_workshops)
        and (line.splittable or not total or (len(by_workshop) == 1 and total == line.quantity))
    )


def _fits(situation: Situation, choices: list[Choice]) -> bool:
    lines = {line.key: line for line in situation.lines}
    return not any(
        True
        for workshop in situation.workshops
        for week in range(situation.weeks)
        for _ in overloads(
            workshop,
            week,
            work_of([each for each in choices if (each.workshop, each.week) == (workshop.key, week)], lines, workshop),
        )
    )
