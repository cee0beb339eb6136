"""Rule 11 at its very edge: the comparison is exact, whatever the rounded figures show."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.fair_rate import FairRate, check_fair, hourly_rate

KNOT_SECONDS = 18 * 60


@pytest.mark.parametrize(
    ("rate_e4", "seconds", "per_hour"),
    [
        (8_640_000, KNOT_SECONDS, 2_880),  # ¥8.64 for 18 minutes is ¥28.80 an hour
        (350_000, 90, 1_400),  # ¥0.35 for 90 seconds is ¥14 an hour
        (10_000, 7_200, 1),  # half a fen an hour is shown as one
        (9_999, 7_200, 0),
    ],
)
def test_an_hour_at_the_standard_time_earns_as_by_hand(rate_e4: int, seconds: int, per_hour: int) -> None:
    assert hourly_rate(rate_e4, seconds) == per_hour


@pytest.mark.parametrize(
    ("rate_e4", "floor", "fair"),
    [
        (8_640_000, 2_400, FairRate(2_880, 2_880, True)),
        (8_639_999, 2_400, FairRate(2_880, 2_880, False)),  # looks the same when rounded, and is not
        (8_640_000, 2_401, FairRate(2_880, 2_881, False)),  # 2,401 × 1.2 = 2,881.2
        (8_643_600, 2_401, FairRate(2_881, 2_881, True)),
        (8_643_599, 2_401, FairRate(2_881, 2_881, False)),
    ],
)
def test_a_rate_is_fair_from_the_floor_times_one_point_two(rate_e4: int, floor: int, fair: FairRate) -> None:
    assert check_fair(rate_e4, KNOT_SECONDS, floor) == fair


@given(st.integers(1, 10**8), st.integers(1, 100_000), st.integers(1, 100_000))
def test_the_verdict_is_the_exact_comparison(rate_e4: int, seconds: int, floor: int) -> None:
    assert check_fair(rate_e4, seconds, floor).ok == (rate_e4 * 3600 * 5 >= floor * 6 * seconds * 10_000)


@given(st.integers(1, 10**8), st.integers(1, 100_000), st.integers(1, 100_000))
def test_raising_a_fair_rate_keeps_it_fair(rate_e4: int, seconds: int, floor: int) -> None:
    if check_fair(rate_e4, seconds, floor).ok:
        assert check_fair(rate_e4 + 1, seconds, floor).ok


def test_another_factor_may_be_asked() -> None:
    assert check_fair(7_200_000, KNOT_SECONDS, 2_400, Fraction(1)).ok
    assert not check_fair(7_199_999, KNOT_SECONDS, 2_400, Fraction(1)).ok
