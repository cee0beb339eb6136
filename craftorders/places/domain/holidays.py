"""Public holidays of a country, from the library `holidays`, which knows them without a network.

A year whose official list is not yet in the library has the days that its rules give, and a year it knows nothing of has
none. Sundays and Saturdays that are worked instead do not matter here: village hands know no weekend.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

CHINA = "CN"
CHINESE, ENGLISH = "zh_CN", "en_US"


@dataclass(frozen=True)
class Holiday:
    """A day off, with the name of what is celebrated."""

    day: date
    name: str
    name_en: str


def holidays_of_week(monday: date, country: str) -> tuple[Holiday, ...]:
    """The public holidays of the week that begins on `monday`."""
    days = (monday + timedelta(days=n) for n in range(7))
    return tuple(found for day in days if (found := _holidays_of_year(day.year, country).get(day)) is not None)


def is_holiday(day: date, country: str) -> bool:
    """Whether a day is a public holiday."""
    return day in _holidays_of_year(day.year, country)


@cache
def _holidays_of_year(year: int, country: str) -> Mapping[date, Holiday]:
    chinese, english = (_named(year, country, language) for language in (CHINESE, ENGLISH))
    return {day: Holiday(day, name, english[day]) for day, name in chinese.items() if day.year == year}


def _named(year: int, country: str, language: str) -> dict[date, str]:
    """Days off with names; one that only makes up for a worked weekend belongs to the celebration next to it."""
    # Imported here, since it takes a quarter of a second and most commands never look at a calendar.
    from holidays import country_holidays

    years = range(year - 1, year + 2)
    all_days = country_holidays(country, years=years, language=language)
    celebrated = {
        day: name
        for day, name in country_holidays(country, years=years, language=language, observed=False).items()
        if not any(letter.isdigit() for letter in name)  # "day off (substituted from 02/14/2026)"
    }
    return {day: celebrated[min(celebrated, key=lambda other: abs(other - day))] for day in all_days}
