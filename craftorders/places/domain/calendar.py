"""Weeks of the farm calendar, and how many hands are there when harvest and holidays come together.

A week is named by its Monday, as ISO 8601 counts weeks. Shares are whole percent of a county's hands.
"""

from datetime import date, timedelta

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

FULL = 100
"""All hands are there: what holds where nothing is set."""

MOST_WEEKS = 60
"""As many weeks as can be set or read at once: a year and what is left of the season before."""

LONGEST_REASON = 100
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
DAYS = 7


def monday_of(day: date) -> date:
    """The Monday of the week in which `day` lies."""
    return day - timedelta(days=day.weekday())


def weeks_from(first: date, count: int) -> tuple[date, ...]:
    """The Mondays of `count` weeks, the first being that of the day `first`."""
    return tuple(monday_of(first) + timedelta(weeks=n) for n in range(count))


def weeks_between(first: date, last: date) -> tuple[date, ...]:
    """The Mondays from the week of one day to the week of another, both included.

    Refuses days outside this century, a last week before the first, and more than 60 weeks.
    """
    for pointer, day in (("/from", first), ("/to", last)):
        check_day(day, pointer)
    count = (monday_of(last) - monday_of(first)).days // DAYS + 1
    if count < 1:
        raise RuleViolation("weeks_reversed", N_("The last week lies before the first."), pointer="/to")
    if count > MOST_WEEKS:
        words = N_("At most %(most)s weeks can be set at once.")
        raise RuleViolation("too_many_weeks", words, pointer="/to", most=MOST_WEEKS)
    return weeks_from(first, count)


def check_day(day: date, pointer: str) -> None:
    """Refuse a day that no calendar of farm work is about: a slip of the finger in the year."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RuleViolation("day_out_of_reach", N_("Write a day of this century, such as 2026-12-31."), pointer=pointer)


def working_share(holidays: int) -> int:
    """What public holidays leave of a week with so many of them: (7 − holidays) / 7 in percent, rounded half up."""
    return hands_available(FULL, holidays)


def hands_available(farm_share: int, holidays: int) -> int:
    """farm share × (7 − holidays) / 7 in whole percent, rounded half up, once.

    Who is away at the harvest is away on its holidays, too, so the two shares are multiplied, not added.
    """
    return (2 * farm_share * (DAYS - holidays) + DAYS) // (2 * DAYS)
