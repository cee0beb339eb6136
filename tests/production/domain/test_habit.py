"""What past errors teach, against the table of the normal distribution: Φ(1.2816) = 0.9, Φ(0.6408) = 0.7392."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.habit import PLAIN, Error, Habit, habit_of


@pytest.mark.parametrize(
    ("habit", "deviations", "probability"),
    [
        (PLAIN, -1.2816, 0.1),
        (PLAIN, 0, 0.5),
        (PLAIN, 1, 0.8413),
        (Habit(-2, -0.5, 2.5), -2, 0.1),
        (Habit(-2, -0.5, 2.5), -0.5, 0.5),
        (Habit(-2, -0.5, 2.5), 2.5, 0.9),
        (Habit(-2, -0.5, 2.5), 1, 0.7392),  # half of the late arm: half of 1.2816
        (Habit(-2, -0.5, 2.5), -1.25, 0.2608),  # half of the early one
        (PLAIN, float("inf"), 1),
        (PLAIN, float("-inf"), 0),
    ],
)
def test_deviations_are_worth_what_they_were_worth(habit: Habit, deviations: float, probability: float) -> None:
    assert habit.certainty(deviations) == pytest.approx(probability, abs=5e-5)


def test_a_house_without_a_past_takes_itself_to_be_too_sure_by_half() -> None:
    """1.5 times the quantiles of the normal distribution, ± 1.2816 and 0."""
    habit = habit_of([])
    assert (habit.early, habit.half, habit.late) == pytest.approx((-1.9224, 0, 1.9224), abs=0.01)


def test_of_a_thousand_errors_one_in_ten_lies_beyond_each_end() -> None:
    """Days from −3 to 0 in even steps, each eve half a deviation before: −2.7 is their tenth, −0.8 that of the eves.

    In between, the middles lie from −3.25 to −0.25. The first 20 errors of a new house shift that by less than 0.06.
    """
    errors = [Error(day - 0.5, day) for day in (-3 + 3 * number / 1_999 for number in range(2_000))]
    habit = habit_of(errors)
    assert (habit.early, habit.half, habit.late) == pytest.approx((-2.7, -1.75, -0.8), abs=0.06)


def test_errors_that_are_all_alike_leave_an_interval() -> None:
    habit = habit_of([Error(1, 1)] * 1_500)
    assert (habit.early, habit.half, habit.late) == pytest.approx((0.9, 1, 1.1))


deviations = st.floats(-99, 99)


@given(st.lists(st.builds(Error, deviations, deviations), max_size=60), deviations, deviations)
def test_more_deviations_are_never_worth_less(errors: list[Error], one: float, other: float) -> None:
    habit = habit_of(errors)
    assert habit.early < habit.half < habit.late
    less, more = habit.certainty(min(one, other)), habit.certainty(max(one, other))
    assert 0 <= less <= more <= 1
