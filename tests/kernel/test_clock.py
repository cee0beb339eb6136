"""The time is UTC; a story can be told at another moment, by one teller at a time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from craftorders.kernel import clock

NEW_YEAR_IN_YIWU = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)


def test_now_is_the_real_moment_in_utc() -> None:
    with time_machine.travel(NEW_YEAR_IN_YIWU, tick=False):
        assert clock.now() == NEW_YEAR_IN_YIWU
        assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Shanghai", date(2027, 1, 1)), ("Asia/Urumqi", date(2026, 12, 31)), ("UTC", date(2026, 12, 31))],
)
def test_today_is_the_regions_day(zone: str, day: date) -> None:
    with clock.at(NEW_YEAR_IN_YIWU):
        assert clock.today(zone) == day


def test_a_told_moment_is_turned_into_utc() -> None:
    with clock.at(datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=8)))):
        assert clock.now() == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_stories_nest_and_end_even_when_they_fail() -> None:
    outer, inner = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    with clock.at(outer):
        with suppress(ZeroDivisionError), clock.at(inner):
            assert clock.now() == inner
            raise ZeroDivisionError
        assert clock.now() == outer


def test_another_thread_lives_in_the_present() -> None:
    with clock.at(datetime(2001, 1, 1, tzinfo=UTC)), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result().year >= 2026
