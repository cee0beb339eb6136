"""What an hour earns by hand, and where the percentiles of workers lie."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.hours import Spread, earned_an_hour, spread_of


@pytest.mark.parametrize(
    ("amount", "seconds", "pace", "an_hour"),
    [
        (3_000, 7_500, Fraction(1), 1_440),  # 50 belts of 150 s at 60 fen: 24 an hour × 60 fen
        (3_000, 7_500, Fraction(2), 720),  # who takes twice the standard time
        (2_400, 7_500, Fraction(1), 1_152),  # ten of the fifty were rejected
        (0, 7_500, Fraction(1), 0),
    ],
)
def test_an_hour_earns_what_was_paid_by_the_hours_of_all_pieces(
    amount: int, seconds: int, pace: Fraction, an_hour: int
) -> None:
    assert earned_an_hour(amount, seconds, pace) == an_hour


@pytest.mark.parametrize(
    ("hourly", "spread"),
    [
        ([700], Spread(1, 700, 700, 700)),
        ([900, 700, 800], Spread(3, 700, 800, 900)),
        (list(range(100, 1_100, 100)), Spread(10, 100, 500, 900)),  # the 1st, 5th and 9th of ten
        (list(range(1, 101)), Spread(100, 10, 50, 90)),
    ],
)
def test_slow_average_and_fast_are_workers_who_are_there(hourly: list[int], spread: Spread) -> None:
    assert spread_of([Fraction(each) for each in hourly]) == spread


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=80))
def test_at_most_a_tenth_is_slower_than_slow_or_faster_than_fast(hourly: list[int]) -> None:
    spread = spread_of([Fraction(each) for each in hourly])
    assert sum(each < spread.slow for each in hourly) * 10 <= len(hourly)
    assert sum(each > spread.fast for each in hourly) * 10 <= len(hourly)
    assert spread.slow <= spread.average <= spread.fast
