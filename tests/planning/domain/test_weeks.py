"""Weeks of a plan, by a calendar of 2026: 30 November is a Monday."""

from datetime import date

import pytest

from craftorders.planning.domain.weeks import first_monday, sunday_of, week_number, weeks_until

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("today", "begins"),
    [(date(2026, 11, 24), MONDAY), (date(2026, 11, 29), MONDAY), (MONDAY, MONDAY), (date(2026, 12, 1), date(2026, 12, 7))],
)
def test_a_week_that_has_begun_is_not_planned(today: date, begins: date) -> None:
    assert first_monday(today) == begins


@pytest.mark.parametrize(
    ("until", "weeks"),
    [(MONDAY, 1), (date(2026, 12, 6), 1), (date(2026, 12, 31), 5), (date(2026, 11, 1), 1), (date(2028, 1, 1), 26)],
)
def test_a_plan_holds_the_day_that_was_asked_for(until: date, weeks: int) -> None:
    assert weeks_until(MONDAY, until) == weeks


def test_weeks_are_counted_from_the_first_monday() -> None:
    assert [week_number(MONDAY, day) for day in (date(2026, 11, 29), MONDAY, date(2026, 12, 13))] == [-1, 0, 1]
    assert sunday_of(MONDAY, 1) == date(2026, 12, 13)
