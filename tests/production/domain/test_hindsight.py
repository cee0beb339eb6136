"""Errors of forecasts in hindsight, against a batch that is counted on the fingers."""

from datetime import date, timedelta

import pytest

from craftorders.production.domain.forecast import Standing
from craftorders.production.domain.habit import Error
from craftorders.production.domain.hindsight import errors_of
from craftorders.production.domain.pace import Past
from tests.builders.calendars import ALL_HANDS

BEGAN = date(2026, 11, 2)
THERE = Standing("delivered", 100, 100, BEGAN, 0)


def test_a_day_that_the_inspection_took_longer_is_one_deviation() -> None:
    """Ten a day for ten days are there twelve days after the begin, ± 1 of inspection; it came on the thirteenth.

    After 5 days the pace is 10 without any scatter. 50 are left, and 6 working days and 2 of inspection until it came:
    (60 − 50) ÷ 10. After 7 and 9 days the same; after 1 and 3 the days are too few to know their scatter.
    """
    came = BEGAN + timedelta(days=13)
    errors = dict(errors_of(THERE, BEGAN, [10] * 10, ALL_HANDS, None, came))
    assert list(errors) == [1, 3, 5, 7, 9]
    for morning in (5, 7, 9):
        assert (errors[morning].eve, errors[morning].day) == pytest.approx((0, 1), abs=1e-6)


def test_before_the_first_piece_and_after_the_last_nothing_is_learned() -> None:
    """Of ten days the first four were without a piece, and all were made on the fifth."""
    counts = [0, 0, 0, 0, 50, 0, 0, 0, 0, 50]
    assert [morning for morning, _ in errors_of(THERE, BEGAN, counts, ALL_HANDS, None, BEGAN)] == [5, 7, 9]
    assert not list(errors_of(THERE, BEGAN, [100], ALL_HANDS, None, BEGAN))
    assert not list(errors_of(THERE, BEGAN, [], ALL_HANDS, Past(10, 5), BEGAN))


def test_the_pieces_that_were_made_in_the_end_are_what_was_to_be_made() -> None:
    """A batch of 200 that was given up at 100 teaches what one of 100 does."""
    short = Standing("delivered", 200, 100, BEGAN, 0)
    came = BEGAN + timedelta(days=13)
    told = [dict(errors_of(each, BEGAN, [10] * 10, ALL_HANDS, None, came)) for each in (THERE, short)]
    assert told[0] == told[1]
    assert isinstance(told[0][5], Error)
