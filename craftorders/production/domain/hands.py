"""Working days: calendar days weighed by the share of a county's hands that the farm work leaves for handicraft."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate

WEEK = 7
FULL = 100


class Hands:
    """The shares of hands (whole percent) of the weeks from `monday` on; outside of them all hands are there.

    A day of a week with 40% of the hands counts as 0.4 working days.
    """

    def __init__(self, monday: date, shares: Sequence[int]) -> None:
        self._monday, self._shares = monday, tuple(shares)
        self._percent_until = (0, *accumulate(share for share in shares for _ in range(WEEK)))

    def on(self, day: date) -> float:
        """The share of hands that are there on a day, from 0 to 1."""
        week = (day - self._monday).days // WEEK
        return self._shares[week] / FULL if 0 <= week < len(self._shares) else 1.0

    def working_days(self, begin: date, end: date) -> float:
        """The working days after the day `begin` up to and with the day `end`; negative where `end` is before `begin`."""
        return (self._percent(end) - self._percent(begin)) / FULL

    def _percent(self, day: date) -> int:
        """The percents of all days from the first Monday to `day`, both included."""
        days = (day - self._monday).days + 1
        known = max(0, min(days, len(self._percent_until) - 1))
        return self._percent_until[known] + FULL * (days - known)
