"""Why a batch is late: each reason from a story whose days are counted by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from craftorders.production.domain.because import Because, because
from craftorders.production.domain.forecast import Standing, forecast
from craftorders.production.domain.hands import Hands
from craftorders.production.domain.pace import Pace
from tests.builders.calendars import ALL_HANDS

TODAY = date(2026, 11, 24)


def day(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


SIXTY = Pace(60, 0, 0, 10)
BELTS = Standing("in_work", 2_000, 600, day(17), 5, materials_on=day(-10), started_on=day(-10))
"""1,400 belts are left, and 10 days until they must be on their way: 140 a day."""

TO_BEGIN = replace(BELTS, made=0, started_on=None)


def why(batch: Standing, pace: Pace | None = SIXTY, hands: Hands = ALL_HANDS) -> Because | None:
    """The reason that the forecast of this batch has."""
    return because(batch, forecast(batch, pace, hands, TODAY), pace, hands, TODAY)


@pytest.mark.parametrize(
    ("batch", "pace", "reason", "values"),
    [
        # 34 days at 60, of which the plan had 20.
        (BELTS, SIXTY, "slow", {"pace": 60, "needed": 140}),
        (replace(BELTS, due_on=day(3)), SIXTY, "slow", {"pace": 60}),  # no working day is left
        # 17 days at 120 would have been enough; 12 of them passed before the first piece.
        (replace(BELTS, materials_on=day(-12), started_on=TODAY, due_on=day(14)), Pace(120, 0, 0, 0), "started_late",
         {"days": 12}),
        # 1,400 at 150 are just the 10 days; the road may take a day or two more.
        (BELTS, Pace(150, 0, 0, 10), "tight", {"days": 0}),
        (replace(BELTS, made=0, due_on=day(6)), None, "nothing_made", {"days": 10}),
        # Begun today as soon as the cord came, and 7 days of inspection and road where 6 are left.
        (replace(BELTS, materials_on=TODAY, started_on=TODAY, due_on=day(6)), None, "tight", {"days": 0}),
        # 5 days of work would be in time, if the cord were there.
        (replace(TO_BEGIN, state="accepted", materials_on=day(4)), Pace(400, 0, 0, 0), "materials", {"days": 4}),
        (replace(TO_BEGIN, state="accepted", materials_on=day(-6)), Pace(200, 0, 0, 0), "materials", {"days": 0}),
        # 13 days of work in the 13 that the plan had; 3 of them are gone.
        (replace(TO_BEGIN, state="supplied", materials_on=day(-3)), Pace(160, 0, 0, 0), "not_started", {"days": 3}),
        # 6 days for 34 days of work: not the cord is what is wrong.
        (replace(TO_BEGIN, state="accepted", materials_on=day(4)), SIXTY, "slow", {"pace": 60, "needed": 334}),
        (replace(BELTS, state="rework", made=2_000, sent_back=800, due_on=day(8)), SIXTY, "rework", {"pieces": 800}),
        (replace(BELTS, state="submitted", made=2_000, finished_on=day(-4), due_on=day(6)), None, "inspection", {"days": 4}),
        (replace(BELTS, state="in_work", made=2_000, due_on=day(6)), SIXTY, "inspection", {"days": 0}),
        (replace(BELTS, state="passed", made=2_000, due_on=day(3)), SIXTY, "road", {"days": 5}),
        (replace(BELTS, state="shipped", made=2_000, shipped_on=day(-2), due_on=day(1)), SIXTY, "road", {"days": 3}),
    ],
)  # fmt: skip
def test_the_reason_is_what_costs_the_most_days(
    batch: Standing, pace: Pace | None, reason: str, values: dict[str, int]
) -> None:
    assert why(batch, pace) == Because(reason, values)


def test_a_harvest_is_named_with_the_hands_that_it_leaves() -> None:
    """10 working days of 140 are enough without it; two weeks at 20% take 11 days of the calendar."""
    hands = Hands(date(2026, 11, 30), (20, 20))
    batch = replace(BELTS, materials_on=day(-5), started_on=day(-5))
    seen = why(batch, Pace(140, 0, 0, 10), hands)
    assert seen is not None
    assert (seen.reason, seen.values["percent"]) == ("harvest", 20)


def test_what_is_in_time_needs_no_reason() -> None:
    assert why(replace(BELTS, due_on=day(60))) is None
