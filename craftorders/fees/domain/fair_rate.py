"""Rule 11: a rate, at its standard time, must earn the county's hourly floor × 1.2."""

from dataclasses import dataclass
from fractions import Fraction

from craftorders.kernel.money import RATE_SCALE, round_half_up_div

FACTOR = Fraction(6, 5)


@dataclass(frozen=True)
class FairRate:
    """What an hour earns and must earn, in minor units, rounded; `ok` compares the exact values.

    A floor in another currency cannot be compared: nothing is `required` then, and a person must look at the rate.
    """

    per_hour: int
    required: int | None
    ok: bool


def hourly_rate(rate_e4: int, standard_seconds: int) -> int:
    """Minor units an hour at the standard time, rounded half up."""
    return round_half_up_div(rate_e4 * 3600, standard_seconds * RATE_SCALE)


def check_fair(rate_e4: int, standard_seconds: int, floor_per_hour: int, factor: Fraction = FACTOR) -> FairRate:
    """Compare a rate with `floor_per_hour` minor units × `factor`."""
    exact = Fraction(rate_e4 * 3600, standard_seconds * RATE_SCALE)
    required = floor_per_hour * factor
    shown = round_half_up_div(required.numerator, required.denominator)
    return FairRate(hourly_rate(rate_e4, standard_seconds), shown, exact >= required)
