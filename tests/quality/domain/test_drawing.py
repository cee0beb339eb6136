"""Drawing from bags: whole pieces, in proportion, the sample exactly."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.quality.domain.drawing import (
    BagDraw,
    draw_from_bags,
    first_of_sample,
    pieces_to_draw,
    places_in_sample,
)


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


@pytest.mark.parametrize(
    ("holds", "draw", "drawn"),
    [
        # By hand: printf 7K3M9QAB/L-TEST01/H-0000AA/1 | sha256sum, modulo what the bag holds, plus one, and so on.
        (50, 3, [13, 22, 26]),  # drawn as 13, 26, 22
        (5, 4, [1, 2, 3, 5]),  # 3, 1, 2, then 3, 2, 2, 2, 3 which are out already, then 5
        (5, 5, [1, 2, 3, 4, 5]),
        (5, 0, []),
    ],
)
def test_anybody_can_draw_the_same_pieces_again_from_seed_and_codes(holds: int, draw: int, drawn: list[int]) -> None:
    assert pieces_to_draw("7K3M9QAB", "L-TEST01", BagDraw("H-0000AA", holds, draw)) == drawn


@given(st.integers(1, 3_000), st.data())
def test_pieces_are_drawn_without_replacement(holds: int, data: st.DataObject) -> None:
    draw = data.draw(st.integers(0, min(holds, 200)))
    drawn = pieces_to_draw("7K3M9QAB", "L-TEST01", BagDraw("H-0000AA", holds, draw))
    assert len(drawn) == draw
    assert set(drawn) <= set(range(1, holds + 1))
    assert drawn == sorted(set(drawn))


def test_every_piece_of_a_bag_has_the_same_chance() -> None:
    times = Counter(
        piece for n in range(2_000) for piece in pieces_to_draw(f"SEED{n}", "L-TEST01", BagDraw("H-0000AA", 10, 3))
    )
    # 600 expected of each; chi-square of nine degrees of freedom is below 27.9 in 999 of 1,000 fair draws.
    assert sum((times[piece] - 600) ** 2 / 600 for piece in range(1, 11)) < 27.9


def test_where_only_some_of_the_sample_are_needed_the_smallest_sums_come_first() -> None:
    # sha256sum of …/H-0000AA/piece 9 begins with 2c6c, of piece 3 with 6cfe;
    # of …/H-0000BB/piece 1 with 7186, of piece 2 with 9614.
    pieces = [("H-0000AA", 3), ("H-0000AA", 9), ("H-0000BB", 1), ("H-0000BB", 2)]
    assert places_in_sample("7K3M9QAB", "L-TEST01", pieces) == dict(
        zip([pieces[1], pieces[0], pieces[2], pieces[3]], range(1, 5), strict=True)
    )
    assert first_of_sample("7K3M9QAB", "L-TEST01", pieces, 2) == {("H-0000AA", 9), ("H-0000AA", 3)}
    assert first_of_sample("7K3M9QAB", "L-TEST01", pieces, 99) == set(pieces)
