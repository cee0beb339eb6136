"""What a piece of a line costs at a workshop, in ten-thousandths of a fen: the formulas of docs/matching.md."""

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

    def rates(self, line: OpenLine) -> Ints:
        """(J,) what the operations of a piece earn at each workshop, −1 where no rate is in force."""
        by_county = np.array([line.piece_cost_e4.get(county, -1) for county in self.counties.tolist()], dtype=np.int64)
        return by_county[self.county] if len(by_county) else by_county

    def has_rate(self, line: OpenLine) -> Flags:
        """(J,)"""
        return self.rates(line) >= 0


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance over the earth of two points (longitude, latitude) in degrees: the haversine formula."""
    (lon_a, lat_a), (lon_b, lat_b) = ((radians(each[0]), radians(each[1])) for each in (a, b))
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h))


def static_cost(situation: Situation, yard: Yard, line: OpenLine, numbers: Ints, seconds: int) -> Floats:
    piece, freight, quality, fairness = _piece_costs(situation, yard, line, numbers, seconds)
    total: Floats = (piece + freight + quality + fairness).astype(np.float64)
    return total


def _piece_costs(
    situation: Situation, yard: Yard, line: OpenLine, numbers: Ints, seconds: int
) -> tuple[Ints, Ints, Ints, Ints]:
    weights = situation.weights
    piece = yard.rates(line)[numbers]
    freight = np.rint(2 * yard.km[numbers] * line.weight_mg * weights.freight_e4_per_kg_km / 1e6).astype(np.int64)
    quality = line.price_e4 * weights.bad_percent * yard.fails[numbers] // (100 * WHOLE)
    minute = seconds * weights.fairness_e4_per_minute * yard.unfair[numbers]
    fairness = np.maximum(minute // (60 * 100), -(piece + freight + quality))
    return piece, freight, quality, fairness


def costs_of(
    situation: Situation, yard: Yard, parts: list[Part], count: list[int], workshop: Ints, seconds: int
) -> tuple[Costs, Ints, Flags]:
    weights = situation.weights
    columns = []
    end = np.cumsum(count)
    for part, first, last in zip(parts, end - count, end, strict=True):
        numbers = workshop[first:last]
        fixed_parts = _piece_costs(situation, yard, part.line, numbers, seconds)
        present = part.line.present
        away = [bool(present) and yard.workshops[number].key not in present for number in numbers] if present else 0
        churn = np.full(len(numbers), part.line.price_e4 * weights.churn_percent // 100, dtype=np.int64) * away
        columns.append((*fixed_parts, churn))
    if not columns:
        columns.append((np.zeros(0, dtype=np.int64),) * 5)
    piece, freight, quality, fairness, churn = (np.concatenate(each) for each in zip(*columns, strict=True))
    due = np.repeat([(part.line.due_on - situation.today).days for part in parts], count).astype(np.int64)
    earliest = np.repeat(
        [((part.line.earliest_on or situation.today) - situation.today).days for part in parts], count
    ).astype(np.int64)
    late_price = np.repeat([part.line.price_e4 * part.line.priority for part in parts], count).astype(np.int64)
    arrives = yard.ends[None, :] + yard.back[workshop][:, None]
    late_days = np.maximum(0, arrives - due[:, None])
    lateness = late_price[:, None] * weights.late_percent_per_day * late_days // 100
    allowed = yard.begins[None, :] >= (np.maximum(earliest, 0) + yard.out[workshop])[:, None]
    weeks = np.repeat([-1 if part.week is None else part.week for part in parts], count)
    allowed &= (weeks[:, None] < 0) | (np.arange(situation.weeks)[None, :] == weeks[:, None])
    return Costs(piece, freight, quality, fairness, churn, lateness), late_days, allowed
