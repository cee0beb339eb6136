"""When a batch arrives, against calendars counted by hand and the table of the normal distribution.

Φ(−1.2816) = 0.1, Φ(1.2816) = 0.9, Φ(1) = 0.8413, Φ(2) = 0.9772. Two days of inspection follow the work, then the road.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.forecast import Forecast, Standing, forecast
from craftorders.production.domain.hands import Hands
from craftorders.production.domain.pace import Pace
from tests.builders.calendars import ALL_HANDS

TODAY, DUE = date(2026, 11, 24), date(2026, 12, 10)
STEADY = Pace(50, 0, 0, 10)
"""Fifty a working day, without any doubt."""
AT_WORK = Standing("in_work", 500, 100, DUE, 0, started_on=date(2026, 11, 14))


def day(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("batch", "pace", "expected", "confidence", "late_days"),
    [
        (AT_WORK, STEADY, day(10), "high", 0),  # 400 at 50 are 8 days, and 2 of inspection
        (replace(AT_WORK, made=99), STEADY, day(11), "high", 0),  # one piece more takes one day more
        (replace(AT_WORK, transit_days=5), STEADY, day(15), "high", 0),
        (replace(AT_WORK, transit_days=10), STEADY, day(20), "high", 4),  # 14 December, due on the 10th
        (AT_WORK, Pace(50, 0, 0, 4), day(10), "medium", 0),
        (AT_WORK, Pace(50, 0, 0, 3), day(10), "low", 0),
        (replace(AT_WORK, made=500), None, day(2), "high", 0),  # all made: inspected the day after tomorrow
        (replace(AT_WORK, state="submitted", made=500, transit_days=5), STEADY, day(7), "high", 0),
        (replace(AT_WORK, state="rework", made=500, transit_days=5), STEADY, day(11), "high", 0),
        (replace(AT_WORK, state="passed", made=500, transit_days=5), STEADY, day(5), "high", 0),
        (replace(AT_WORK, state="shipped", made=500, transit_days=5, shipped_on=day(-3)), None, day(2), "high", 0),
        (replace(AT_WORK, state="shipped", made=500, transit_days=5, shipped_on=day(-9)), None, day(0), "high", 0),
        (replace(AT_WORK, state="accepted", made=0, materials_on=day(3)), STEADY, day(15), "high", 0),  # 3 + 10 + 2
        (replace(AT_WORK, state="accepted", made=0, materials_on=day(-3)), STEADY, day(12), "high", 0),
        # No pace: the plan stands; or the earliest possible day, once the plan cannot be kept.
        (replace(AT_WORK, made=0), None, DUE, "plan", 0),
        (replace(AT_WORK, made=0, transit_days=18), None, day(20), "plan", 4),
        (replace(AT_WORK, made=0, transit_days=5, due_on=day(-5)), None, day(7), "plan", 12),
    ],
)
def test_arrival_is_as_by_the_calendar(
    batch: Standing, pace: Pace | None, expected: date, confidence: str, late_days: int
) -> None:
    seen = forecast(batch, pace, ALL_HANDS, TODAY)
    assert (seen.expected_on, seen.confidence, seen.late_days) == (expected, confidence, late_days)


def test_a_harvest_week_takes_its_days() -> None:
    """400 at 50 are 8 working days: 5 until Sunday, 2 in the week of 40% (five of its days), 1 in none: Monday the 14th."""
    hands = Hands(date(2026, 11, 23), (100, 40, 0))
    seen = forecast(replace(AT_WORK, made=110), STEADY, hands, TODAY)
    # 390 pieces: 7.8 working days are 5 + 2.8, reached on Sunday 6 December; two days of inspection.
    assert seen.expected_on == date(2026, 12, 8)
    # 400 pieces: 0.2 working days more, and the week after has no hands at all.
    assert forecast(AT_WORK, STEADY, hands, TODAY).expected_on == date(2026, 12, 16)


def test_the_interval_holds_four_of_five() -> None:
    """900 left at 100 a day, each day ± 30 and no doubt of the mean; passed on a road of 0 days, inspection ± 1 day.

    On w days 100·w ± √(900·w + 100²) are made. w = 9 is expected. 10%: 100·w − 900 ≥ −1.2816·√(900·w + 10,000), first
    met at w = 8 (−100 ≥ −168, but −200 < −163 at 7). 90%: first at w = 11 (200 ≥ 181, but 100 < 177 at 10).
    """
    seen = forecast(replace(AT_WORK, quantity=1_000), Pace(100, 0, 900, 10), ALL_HANDS, TODAY)
    assert (seen.earliest_on, seen.expected_on, seen.latest_on) == (day(10), day(11), day(13))


@pytest.mark.parametrize(("due_in", "percent"), [(5, 98), (6, 84), (7, 50), (8, 16), (9, 2), (-1, 100)])
def test_lateness_has_its_probability(due_in: int, percent: int) -> None:
    """A submitted batch on a road of 5 days needs 7 ± √(1 + 1) days: at 5 it is √2 short, Φ(−1.414) = 0.0786 in time."""
    batch = replace(AT_WORK, state="submitted", made=500, transit_days=0, due_on=day(due_in - 5))
    assert forecast(batch, None, ALL_HANDS, TODAY).late_percent == percent  # 2 ± 1 days, due in 0, 1, 2, 3, 4


def test_a_hopeless_pace_still_has_a_date() -> None:
    batch = replace(AT_WORK, quantity=2_800_000, made=1)
    assert forecast(batch, Pace(0.03, 0, 0, 30), ALL_HANDS, TODAY).expected_on == day(3_650)


counts = st.integers(0, 3_000)
paces = st.none() | st.builds(Pace, st.floats(0.1, 1_000), st.floats(0, 10_000), st.floats(0, 100_000), st.integers(0, 60))
batches = st.builds(
    Standing,
    state=st.sampled_from(["accepted", "supplied", "in_work", "submitted", "rework", "passed", "shipped"]),
    quantity=st.integers(1, 3_000),
    made=counts,
    due_on=st.integers(-100, 400).map(day),
    transit_days=st.integers(0, 30),
    materials_on=st.none() | st.integers(-60, 30).map(day),
    started_on=st.none() | st.integers(-60, 0).map(day),
    shipped_on=st.none() | st.integers(-60, 0).map(day),
)
calendars = st.lists(st.integers(0, 100), max_size=30).map(lambda shares: Hands(date(2026, 11, 2), shares))


@given(batches, paces, calendars)
def test_the_interval_holds_the_day_and_lateness_is_a_probability(batch: Standing, pace: Pace | None, hands: Hands) -> None:
    seen = forecast(batch, pace, hands, TODAY)
    assert TODAY <= seen.earliest_on <= seen.expected_on <= seen.latest_on
    assert 0 <= seen.late_percent <= 100
    assert seen.late_days == max(0, (seen.expected_on - batch.due_on).days)
    assert seen.late_percent >= 50 if seen.late_days else seen.late_percent <= 50


@given(batches, paces, calendars, st.integers(1, 500))
def test_more_made_is_never_expected_later(batch: Standing, pace: Pace | None, hands: Hands, more: int) -> None:
    def arrival(made: int) -> Forecast:
        return forecast(replace(batch, made=made), pace, hands, TODAY)

    before, after = arrival(batch.made), arrival(batch.made + more)
    assert after.expected_on <= before.expected_on
    assert after.late_percent <= before.late_percent
