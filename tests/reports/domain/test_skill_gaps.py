"""Where skilled hands are short, how many of them, and whether training would come in time."""

from collections.abc import Mapping

import pytest

from craftorders.reports.domain.skill_gaps import (
    Shortage,
    and_above,
    left_over,
    percent_used,
    shortages,
    shortfalls,
    training_weeks,
)

HOUR = 3_600


@pytest.mark.parametrize(
    ("demand", "supply", "missing"),
    [
        ([5, 5], [10, 10], (0, 0)),
        ([15, 0], [10, 10], (5, 0)),  # nobody works back in time
        ([0, 15], [10, 10], (0, 0)),  # five are made a week ahead
        ([0, 25], [10, 10], (0, 5)),
        ([15, 15], [10, 10], (5, 5)),
        ([15, 0, 25], [10, 10, 10], (5, 0, 5)),  # what is missing once is not missing again
        ([3], [0], (3,)),
    ],
)
def test_hands_work_ahead_of_what_is_due_and_never_behind(demand: list[int], supply: list[int], missing: tuple[int]) -> None:
    assert shortfalls(demand, supply) == missing


def test_a_grade_counts_with_all_above_it() -> None:
    exactly = {1: [1, 10], 2: [2, 20], 3: [4, 40]}
    assert and_above(exactly, 2) == {1: (7, 70), 2: (6, 60), 3: (4, 40)}
    assert and_above({}, 2) == {1: (0, 0), 2: (0, 0), 3: (0, 0)}
    assert left_over(and_above({2: [10]}, 1), and_above({1: [5], 3: [8]}, 1)) == {1: (3,), 2: (0,), 3: (8,)}


def test_masters_do_not_stand_in_for_each_other_twice() -> None:
    """20 h for anybody and 8 h for grade 2; 12 h of learners and 10 h of masters: 6 h are missing, at any grade."""
    demand = and_above({1: [20 * HOUR], 2: [8 * HOUR]}, 1)
    supply = and_above({1: [12 * HOUR], 3: [10 * HOUR]}, 1)
    assert shortages(demand, supply, [5 * HOUR], {0: 4, 1: 3, 3: 1}) == [Shortage(0, 1, 6 * HOUR, 2, 3, in_time=False)]


def test_the_grade_that_is_shortest_is_named_and_of_equals_the_highest() -> None:
    """30 h at grade 2 are due in week 3, and 4 × 5 h are there at that grade: 10 h are missing, by two hands of 5 h."""
    demand = and_above({2: [0, 0, 0, 30 * HOUR]}, 4)
    supply = and_above({2: [5 * HOUR] * 4}, 4)
    assert shortages(demand, supply, [5 * HOUR] * 4, {0: 1, 1: 2, 2: 1}) == [Shortage(3, 2, 10 * HOUR, 2, 3, in_time=True)]


def test_hands_that_are_trained_now_work_from_then_on() -> None:
    """Of 40 h in week 5 a hand does 15 h in weeks 3 to 5: three hands. With week 6 they do 60 h, so 10 h more need nobody.

    Of 50 h more in week 7 there are 100 h in all, and a hand does 25 h: four hands, one more than before.
    """
    demand = and_above({1: [0, 0, 0, 0, 0, 40 * HOUR, 10 * HOUR, 50 * HOUR]}, 8)
    assert shortages(demand, and_above({}, 8), [5 * HOUR] * 8, {0: 9}) == [
        Shortage(5, 1, 40 * HOUR, 3, 3, in_time=True),
        Shortage(7, 1, 50 * HOUR, 1, 3, in_time=True),
    ]


def test_where_all_hands_are_away_more_of_them_would_not_help() -> None:
    (found,) = shortages(and_above({1: [HOUR]}, 1), and_above({}, 1), [0], {0: 5})
    assert (found.seconds, found.hands) == (HOUR, None)


@pytest.mark.parametrize(
    ("grade", "people", "weeks"),
    [
        (1, {0: 3}, 3),
        (2, {0: 3, 1: 1}, 3),
        (2, {0: 3, 1: 0}, 6),
        (3, {0: 3, 1: 1, 2: 2}, 3),
        (3, {0: 3}, 9),
        (2, {}, 6),
        (2, {0: 0, 1: 0, 2: 4}, 6),  # all are certified: somebody new begins from nothing
    ],
)
def test_training_takes_three_weeks_a_grade(grade: int, people: Mapping[int, int], weeks: int) -> None:
    assert training_weeks(grade, people) == weeks


@pytest.mark.parametrize(
    ("demand", "supply", "percent"), [(0, 0, 0), (0, 5, 0), (5, 0, None), (1, 3, 33), (2, 3, 67), (1, 8, 13), (30, 20, 150)]
)
def test_percent_are_rounded_half_up(demand: int, supply: int, percent: int | None) -> None:
    assert percent_used(demand, supply) == percent
