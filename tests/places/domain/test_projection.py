"""The map's projection, against degrees counted by hand: a degree is as long to the east as its latitude's cosine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.places.domain.projection import fitted

places = st.tuples(st.integers(730_000, 1_350_000), st.integers(180_000, 535_000))


def test_ten_degrees_at_the_equator_fill_the_frame() -> None:
    """From 100°E to 110°E on 0° in 1,000 units less 100 on each side: 80 units a degree, in the middle of the height."""
    projection = fitted([(1_000_000, 0), (1_100_000, 0)], 1_000, 400, 100)
    assert projection.at((1_000_000, 0)) == (100, 200)
    assert projection.at((1_100_000, 0)) == (900, 200)
    assert projection.at((1_050_000, 10_000)) == (500, 120)  # a degree north is 80 units up


def test_far_north_degrees_of_longitude_are_half_as_long() -> None:
    """At 60° the cosine is 0.5: 10° to the east are as wide as 5° to the north are high."""
    projection = fitted([(1_000_000, 575_000), (1_100_000, 625_000)], 600, 600, 50)
    left, low = projection.at((1_000_000, 575_000))
    right, high = projection.at((1_100_000, 625_000))
    assert (left, low, right, high) == (50, 550, 550, 50)


def test_a_single_place_stands_in_the_middle() -> None:
    assert fitted([(1_018_900, 308_800)], 1_000, 640, 60).at((1_018_900, 308_800)) == pytest.approx((500, 320))


@given(st.lists(places, min_size=1, max_size=20))
def test_every_place_lies_within_the_margin(found: list[tuple[int, int]]) -> None:
    projection = fitted(found, 1_000, 640, 60)
    for place in found:
        x, y = projection.at(place)
        assert 59.9 <= x <= 940.1
        assert 59.9 <= y <= 580.1
