"""Nobody takes more than fits into a week, and who took no more than the average goes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.claiming import LEAST_MINUTES, Week, goes_first


@pytest.mark.parametrize(
    ("standard_seconds", "in_hand_seconds", "minutes", "most"),
    [
        (150, 0, 6_000, 2_400),  # 100 hours of 2.5 minutes each
        (150, 0, 0, 240),  # ten hours are for everybody
        (150, 149, 600, 239),
        (1_080, 30 * 3_600, 2_400, 33),  # 40 hours less 30 hold 33 pieces of 18 minutes
        (60, 36_000, 600, 0),
        (60, 50_000, 600, 0),
    ],
)
def test_what_fits_beside_what_is_in_hand(standard_seconds: int, in_hand_seconds: int, minutes: int, most: int) -> None:
    assert Week(minutes, in_hand_seconds).most(standard_seconds) == most


@given(st.integers(1, 10_000), st.integers(0, 10**6), st.integers(0, 20_000))
def test_what_fits_is_as_much_as_fits(standard_seconds: int, in_hand: int, minutes: int) -> None:
    most, week = Week(minutes, in_hand).most(standard_seconds), max(minutes, LEAST_MINUTES) * 60
    assert most == 0 or in_hand + most * standard_seconds <= week
    assert in_hand + (most + 1) * standard_seconds > week


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_somebody_always_goes_first_and_who_has_nothing_always(taken: list[int]) -> None:
    turns = [goes_first(each, sum(taken), len(taken)) for each in taken]
    assert any(turns)
    assert all(turn for each, turn in zip(taken, turns, strict=True) if each == min(taken))
    assert all(each <= sum(taken) / len(taken) for each, turn in zip(taken, turns, strict=True) if turn)
