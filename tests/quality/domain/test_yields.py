"""First-pass yield, its interval and what may be said of it, against published values and hand calculation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.quality.domain.yields import (
    BagFound,
    Tally,
    shrunken_yield_e4,
    tallies_of_workers,
    usual_yield_e4,
    verdict,
    wilson_interval_e4,
)

NEWCOMBE = {(81, 263): (2553, 3662), (15, 148): (624, 1605), (0, 20): (0, 1611), (1, 29): (61, 1718)}
"""95 % score intervals without continuity correction: Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""


@pytest.mark.parametrize(("counted", "interval"), NEWCOMBE.items())
def test_the_interval_is_the_published_one(counted: tuple[int, int], interval: tuple[int, int]) -> None:
    assert wilson_interval_e4(*counted) == interval


def test_of_nothing_inspected_everything_is_possible() -> None:
    assert (Tally().yield_e4, Tally().interval_e4, Tally().passed_at_once_e4) == (None, (0, 10_000), None)


counts = st.integers(0, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_the_interval_holds_the_yield_and_is_the_mirror_of_the_bad_ones(counted: tuple[int, int]) -> None:
    good, inspected = counted
    low, high = wilson_interval_e4(good, inspected)
    assert 0 <= low <= high <= 10_000
    assert inspected == 0 or low <= 10_000 * good / inspected + 0.5
    assert inspected == 0 or high >= 10_000 * good / inspected - 0.5
    assert wilson_interval_e4(inspected - good, inspected) == (10_000 - high, 10_000 - low)


@given(counts, st.integers(0, 10_000))
def test_what_is_expected_lies_between_ones_own_and_the_usual(counted: tuple[int, int], usual: int) -> None:
    good, inspected = counted
    expected = shrunken_yield_e4(good, inspected, usual_e4=usual)
    own = 10_000 * good / inspected if inspected else usual
    assert min(own, usual) - 1 < expected <= max(own, usual)


def test_a_hundred_usual_pieces_are_added_to_ones_own() -> None:
    """(40 + 95) ÷ (50 + 100) = 90 %; a weight of 50: (40 + 47.5) ÷ 100 = 87.5 %; three bad ones of three: 92.23 %."""
    assert shrunken_yield_e4(40, 50, usual_e4=9_500) == 9_000
    assert shrunken_yield_e4(40, 50, usual_e4=9_500, weight=50) == 8_750
    assert shrunken_yield_e4(0, 3, usual_e4=9_500) == 9_223


def test_the_usual_yield_is_that_of_all_pieces_together() -> None:
    assert usual_yield_e4([Tally(inspected=100, bad=10), Tally(inspected=300, bad=10)]) == 9_500
    assert usual_yield_e4([]) == 10_000


def test_three_pieces_do_not_make_a_bad_name() -> None:
    assert verdict(Tally(inspected=3, bad=3), 9_800) == "too_few"
    assert verdict(Tally(inspected=49, bad=49), 9_800) == "too_few"


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(inspected=50, bad=0), "usual"),  # between 92.87 % and 100 %
        (Tally(inspected=50, bad=5), "worse"),  # 90 %, between 78.64 % and 95.65 %
        (Tally(inspected=1_000, bad=5), "better"),  # 99.5 %, between 98.83 % and 99.79 %
    ],
)
def test_only_a_whole_interval_beside_the_usual_is_better_or_worse(tally: Tally, said: str) -> None:
    assert verdict(tally, 9_800) == said


def test_a_worker_is_said_what_was_drawn_from_own_bags_at_least_what_was_bad() -> None:
    bags = [BagFound("A", 50, 10, 1, 49), BagFound("B", 30, 6, 8, 22), BagFound("A", 20, 4, 0, 20)]
    assert tallies_of_workers(bags, accepted=True) == {
        "A": Tally(lots=1, accepted=1, presented=70, passed=69, inspected=14, bad=1),
        "B": Tally(lots=1, accepted=1, presented=30, passed=22, inspected=8, bad=8),
    }
