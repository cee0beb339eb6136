"""A month begins and ends in the region's own time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.periods import last_periods, period_before, period_end, period_of, period_start

SHANGHAI, URUMQI, KATHMANDU, NAIROBI, CAIRO = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Kathmandu",
    "Africa/Nairobi",
    "Africa/Cairo",
)
FIRST, LAST = datetime(2001, 1, 1, tzinfo=UTC), datetime(2099, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "month"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, 999_999, UTC), SHANGHAI, "2026-11"),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), SHANGHAI, "2026-12"),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), URUMQI, "2026-11"),
        (datetime(2026, 11, 30, 18, 0, tzinfo=UTC), URUMQI, "2026-12"),
        (datetime(2026, 12, 31, 18, 14, 59, tzinfo=UTC), KATHMANDU, "2026-12"),
        (datetime(2026, 12, 31, 18, 15, tzinfo=UTC), KATHMANDU, "2027-01"),
        (datetime(2026, 12, 31, 21, 0, tzinfo=UTC), NAIROBI, "2027-01"),
    ],
)
def test_a_moment_belongs_to_the_month_of_its_region(moment: datetime, zone: str, month: str) -> None:
    assert period_of(moment, zone) == month


@pytest.mark.parametrize(
    ("month", "zone", "end"),
    [
        ("2026-11", SHANGHAI, datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
        ("2026-12", SHANGHAI, datetime(2026, 12, 31, 16, 0, tzinfo=UTC)),
        ("2028-02", URUMQI, datetime(2028, 2, 29, 18, 0, tzinfo=UTC)),
        ("2026-04", CAIRO, datetime(2026, 4, 30, 21, 0, tzinfo=UTC)),  # Egypt's summer time began on 24 April: UTC+3
        ("2026-10", CAIRO, datetime(2026, 10, 31, 22, 0, tzinfo=UTC)),  # and is over on 30 October: UTC+2
    ],
)
def test_a_month_ends_at_the_regions_midnight(month: str, zone: str, end: datetime) -> None:
    assert period_end(month, zone) == end


@given(
    st.integers(int(FIRST.timestamp()), int(LAST.timestamp())).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.sampled_from([SHANGHAI, URUMQI, KATHMANDU, NAIROBI, CAIRO]),
)
def test_months_leave_no_gap_and_do_not_overlap(moment: datetime, zone: str) -> None:
    month = period_of(moment, zone)
    end = period_end(month, zone)
    assert moment < end
    assert period_of(end - timedelta(microseconds=1), zone) == month
    assert period_of(end, zone) > month


@pytest.mark.parametrize(
    "key", ["", "2026", "2026-13", "2026-00", "2026-1", "1999-12", "2026-11-01", "２０２６-11", "2026-11\n"]
)
def test_what_is_no_month_is_refused(key: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        period_end(key, SHANGHAI)
    assert caught.value.code == "not_a_period"


def test_the_last_months_begin_with_the_oldest_and_cross_the_new_year() -> None:
    moment = datetime(2027, 1, 31, 17, tzinfo=UTC)  # in Shanghai it is February already
    assert last_periods(moment, SHANGHAI, 4) == ["2026-11", "2026-12", "2027-01", "2027-02"]


@pytest.mark.parametrize("key", ["2026-01", "2026-03", "2026-12", "2028-02"])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Africa/Nairobi", "UTC", "America/New_York"])
def test_a_period_begins_where_the_one_before_it_ends(key: str, zone: str) -> None:
    start = period_start(key, zone)
    assert period_of(start, zone) == key
    assert period_end(period_before(start, zone), zone) == start
