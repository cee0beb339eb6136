"""What a plan of the matching engine costs, worked out anew: the published formulas in whole numbers, a choice at a time.

Nothing of the engine is used but the dataclasses of its two ends.
"""

from collections.abc import Hashable
from datetime import timedelta
from itertools import combinations
from math import atan2, cos, radians, sin, sqrt

from craftorders.dispatch.domain.matching.outcome import Outcome
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation

E4 = 10_000
EARTH_RADIUS_KM = 6_371.0
PINNED = 10
"""How many times as much a pinned piece costs that is left over."""


def late_days(situation: Situation, line: OpenLine, workshop: OpenWorkshop, week: int) -> int:
    """From the due date to the day on which goods of that week arrive: its Sunday and the way back."""
    arrives = situation.monday + timedelta(days=7 * week + 6 + workshop.days_back)
    return max(0, (arrives - line.due_on).days)


def piece_parts(situation: Situation, line: OpenLine, workshop: OpenWorkshop, week: int) -> dict[str, int]:
    """The parts of what one piece costs there in that week, without trip and setup."""
    weights = situation.weights
    piece = line.piece_cost_e4[workshop.county]
    freight = round(2 * _km(situation, workshop) * weights.freight_e4_per_kg_km * line.weight_mg / 1_000_000)
    quality = line.price_e4 * weights.bad_percent * (10_000 - workshop.pass_percent_e2) // 1_000_000
    unfair = min(100, max(-100, workshop.earned_share - 100))
    seconds = sum(step.seconds for step in line.steps)
    fairness = seconds * weights.fairness_e4_per_minute * unfair // 6_000
    late = late_days(situation, line, workshop, week)
    away = bool(line.present) and workshop.key not in line.present
    return {
        "piece": piece,
        "freight": freight,
        "quality": quality,
        "fairness": max(fairness, -(piece + freight + quality)),
        "lateness": line.price_e4 * line.priority * weights.late_percent_per_day * late // 100,
        "churn": line.price_e4 * weights.churn_percent // 100 if away else 0,
    }


def _km(situation: Situation, workshop: OpenWorkshop) -> float:
    lon_a, lat_a = (radians(each) for each in situation.weights.yiwu)
    lon_b, lat_b = radians(workshop.longitude or 0), radians(workshop.latitude or 0)
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * atan2(sqrt(h), sqrt(1 - h))


def pinned(situation: Situation, line: OpenLine) -> list[tuple[Hashable, int | None, int]]:
    """(workshop, week, pieces) of the pins that make sense, in order, no more pieces than there are.

    A line that must stay together goes wholly where its first pin says.
    """
    sensible = [
        pin
        for pin in line.pins
        if (pin.pieces is None or pin.pieces > 0) and (pin.week is None or 0 <= pin.week < situation.weeks)
    ]
    if sensible and not line.splittable:
        return [(sensible[0].workshop, sensible[0].week, line.quantity)]
    pins, rest = [], line.quantity
    for pin in sensible:
        pieces = rest if pin.pieces is None else min(pin.pieces, rest)
        rest -= pieces
        if pieces:
            pins.append((pin.workshop, pin.week, pieces))
    return pins


def leftover_price(
    situation: Situation,
    line: OpenLine,
    pieces: int,
    able: list[OpenWorkshop],
    paid: frozenset[Hashable] = frozenset(),
) -> int:
    """What one of these pieces costs that is left over: more than the dearest way to make all of them.

    Trip and setup are shared by the pieces, rounded up; at some workshops they are paid already.
    """
    extras = (situation.weights.freight_per_trip + situation.weights.setup) * E4
    dearest = [
        sum(piece_parts(situation, line, workshop, week).values()) + (0 if workshop.key in paid else -(-extras // pieces))
        for workshop in able
        for week in range(situation.weeks)
    ]
    asked = line.price_e4 * situation.weights.leftover_percent * line.priority // 100
    return max(asked, max(dearest, default=0) + 1)


def cost_faults(
    situation: Situation,
    outcome: Outcome,
    lines: dict[Hashable, OpenLine],
    workshops: dict[Hashable, OpenWorkshop],
    able: dict[Hashable, list[OpenWorkshop]],
) -> list[str]:
    """What is wrong with the parts of the choices, with their sum and with the bound; `able` is by line."""
    faults = []
    trip, setup = situation.weights.freight_per_trip * E4, situation.weights.setup * E4
    extras: dict[tuple[Hashable, Hashable], list[tuple[int, int]]] = {}
    for choice in outcome.choices:
        line, workshop = lines[choice.line], workshops[choice.workshop]
        parts = piece_parts(situation, line, workshop, choice.week)
        for name in ("piece", "quality", "fairness", "lateness", "churn"):
            if getattr(choice.parts, name) != parts[name] * choice.pieces:
                faults.append(f"{choice}: {name} of a piece is {parts[name]}")
        if choice.late_days != late_days(situation, line, workshop, choice.week):
            faults.append(f"{choice}: late by {late_days(situation, line, workshop, choice.week)} days")
        extra = (choice.parts.freight - parts["freight"] * choice.pieces, choice.parts.setup)
        extras.setdefault((choice.line, choice.workshop), []).append(extra)
    for where, each in extras.items():
        if (sum(freight for freight, _ in each), sum(once for _, once in each)) != (trip, setup):
            faults.append(f"{where}: trip and setup are to be paid once, not {each}")
    placed = sum(choice.parts.total for choice in outcome.choices)
    sums = {0}
    for key, line in lines.items():
        sums = {before + cost for before in sums for cost in _leftover_costs(situation, outcome, line, able[key])}
    if outcome.cost_e4 - placed not in sums:
        faults.append(f"cost {outcome.cost_e4} = choices {placed} + left over one of {sorted(sums)[:9]}")
    if outcome.bound_e4 > outcome.cost_e4:
        faults.append(f"the bound {outcome.bound_e4} is above the cost {outcome.cost_e4}")
    return faults


def _leftover_costs(situation: Situation, outcome: Outcome, line: OpenLine, able: list[OpenWorkshop]) -> set[int]:
    """What is left over of a line costs one of these, by which of its pins and its rest miss pieces, in that order."""
    left = [each.pieces for each in outcome.left_over if each.line == line.key]
    pins = pinned(situation, line)
    prices: list[tuple[int, int]] = []
    paid: frozenset[Hashable] = frozenset()
    for key, _, pieces in pins:
        there = [workshop for workshop in able if workshop.key == key]
        prices.append((pieces, PINNED * leftover_price(situation, line, pieces, there, paid)))
        paid |= {workshop.key for workshop in there}
    rest = line.quantity - sum(pieces for _, _, pieces in pins)
    open_to = [workshop for workshop in able if workshop.key not in line.forbidden]
    pinned_to = [pin.workshop for pin in line.pins]
    if pinned_to and line.most_workshops is not None and line.most_workshops <= len(set(pinned_to)):
        open_to = [workshop for workshop in able if workshop.key == pinned_to[0]]
    if rest:
        prices.append((rest, leftover_price(situation, line, rest, open_to, paid)))
    return {
        sum(pieces * price for pieces, (_, price) in zip(left, chosen, strict=True))
        for chosen in combinations(prices, len(left))
        if all(pieces <= most for pieces, (most, _) in zip(left, chosen, strict=True))
    }
