"""Working days over harvest weeks, counted on a calendar by hand."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.hands import Hands

MONDAY = date(2026, 11, 23)
HARVEST = Hands(MONDAY, (100, 40, 0))
"""All hands, then 40%, then nobody; from 14 December on all again."""


def test_working_days_are_days_weighed_by_hands() -> None:
    sunday = date(2026, 11, 29)
    assert HARVEST.working_days(date(2026, 11, 24), sunday) == 5  # Wednesday to Sunday
    assert HARVEST.working_days(sunday, date(2026, 12, 1)) == 0.8  # two days at 40%
    assert HARVEST.working_days(sunday, date(2026, 12, 14)) == 2.8 + 0 + 1  # a week, a week, a Monday
    assert HARVEST.working_days(date(2026, 11, 20), MONDAY) == 3  # before the calendar all hands are there
    assert HARVEST.working_days(MONDAY, date(2026, 11, 20)) == -3
    assert [HARVEST.on(MONDAY + timedelta(weeks=week)) for week in (-1, 0, 1, 2, 3)] == [1, 1, 0.4, 0, 1]


@given(st.integers(-60, 60), st.integers(0, 60), st.lists(st.integers(0, 100), max_size=6))
def test_working_days_are_the_sum_of_the_days_hands(begin: int, length: int, shares: list[int]) -> None:
    hands, first = Hands(MONDAY, shares), MONDAY + timedelta(days=begin)
    by_day = sum(hands.on(first + timedelta(days=day)) for day in range(1, length + 1))
    assert abs(hands.working_days(first, first + timedelta(days=length)) - by_day) < 1e-9
