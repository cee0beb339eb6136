"""When a number that a person types is asked about once more, in plain numbers. A guard asks; it never refuses.

Three things are asked about: the same number for the same job again within 15 seconds; more pieces than the materials that
came are enough for; more pieces than hands can make in the time. A piece takes its step's standard time, and

    standard seconds that are possible = 2 × (seconds since + 43,200)

since the worker was given the job for all that is made of it, and since the last report for what is reported now: four
hands that work twelve of the twenty-four hours of a day make two hours of standard time in one hour of the clock. Half a
day is given on top, since work often begins before somebody writes it down. The two factors are ours and stand here only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

AGAIN, BEYOND_KIT, BEYOND_HANDS = "again", "beyond_kit", "beyond_hands"
UNUSUAL = (AGAIN, BEYOND_KIT, BEYOND_HANDS)
AGAIN_WITHIN = timedelta(seconds=15)
HOURS_IN_AN_HOUR = 2
HEAD_START = timedelta(hours=12)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Typed:
    """What somebody typed for a job before: how many pieces, when, and by whom."""

    quantity: int
    at: datetime
    by: str
    by_same: bool


def is_again(quantity: int, before: Typed | None, moment: datetime) -> bool:
    """Whether the same number came for the same job a moment ago; exactly 15 seconds later it is no longer asked about."""
    return before is not None and before.quantity == quantity and moment - before.at < AGAIN_WITHIN


def is_beyond_kit(quantity: int, made: int, kit: int | None) -> bool:
    """Whether more pieces of a step would be made than the materials that came are enough for; None: nobody knows."""
    return kit is not None and made + quantity > kit


def possible_pieces(
    made: int, standard_seconds: int, *, given_at: datetime, last_at: datetime | None, moment: datetime
) -> int:
    """How many pieces more hands can have made by now; never below 0. `made` are those reported before."""
    since_given = _standard_seconds(moment - given_at) // standard_seconds - made
    since_last = _standard_seconds(moment - max(given_at, last_at or given_at)) // standard_seconds
    return max(0, min(since_given, since_last))


def _standard_seconds(passed: timedelta) -> int:
    return HOURS_IN_AN_HOUR * ((max(passed, timedelta(0)) + HEAD_START) // SECOND)
