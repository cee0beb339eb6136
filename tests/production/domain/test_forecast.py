"""When a batch arrives, against calendars counted by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.forecast import Forecast, forecast

TODAY, DUE = date(2026, 11, 24), date(2026, 12, 10)


@pytest.mark.parametrize(
    ("remaining", "made", "days", "transit", "seen"),
    [
        (500, 0, 0, 3, Forecast(DUE, "plan", 0)),  # nothing made yet: the plan stands
        (500, 0, 5, 3, Forecast(DUE, "plan", 0)),
        (400, 100, 0, 3, Forecast(DUE, "plan", 0)),  # made today, no whole day of evidence yet
        (500, 0, 0, 20, Forecast(date(2026, 12, 14), "plan", 4)),  # the road alone is too long
        (400, 100, 2, 3, Forecast(date(2026, 12, 5), "low", 0)),  # 50 a day: 8 days and 3 on the road
        (401, 100, 2, 3, Forecast(date(2026, 12, 6), "low", 0)),  # one piece more takes one day more
        (400, 100, 4, 0, Forecast(date(2026, 12, 10), "medium", 0)),  # 25 a day: 16 days
        (425, 100, 4, 3, Forecast(date(2026, 12, 14), "medium", 4)),
        (100, 400, 10, 3, Forecast(date(2026, 11, 30), "high", 0)),
        (0, 500, 2, 3, Forecast(date(2026, 11, 27), "high", 0)),  # all made: only the road is left
        (-5, 505, 2, 3, Forecast(date(2026, 11, 27), "high", 0)),
    ],
)
def test_arrival_is_as_by_the_calendar(remaining: int, made: int, days: int, transit: int, seen: Forecast) -> None:
    assert forecast(remaining=remaining, made=made, days_worked=days, today=TODAY, due=DUE, transit_days=transit) == seen


def test_a_missed_due_date_without_a_pace_becomes_the_earliest_possible_day() -> None:
    seen = forecast(remaining=10, made=0, days_worked=0, today=TODAY, due=TODAY - timedelta(days=5), transit_days=2)
    assert seen == Forecast(TODAY + timedelta(days=2), "plan", 7)


def test_a_hopeless_pace_still_has_a_date() -> None:
    seen = forecast(remaining=2_800_000, made=1, days_worked=30, today=TODAY, due=DUE, transit_days=5)
    assert seen.expected_on == TODAY + timedelta(days=3_655)


numbers = st.integers(0, 3_000_000)


@given(numbers, numbers, st.integers(0, 400), st.integers(-100, 400), st.integers(0, 30))
def test_arrival_is_never_before_the_road_allows_and_lateness_is_the_rest(
    remaining: int, made: int, days: int, due_in: int, transit: int
) -> None:
    due = TODAY + timedelta(days=due_in)
    seen = forecast(remaining=remaining, made=made, days_worked=days, today=TODAY, due=due, transit_days=transit)
    assert seen.expected_on >= TODAY + timedelta(days=transit)
    assert seen.late_days == max(0, (seen.expected_on - due).days)
    assert (seen.confidence == "plan") == (made == 0 or days == 0)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 400))
def test_more_left_never_arrives_earlier(remaining: int, made: int, days: int) -> None:
    def arrival(left: int) -> date:
        return forecast(remaining=left, made=made, days_worked=days, today=TODAY, due=DUE, transit_days=3).expected_on

    assert arrival(remaining + 1) >= arrival(remaining)
