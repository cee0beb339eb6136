"""Weeks begin on Monday; what farm work and public holidays leave of the hands."""

from datetime import date

import pytest

from craftorders.places.domain.calendar import hands_available, monday_of, weeks_between, working_share
from craftorders.places.domain.holidays import CHINA, holidays_of_week
from tests.builders.refusals import refused

MONDAY = date(2026, 12, 14)


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (date(2026, 12, 14), MONDAY),
        (date(2026, 12, 20), MONDAY),
        (date(2026, 12, 21), date(2026, 12, 21)),
        (date(2027, 1, 3), date(2026, 12, 28)),  # the last day of week 53 of 2026
    ],
)
def test_a_week_is_named_by_its_monday(day: date, monday: date) -> None:
    assert monday_of(day) == monday


def test_weeks_go_from_the_week_of_one_day_to_the_week_of_another() -> None:
    assert weeks_between(date(2026, 12, 16), date(2026, 12, 21)) == (MONDAY, date(2026, 12, 21))
    assert weeks_between(MONDAY, MONDAY) == (MONDAY,)
    assert len(weeks_between(MONDAY, date(2028, 2, 6))) == 60


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (MONDAY, date(2026, 12, 13), "weeks_reversed"),
        (MONDAY, date(2028, 2, 7), "too_many_weeks"),
        (date(1, 1, 1), MONDAY, "day_out_of_reach"),
        (MONDAY, date(9999, 12, 31), "day_out_of_reach"),
    ],
)
def test_weeks_in_the_wrong_order_too_many_and_out_of_reach_are_refused(first: date, last: date, code: str) -> None:
    with refused(code):
        weeks_between(first, last)


@pytest.mark.parametrize(
    ("farm", "holidays", "hands"),
    [
        (100, 0, 100),
        (60, 0, 60),
        (0, 0, 0),
        (100, 1, 86),  # 85.71
        (100, 2, 71),  # 71.43
        (100, 5, 29),  # 28.57
        (100, 7, 0),
        (70, 3, 40),  # exactly
        (60, 3, 34),  # 34.29; a working share of 57% rounded first would give the same, 55 × 2 / 7 not
        (55, 5, 16),  # 15.71
        (1, 4, 0),  # 0.43
        (1, 3, 1),  # 0.57
    ],
)
def test_who_is_at_the_harvest_is_away_on_its_holidays_too(farm: int, holidays: int, hands: int) -> None:
    assert hands_available(farm, holidays) == hands


def test_holidays_alone_leave_the_other_days() -> None:
    assert [working_share(days) for days in range(8)] == [100, 86, 71, 57, 43, 29, 14, 0]


@pytest.mark.parametrize(
    ("monday", "days", "names"),
    [
        # The State Council's notice on the holidays of 2026 (国办发明电〔2025〕7号): 15–23 February, 1–7 October.
        (date(2026, 2, 16), [16, 17, 18, 19, 20], {"农历除夕", "春节"}),
        (date(2026, 2, 23), [23], {"春节"}),
        (date(2026, 9, 28), [1, 2, 3], {"国庆节"}),
        (date(2026, 10, 5), [5, 6, 7], {"国庆节"}),
        (date(2026, 12, 28), [1], {"元旦"}),  # 1 January 2027, in the last week of 2026
        (date(2026, 11, 23), [], set()),
        (date(2060, 9, 27), [1, 2, 3], {"国庆节"}),  # no notice yet: the days that the rules give
        (date(2160, 9, 29), [], set()),  # nothing is known
    ],
)
def test_public_holidays_of_a_week_are_known_without_a_network(monday: date, days: list[int], names: set[str]) -> None:
    found = holidays_of_week(monday, CHINA)
    assert ([each.day.day for each in found], {each.name for each in found}) == (days, names)
