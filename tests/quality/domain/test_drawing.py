"""Drawing from bags: whole pieces, in proportion, the sample exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.quality.domain.drawing import draw_from_bags


@pytest.mark.parametrize(
    ("sample", "bags", "drawn"),
    [
        (20, [50, 50], [10, 10]),
        (50, [300, 150, 50], [30, 15, 5]),
        (20, [51, 50], [10, 10]),  # 10.10 and 9.90: the larger remainder gets the last piece
        (5, [10, 10, 10], [2, 2, 1]),  # 1.67 each: between equals the earlier bags
        (3, [1000, 1, 1], [3, 0, 0]),  # 2.99 and twice 0.003
        (5, [3, 2], [3, 2]),  # full inspection
        (1, [1], [1]),
        (80, [75] * 12, [7] * 8 + [6] * 4),  # 6.67 each: 72, and eight more
    ],
)
def test_the_sample_is_shared_out_by_largest_remainder(sample: int, bags: list[int], drawn: list[int]) -> None:
    assert draw_from_bags(sample, bags) == drawn


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=200), st.data())
def test_every_bag_gives_its_share_and_no_more_than_it_holds(bags: list[int], data: st.DataObject) -> None:
    sample = data.draw(st.integers(1, sum(bags)))
    drawn = draw_from_bags(sample, bags)
    assert sum(drawn) == sample
    for held, pieces in zip(bags, drawn, strict=True):
        assert 0 <= pieces <= held
        assert abs(pieces * sum(bags) - sample * held) < sum(bags), "less than one piece away from the exact share"
