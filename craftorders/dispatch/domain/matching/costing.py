"""What a piece of a line costs at a workshop, in ten-thousandths of a fen: the formulas of docs/matching.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

import numpy as np

from craftorders.dispatch.domain.matching.parting import Part
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation

EARTH_RADIUS_KM = 6_371.0
WHOLE = 10_000
"""Of hundredths of a percent."""


@dataclass(frozen=True)
class Costs:
    """What a piece costs, part by part, in ten-thousandths of a fen: (K,), lateness (K, W)."""

    piece: Ints
    freight: Ints
    quality: Ints
    fairness: Ints
    churn: Ints
    lateness: Ints


class Yard:
    """What depends on the workshop alone, as arrays."""

    def __init__(self, situation: Situation, workshops: tuple[OpenWorkshop, ...]) -> None:
        weights = situation.weights
        self.workshops = workshops
        self.number = {workshop.key: number for number, workshop in enumerate(workshops)}
        self.km = np.array([_km(weights.yiwu, (each.longitude or 0.0, each.latitude or 0.0)) for each in workshops])
        self.counties, self.county = np.unique([each.county for each in workshops], return_inverse=True)
        self.fails = np.array([WHOLE - each.pass_percent_e2 for each in workshops], dtype=np.int64)
        self.unfair = np.array([min(100, max(-100, each.earned_share - 100)) for each in workshops], dtype=np.int64)
        self.efficiency = np.array([each.efficiency for each in workshops], dtype=np.int64)
        self.out = np.array([each.days_out for each in workshops], dtype=np.int64)
        self.back = np.array([each.days_back for each in workshops], dtype=np.int64)
        start = (situation.monday - situation.today).days + 7 * np.arange(situation.weeks)
        self.begins, self.ends = start, start + 6
        """(W,) days from today to a week's Monday and Sunday."""

    def county_rates(self, line: OpenLine) -> Ints:
        """By county: what the operations of a piece earn, −1 where no rate is in force."""
        return np.array([line.piece_cost_e4.get(county, -1) for county in self.counties.tolist()], dtype=np.int64)

    def rates(self, line: OpenLine) -> Ints:
        """(J,) the same by workshop."""
        by_county = self.county_rates(line)
        return by_county[self.county] if len(by_county) else by_county

    def has_rate(self, line: OpenLine) -> Flags:
        """(J,)"""
        return self.rates(line) >= 0


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance over the earth of two points (longitude, latitude) in degrees: the haversine formula."""
    (lon_a, lat_a), (lon_b, lat_b) = ((radians(each[0]), radians(each[1])) for each in (a, b))
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h))


def rough_cost(situation: Situation, yard: Yard, line: OpenLine, numbers: Ints, seconds: int) -> Floats:
    """What a piece costs at some workshops whatever the week, near enough to choose candidates by."""
    weights = situation.weights
    piece = yard.rates(line)[numbers]
    freight = yard.km[numbers] * (2 * line.weight_mg * weights.freight_e4_per_kg_km / 1e6)
    quality = yard.fails[numbers] * (line.price_e4 * weights.bad_percent / (100 * WHOLE))
    fairness = yard.unfair[numbers] * (seconds * weights.fairness_e4_per_minute / (60 * 100))
    rough: Floats = piece + freight + quality + fairness
    return rough


def costs_of(
    situation: Situation, yard: Yard, parts: list[Part], count: list[int], workshop: Ints, seconds: int
) -> tuple[Costs, Ints, Flags]:
    """Costs, days late and whether materials are there, for `count` pairs of each part with the given workshops."""
    weights, lines = situation.weights, [part.line for part in parts]

    def each(values: Iterable[int]) -> Ints:
        return np.repeat(np.fromiter(values, dtype=np.int64, count=len(parts)), count)

    price, weight = each(line.price_e4 for line in lines), each(line.weight_mg for line in lines)
    rates = np.array([yard.county_rates(line) for line in lines], dtype=np.int64).reshape(len(lines), -1)
    piece = rates[np.repeat(np.arange(len(lines)), count), yard.county[workshop]]
    freight = np.rint(2 * yard.km[workshop] * weight * weights.freight_e4_per_kg_km / 1e6).astype(np.int64)
    quality = price * weights.bad_percent * yard.fails[workshop] // (100 * WHOLE)
    fairness = seconds * weights.fairness_e4_per_minute * yard.unfair[workshop] // (60 * 100)
    fairness = np.maximum(fairness, -(piece + freight + quality))
    churn = np.where(_moved_away(yard, lines, count, workshop), price * weights.churn_percent // 100, 0)
    due = each((line.due_on - situation.today).days for line in lines)
    earliest = each(((line.earliest_on or situation.today) - situation.today).days for line in lines)
    late_days = np.maximum(0, yard.ends[None, :] + (yard.back[workshop] - due)[:, None])
    late_price = price * each(line.priority for line in lines) * weights.late_percent_per_day
    reachable: Flags = yard.begins[None, :] >= (np.maximum(earliest, 0) + yard.out[workshop])[:, None]
    week = each(-1 if part.week is None else part.week for part in parts)[:, None]
    reachable &= (week < 0) | (np.arange(situation.weeks)[None, :] == week)
    costs = Costs(piece, freight, quality, fairness, churn, late_price[:, None] * late_days // 100)
    return costs, late_days, reachable


def _moved_away(yard: Yard, lines: list[OpenLine], count: list[int], workshop: Ints) -> Flags:
    """Whether the present plan has the line, and nothing of it at that workshop."""
    away = np.zeros(len(workshop), dtype=np.bool_)
    first = 0
    for line, pairs in zip(lines, count, strict=True):
        if line.present:
            numbers = workshop[first : first + pairs].tolist()
            away[first : first + pairs] = [yard.workshops[number].key not in line.present for number in numbers]
        first += pairs
    return away
