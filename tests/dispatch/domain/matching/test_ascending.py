"""What a line costs on its own: every week holds only so much of it, and every workshop costs its trip."""

from dataclasses import replace

import numpy as np
import pytest

from craftorders.dispatch.domain.matching.ascending import Alone
from craftorders.dispatch.domain.matching.problem import Problem

PRICELESS = np.zeros((2, 2))


def ten_pieces() -> Problem:
    """One line, ten seconds of work; each of two workshops has a trip of 100, and a week for six pieces at 1 each, then one
    for six at 3."""
    return Problem(
        quantity=np.array([10]),
        leftover=np.array([1_000]),
        minimum=np.array([1]),
        lot=np.array([1]),
        most=np.array([2]),
        whole=np.array([False]),
        pair_line=np.array([0, 0]),
        pair_workshop=np.array([0, 1]),
        fixed=np.array([100, 100]),
        cost=np.array([[1, 3], [1, 3]]),
        allowed=np.ones((2, 2), dtype=np.bool_),
        use_start=np.array([0, 1, 2]),
        use_pool=np.array([0, 1]),
        use_load=np.array([1, 1]),
        capacity=np.array([[6, 6], [6, 6]]),
    )


def test_one_workshop_with_a_dearer_week_is_cheaper_than_a_second_trip() -> None:
    """Six at 1, four at 3 and a trip: 118. Two trips would cost 210, fractions of them 110."""
    lines = Alone(ten_pieces()).at(PRICELESS)
    assert lines.cost == pytest.approx([118])
    assert lines.part == pytest.approx(np.array([[0.6, 0.4], [0, 0]]))


def test_a_second_trip_is_paid_whole_where_one_workshop_does_not_hold_the_line() -> None:
    """Without the later weeks: ten at 1 and two trips."""
    lines = Alone(replace(ten_pieces(), capacity=np.array([[6, 0], [6, 0]]))).at(PRICELESS)
    assert lines.cost == pytest.approx([210])
    assert lines.part.sum(axis=1) == pytest.approx([0.6, 0.4])


def test_prices_of_hours_make_a_line_go_where_hours_are_cheap() -> None:
    """An hour of the first workshop's first week costs 2 now: the second workshop makes all, for 118 as before."""
    lines = Alone(ten_pieces()).at(np.array([[2.0, 0], [0, 0]]))
    assert lines.cost == pytest.approx([118])
    assert lines.part == pytest.approx(np.array([[0, 0], [0.6, 0.4]]))


def test_a_line_is_left_over_where_that_costs_less_than_a_trip() -> None:
    lines = Alone(replace(ten_pieces(), leftover=np.array([11]))).at(PRICELESS)
    assert lines.cost == pytest.approx([110])
    assert not lines.part.any()


def test_a_line_for_one_workshop_leaves_over_what_that_does_not_hold() -> None:
    """Six at 1, a trip, and four left over at 1,000."""
    one = replace(ten_pieces(), most=np.array([1]), capacity=np.array([[6, 0], [6, 0]]))
    assert Alone(one).at(PRICELESS).cost == pytest.approx([4_106])


def test_the_load_is_that_of_the_parts() -> None:
    alone = Alone(ten_pieces())
    assert alone.load(np.array([[0.6, 0.4], [0, 0]])) == pytest.approx(np.array([[6, 4], [0, 0]]))
