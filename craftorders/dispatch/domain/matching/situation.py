"""What the matching engine is told, in the words of the trade: open lines, workshops with their hands, weights.

Keys are whatever the caller knows things by (ids, short codes); names are for the sentences that people read.
Money is in fen and ten-thousandths of a fen ("e4"), time in seconds, minutes and days, weight in milligrams.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Step:
    """An operation of a line: the craft at the grade asked, and the standard seconds of a piece."""

    craft: str
    grade: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Pin:
    """A person's decision: `pieces` of the line (where None, all of it) go to this workshop, in this week (None: any)."""

    workshop: Hashable
    pieces: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """What is still to be placed of an order line."""

    key: Hashable
    name: str
    quantity: int
    steps: tuple[Step, ...]
    due_on: date
    earliest_on: date | None = None
    """The day on which the materials can leave Yiwu; today where None."""
    price_e4: int = 0
    """What the merchant pays for a piece: the measure of lateness, of bad quality and of what is left over."""
    piece_cost_e4: Mapping[str, int] = field(default_factory=dict)
    """By county: what the operations of a piece earn there; a county that is missing has no rate and cannot make it."""
    weight_mg: int = 0
    priority: int = 1
    """How many times as much as usual lateness and being left over cost."""
    minimum_batch: int = 1
    lot: int = 1
    most_workshops: int | None = None
    splittable: bool = True
    pins: tuple[Pin, ...] = ()
    forbidden: frozenset[Hashable] = frozenset()
    present: Mapping[Hashable, int] = field(default_factory=dict)
    """By workshop: how many pieces the present plan has there; elsewhere a piece costs the churn more."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Workers of a workshop with the same certificates: the grade by craft, how many, minutes of each in a full week."""

    skills: Mapping[str, int]
    workers: int
    minutes: int


@dataclass(frozen=True, slots=True)
class WorkInHand:
    """What a workshop still has to make of batches that it took on: minutes by week."""

    craft: str
    grade: int
    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenWorkshop:
    """A workshop that may get work. `share` is the farm calendar of its county: percent of hands by week."""

    key: Hashable
    name: str
    county: str
    longitude: float | None
    latitude: float | None
    hands: tuple[Hands, ...]
    days_out: int
    days_back: int
    share: tuple[int, ...]
    in_hand: tuple[WorkInHand, ...] = ()
    efficiency: int = 100
    """Percent: 80 means that a standard minute takes 75 seconds here."""
    pass_percent_e2: int = 10_000
    """Expected share of pieces that pass, in hundredths of a percent."""
    earned_share: int = 100
    """What its hands earned lately, in percent of their fair share."""
    closed_weeks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Weights:
    """What the plan counts in money. docs/matching.md has the formulas."""

    yiwu: tuple[float, float] = (120.0750, 29.3068)
    """Longitude and latitude of the place where materials leave and goods arrive."""
    freight_e4_per_kg_km: int = 500
    freight_per_trip: int = 1_500
    """Fen for a trip of a batch, out and back together, whatever it weighs."""
    setup: int = 1_000
    """Fen for teaching a workshop a line: samples, first pieces."""
    late_percent_per_day: int = 2
    """Of the price, for a piece and a day."""
    bad_percent: int = 150
    """Of the price: what a rejected piece costs (material, rework, trust)."""
    fairness_e4_per_minute: int = 5_000
    """At most so much is taken off or added for a minute in a workshop far below or above its fair share."""
    leftover_percent: int = 400
    """Of the price: what a piece costs that is not placed."""
    churn_percent: int = 5
    """Of the price: what it costs to take a piece from where the present plan has it."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All open work, all workshops, the weeks from `monday` on, and today."""

    monday: date
    weeks: int
    today: date
    lines: tuple[OpenLine, ...]
    workshops: tuple[OpenWorkshop, ...]
    weights: Weights = Weights()


@dataclass(frozen=True, slots=True)
class Complaint:
    """A row that cannot be planned with, in words: where it stands, a stable code, a message with its values."""

    kind: str
    """line or workshop, or horizon."""
    row: int
    """Counted from 1, as it stands in the situation; 0 for the horizon."""
    key: Hashable
    code: str
    message: str
    values: Mapping[str, object]
