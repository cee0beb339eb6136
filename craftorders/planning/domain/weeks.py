"""The weeks of a plan: counted from 0 at its first Monday; people name them by a day in them."""

from datetime import date, timedelta

from craftorders.places.domain.calendar import monday_of

LONGEST = 26
"""Half a year: nobody knows harvests and orders better than that."""


def first_monday(today: date) -> date:
    """Where a plan made on this day begins: a week that has begun is not planned any more."""
    return monday_of(today + timedelta(days=6))


def weeks_until(monday: date, until: date) -> int:
    """How many weeks from `monday` on hold the day `until`: at least one, at most half a year."""
    return min(max((monday_of(until) - monday).days // 7 + 1, 1), LONGEST)


def week_number(monday: date, day: date) -> int:
    """In which week of a plan that begins on `monday` the day lies; negative before it."""
    return (monday_of(day) - monday).days // 7


def sunday_of(monday: date, week: int) -> date:
    """The last day of a week of a plan."""
    return monday + timedelta(days=7 * week + 6)
