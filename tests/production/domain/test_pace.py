"""The pace of a batch, against sums done by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.pace import Pace, Past, pace_of, past_of


@pytest.mark.parametrize(
    ("counts", "hands", "past", "pace"),
    [
        ([], [], None, None),
        ([0, 0, 0], [1, 1, 1], None, None),  # nothing made, nothing known: no pace
        ([50, 50], [1, 1], None, Pace(50, 25**2, 50**2, 2)),  # two days: scatter is mean², and its half would be too much
        ([40, 60, 40, 60], [1] * 4, None, Pace(50, 400 / 3 / 4, 400 / 3, 4)),  # 4 × 10² ÷ 3
        # At 40% of the hands 20 a day are 50 a working day, exactly.
        ([50, 50, 20, 20], [1, 1, 0.4, 0.4], None, Pace(50, 0, 0, 4)),
        # Bags of 100 every second day are steady work: four blocks of two days, without any scatter.
        ([0, 100] * 4, [1] * 8, None, Pace(50, 0, 0, 8)),
        # Of nine days the first is left out of the blocks: 90, 110, 90, 110 on two days each, mean 50 of all nine.
        ([50, 40, 50, 60, 50, 40, 50, 60, 50], [1] * 9, None, Pace(50, 400 / 2 / 3 / 9, 400 / 2 / 3, 9)),
        # Nothing of its own: the past, as uncertain as its batches were apart.
        ([], [], Past(60, 30), Pace(60, 30**2, 60**2, 0)),
        # A week of the past at 60 and three days at 20: (7·60 + 60) ÷ 10 = 48; (49·100 + 3·48²) ÷ 100.
        ([20, 20, 20], [1, 1, 1], Past(60, 10), Pace(48, (4_900 + 3 * 2_304) / 100, 2_304, 3)),
        ([30, -30], [1, 1], None, None),  # all of it was corrected away
        ([30, -30], [1, 1], Past(90, 0), Pace(70, 2 * 4_900 / 81, 4_900, 2)),  # 7·90 and nothing in two days
        # The third bag is in the making: 50 a day until yesterday. Scatter: (3·40² + 2·60²) ÷ 4.
        ([0, 100, 0, 100, 0], [1] * 5, None, Pace(50, 3_000 / 5, 3_000, 5)),
        # A bag takes three days at most: 100 in five days, not in eight. Blocks of 100, 0, 0, 0 around 25.
        ([0, 100, *[0] * 6], [1] * 8, None, Pace(20, 10**2, (75**2 + 3 * 25**2) / 2 / 3, 8)),
        ([100, 0], [1, 1], None, Pace(100, 50**2, 100**2, 2)),  # half of two days
    ],
)
def test_the_own_days_lean_on_the_past(counts: list[int], hands: list[float], past: Past | None, pace: Pace | None) -> None:
    seen = pace_of(counts, hands, past)
    if pace is None or seen is None:
        assert seen is pace
    else:
        values = (seen.mean, seen.uncertainty, seen.scatter)
        assert values == pytest.approx((pace.mean, pace.uncertainty, pace.scatter))
        assert seen.own_days == pace.own_days


def test_a_past_is_measured_in_pieces_of_this_product() -> None:
    """300, 360 and 420 minutes a day are 60, 72 and 84 pieces of 5 minutes: 72, apart by 12. Of fewer, half the mean.

    Where the second took two days, they are apart by √((60² + 2·0 + 60²) ÷ 4 · 3 ÷ 2) = √2,700 minutes.
    """
    assert past_of([(300, 1), (720, 2), (420, 1)], 5) == Past(72, pytest.approx(51.9615 / 5, rel=1e-4))
    assert past_of([(300, 1), (360, 1), (420, 1)], 5) == Past(72, pytest.approx(12))
    assert past_of([(300, 1), (420, 1)], 5) == Past(72, 36)
    assert past_of([], 5) is None
    assert past_of([(300, 1)], 0) is None


def test_a_small_batch_at_leisure_says_little_about_a_large_one() -> None:
    """450 minutes in 5 days and 60,000 in 25: 60,450 ÷ 30 = 2,015 minutes a day, not the 1,245 in the middle of both."""
    assert past_of([(450, 5), (60_000, 25)], 1) == Past(2_015, 1_007.5)


days = st.lists(st.tuples(st.integers(0, 500), st.sampled_from([0.0, 0.4, 1.0])), max_size=20)
pasts = st.none() | st.builds(Past, st.floats(0.1, 500), st.floats(0, 200))


@given(days, pasts, st.integers(0, 19), st.integers(1, 100))
def test_more_made_is_never_slower(made: list[tuple[int, float]], past: Past | None, day: int, more: int) -> None:
    counts, hands = [count for count, _ in made], [share for _, share in made]
    before = pace_of(counts, hands, past)
    if day < len(counts):
        counts[day] += more
    after = pace_of(counts, hands, past)
    if before is not None:
        assert after is not None
        assert after.mean >= before.mean
        assert min(after.uncertainty, after.scatter) >= 0
