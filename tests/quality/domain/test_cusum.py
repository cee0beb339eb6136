"""The early warning's level: hand-calculated steps, properties, and how soon it rings by an independent Markov chain."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.quality.domain.cusum import LIMIT_E4, moved, reference_value_e4, step_e4


def test_the_reference_value_lies_between_what_is_tolerated_and_its_double() -> None:
    """AQL 2.5: ln(0.975 ÷ 0.95) ÷ ln(2 × 0.975 ÷ 0.95) = 0.0259755 ÷ 0.7191226 = 0.03612; AQL 1.0: 0.01444."""
    assert (reference_value_e4("2.5"), reference_value_e4("1.0"), reference_value_e4("6.5")) == (361, 144, 942)


def test_three_lots_of_twenty_with_three_bad_ones_each_ring() -> None:
    """Each lot moves the level by 3 − 20 × 0.0361 = 2.278 pieces: 2.278, 4.556, 6.834; the limit is 5."""
    levels, level = [], 0
    for _ in range(3):
        level = moved(level, step_e4(20, 3, "2.5"))
        levels.append(level)
    assert (levels, LIMIT_E4) == ([22_780, 45_560, 68_340], 50_000)


def test_good_lots_bring_the_level_back_to_nothing_and_no_further() -> None:
    assert moved(10_000, step_e4(20, 0, "2.5")) == 2_780
    assert moved(2_780, step_e4(125, 0, "2.5")) == 0


lots = st.lists(st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=30)


@given(lots, st.sampled_from(["0.65", "1.0", "2.5", "6.5"]), st.integers(0, 29))
def test_one_more_bad_piece_never_lowers_a_level_and_levels_are_never_negative(
    history: list[tuple[int, int]], aql: str, place: int
) -> None:
    worse = [(n, min(n, bad + 1)) if at == place else (n, bad) for at, (n, bad) in enumerate(history)]
    level = level_if_worse = 0
    for (n, bad), (_, more) in zip(history, worse, strict=True):
        level, level_if_worse = moved(level, step_e4(n, bad, aql)), moved(level_if_worse, step_e4(n, more, aql))
        assert 0 <= level <= level_if_worse


@given(lots)
def test_the_level_is_the_worst_stretch_of_lots_until_now(history: list[tuple[int, int]]) -> None:
    """The other definition of a CUSUM: the sum so far less the lowest sum before."""
    level, sums = 0, [0]
    for n, bad in history:
        level = moved(level, step_e4(n, bad, "2.5"))
        sums.append(sums[-1] + 10_000 * bad - 361 * n)
        assert level == sums[-1] - min(sums)


@pytest.mark.parametrize(("bad_share", "pieces"), [(0.025, 8_000), (0.05, 340), (0.075, 150)])
def test_it_rings_as_soon_as_its_description_says(bad_share: float, pieces: int) -> None:
    assert pieces_until_it_rings(bad_share) == pytest.approx(pieces, rel=0.06)


def pieces_until_it_rings(bad_share: float, sample: int = 20, cells: int = 500) -> float:
    """The mean number of inspected pieces until the limit, from nothing, at AQL 2.5: a Markov chain over level cells."""
    width = LIMIT_E4 / cells
    chances = [comb(sample, x) * bad_share**x * (1 - bad_share) ** (sample - x) for x in range(sample + 1)]
    to = np.zeros((cells, cells))
    for cell in range(cells):
        for bad, chance in enumerate(chances):
            place = max(0, round(cell + (10_000 * bad - 361 * sample) / width))
            if place < cells:
                to[cell, place] += chance
    return float(np.linalg.solve(np.eye(cells) - to, np.ones(cells))[0]) * sample
