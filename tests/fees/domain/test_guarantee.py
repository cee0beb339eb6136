"""What a learner is guaranteed, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.guarantee import guaranteed, top_up


@pytest.mark.parametrize(
    ("days", "earned", "missing"),
    [
        ([(240, 700), (180, 700)], 3_000, 1_900),  # 7 hours at ¥7.00 are ¥49.00; pieces earned ¥30.00
        ([(240, 700), (180, 700)], 4_900, 0),
        ([(240, 700), (180, 700)], 5_000, 0),
        ([(60, 700), (60, 800)], 0, 1_500),  # the floor rose from one day to the next
        ([(1, 700), (1, 700)], 0, 23),  # 2 × 11.666… fen, rounded once: 23, not 24
        ([(1, 30)], 0, 1),  # half a fen goes up
        ([], 0, 0),
    ],
)
def test_a_month_is_topped_up_to_its_hours_at_the_floor(days: list[tuple[int, int]], earned: int, missing: int) -> None:
    assert top_up(days, earned) == missing


@given(st.lists(st.tuples(st.integers(1, 600), st.integers(0, 5_000)), max_size=31), st.integers(0, 10**6))
def test_with_it_nobody_has_less_than_the_floor_and_nobody_loses(days: list[tuple[int, int]], earned: int) -> None:
    missing = top_up(days, earned)
    assert earned + missing >= guaranteed(days)
    assert missing >= 0
    assert missing == 0 or earned + missing == guaranteed(days)
