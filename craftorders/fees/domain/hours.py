"""What an hour really earns, from reported jobs: a slow, an average and a fast worker of a step.

Nobody clocks hours at home: a job is in somebody's hands while fields and children come between. So the hours of a job
are estimated as standard time × the worker's pace, which compares how long a worker had jobs in hand with what is usual
in the workshop (production's measured speed). Then

    an hour earns = Σ paid for the pieces of settled jobs, bonuses too ÷ Σ hours of all pieces made, rejected ones too

The level is thus that of the time trials, how far people are apart and what was accepted come from the reports.

    slow, average, fast = the 10th, 50th and 90th percentile of workers by nearest rank: the ⌈p · n⌉-th of n in order
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from craftorders.kernel.money import round_half_up_div

WINDOW = timedelta(days=90)
SLOW, AVERAGE, FAST = 10, 50, 90


@dataclass(frozen=True)
class Spread:
    """Minor units an hour of a slow, an average and a fast worker, and of how many workers that is."""

    workers: int
    slow: int
    average: int
    fast: int


def earned_an_hour(amount: int, standard_seconds: int, pace: Fraction) -> Fraction:
    """Minor units an hour for pieces that take so many standard seconds, at a pace (2: twice the standard time)."""
    return amount * 3600 / (standard_seconds * pace)


def spread_of(hourly: Sequence[Fraction]) -> Spread:
    """The percentiles of what workers earn an hour, of at least one worker, each rounded half up once."""
    ordered = sorted(hourly)
    slow, average, fast = (ordered[-(-percent * len(ordered) // 100) - 1] for percent in (SLOW, AVERAGE, FAST))
    return Spread(len(ordered), *(round_half_up_div(each.numerator, each.denominator) for each in (slow, average, fast)))
