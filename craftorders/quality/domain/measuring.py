"""Length, width and weight of pieces: whole tenths of a millimetre and whole milligrams, so that no limit is ever blurred.

People type and read millimetres and grams as plain decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import round_half_up_div
from craftorders.kernel.words import N_

DIMENSIONS = ("length", "width", "weight")
PLACES = {"length": 1, "width": 1, "weight": 3}
"""How many places after the point a value of this dimension has."""
MOST_PLACES = max(PLACES.values())
UNITS = {"length": "mm", "width": "mm", "weight": "g"}
ABSURD = 5
"""A value that is so many times too large or too small was mistyped, or read in another unit."""


@dataclass(frozen=True)
class Tolerance:
    """The specified value, and by how much a piece may stay below or go above it."""

    target: int
    lower: int
    upper: int

    @property
    def least(self) -> int:
        """The smallest value that is still right."""
        return self.target - self.lower

    @property
    def most(self) -> int:
        """The largest value that is still right."""
        return self.target + self.upper


@dataclass(frozen=True)
class Measured:
    """A value, and the limits that held when it was measured; both limits are right themselves."""

    value: int
    least: int
    most: int

    @property
    def outside(self) -> bool:
        """Whether the value is out of tolerance."""
        return not self.least <= self.value <= self.most


@dataclass(frozen=True)
class Spread:
    """What was measured of a dimension: how many pieces, the least, the most, the mean (half up), how many lie outside."""

    pieces: int
    least: int
    most: int
    mean: int
    outside: int


def spread(measured: Sequence[Measured]) -> Spread:
    """The figures of at least one value."""
    values = [each.value for each in measured]
    mean = round_half_up_div(sum(values), len(values))
    return Spread(len(values), min(values), max(values), mean, sum(each.outside for each in measured))


def check_tolerance(tolerance: Tolerance) -> None:
    """Refuses limits that no piece could be measured by: a lower tolerance that reaches nought."""
    if tolerance.least <= 0:
        message = N_("The lower tolerance must be smaller than the specified value.")
        raise RuleViolation("bad_tolerance", message, pointer="/lower")


def check_believable(dimension: str, value: int, tolerance: Tolerance) -> None:
    """Refuses a value that must have been mistyped: five times too large, or five times too small."""
    if not tolerance.target <= value * ABSURD <= tolerance.target * ABSURD**2:
        message = N_("%(value)s %(unit)s cannot be right where %(target)s %(unit)s is asked for. Measure again.")
        raise RuleViolation(
            "absurd_value",
            message,
            pointer=f"/{dimension}",
            value=measure_text(dimension, value),
            target=measure_text(dimension, tolerance.target),
            unit=UNITS[dimension],
        )


def parse_measure(dimension: str, text: str, *, pointer: str) -> int:
    """Tenths of a millimetre or milligrams from a plain decimal: "104.5" → 1045. Refuses finer ones, at `pointer`."""
    value = Decimal(text).scaleb(PLACES[dimension])
    if value != int(value):
        message = N_("At most %(places)s decimal places are possible here.")
        raise RuleViolation("too_fine", message, pointer=pointer, places=PLACES[dimension])
    return int(value)


def measure_text(dimension: str, value: int) -> str:
    """Millimetres or grams as a plain decimal, without needless zeros: 1045 → "104.5"."""
    return format(Decimal(value).scaleb(-PLACES[dimension]).normalize(), "f")
