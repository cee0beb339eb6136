"""Distances against published ones: cities, a degree of the meridian, the far side of the globe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.places.domain.distance import great_circle_km

longitudes, latitudes = st.integers(-1_800_000, 1_800_000), st.integers(-900_000, 900_000)
HALFWAY_ROUND = 20_015


@pytest.mark.parametrize(
    ("place", "other", "km"),
    [
        ((1_164_074, 399_042), (1_214_737, 312_304), 1_067),  # Beijing – Shanghai
        ((-1_278, 515_074), (23_522, 488_566), 344),  # London – Paris
        ((1_200_000, 300_000), (1_200_000, 310_000), 111),  # a degree of the meridian
        ((0, 0), (900_000, 0), 10_008),  # a quarter of the equator
        ((0, 0), (1_800_000, 0), HALFWAY_ROUND),
        ((1_201_000, 293_000), (-599_000, -293_000), HALFWAY_ROUND),
        ((-1_799_999, 0), (1_799_999, 0), 0),  # over the date line
        ((1_200_751, 293_068), (1_200_751, 293_068), 0),
    ],
)
def test_distances_are_the_published_ones(place: tuple[int, int], other: tuple[int, int], km: int) -> None:
    assert great_circle_km(*place, *other) == km


@given(longitudes, latitudes, longitudes, latitudes)
def test_it_is_as_far_there_as_back_and_never_more_than_half_round(x: int, y: int, other_x: int, other_y: int) -> None:
    there = great_circle_km(x, y, other_x, other_y)
    assert there == great_circle_km(other_x, other_y, x, y)
    assert 0 <= there <= HALFWAY_ROUND


@given(longitudes, latitudes)
def test_the_antipode_is_half_round(x: int, y: int) -> None:
    assert great_circle_km(x, y, x - 1_800_000, -y) == HALFWAY_ROUND
