"""What forecasts of work are worth: how far those of batches that have arrived were from the day.

When a batch is there, it is forecast once more as of some of its mornings, with what was known then. Each of these says
by how many of its own standard deviations z (see `forecast`) the batch was to be there on the day on which it came, and
on the eve, when it was not. Of the last 1,500 of these errors

    early = their 10% quantile on the day,   late = their 90% quantile on the eve,   half = their median in between,

so that of whole days one batch in ten came before the interval, and one after it. A day of z is from now on worth

    Φ(1.2816 · (z − half) ÷ arm)        arm = half − early, or beyond the middle late − half

which is 1/10 at early, 1/2 at half, 9/10 at late: the two-piece normal distribution of Fechner (1897), with the
quantiles that conformal prediction takes from past errors (Vovk, Gammerman, Shafer 2005). A house without a past
begins with 20 errors of a forecaster that is too sure by half.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, quantiles

EARLY, HALF, SURELY = 0.1, 0.5, 0.9
NORMAL = NormalDist()
TENTH = NORMAL.inv_cdf(SURELY)
REMEMBERED = 1500
BEGINNING, TOO_SURE = 20, 1.5
LEAST_ARM = 0.1
"""Errors that are all alike are a coincidence: no interval is made shorter than to its twelfth."""


@dataclass(frozen=True)
class Error:
    """By how many standard deviations a batch was to be there on the eve of the day on which it came, and on the day."""

    eve: float
    day: float


@dataclass(frozen=True)
class Habit:
    """The standard deviations that are worth 10%, 50% and 90%, in ascending order."""

    early: float
    half: float
    late: float

    def certainty(self, deviations: float) -> float:
        """The probability that so many standard deviations are worth."""
        off = deviations - self.half
        return NORMAL.cdf(TENTH * off / (self.half - self.early if off < 0 else self.late - self.half))


PLAIN = Habit(-TENTH, 0, TENTH)
"""Forecasts that are as sure as they say."""


def habit_of(errors: Sequence[Error]) -> Habit:
    """What the errors of past forecasts of work teach."""
    first = [TOO_SURE * NORMAL.inv_cdf(number / (BEGINNING + 1)) for number in range(1, BEGINNING + 1)]
    early = quantiles([*first, *(error.day for error in errors)], n=10)[0]
    half = quantiles([*first, *((error.eve + error.day) / 2 for error in errors)], n=2)[0]
    late = quantiles([*first, *(error.eve for error in errors)], n=10)[-1]
    return Habit(min(early, half - LEAST_ARM), half, max(late, half + LEAST_ARM))
