"""What a learner is guaranteed while in training for a craft: the hours of training at the county's floor.

    guaranteed = Σ minutes of a day × the floor of that day ÷ 60, rounded half up once for the month
    top-up     = guaranteed − what pieces of that craft earned in the month, bonuses too; never below nothing

The hours are those that the trainer wrote down day by day: time at home is not known, and is not guaranteed.
"""

from collections.abc import Sequence
from datetime import timedelta

from craftorders.kernel.money import round_half_up_div

LONGEST = timedelta(weeks=12)
MOST_MINUTES = 600
"""Of a day."""


def guaranteed(days: Sequence[tuple[int, int]]) -> int:
    """Minor units for days as (minutes, floor an hour)."""
    return round_half_up_div(sum(minutes * floor for minutes, floor in days), 60)


def top_up(days: Sequence[tuple[int, int]], earned: int) -> int:
    """What is missing to the guaranteed sum."""
    return max(0, guaranteed(days) - earned)
