"""The standard time by hand: the median over workers of each one's own seconds a piece."""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.time_trials import ProposedTime, Timed, proposed_time


def timed(*own: tuple[str, int, int]) -> list[Timed[str]]:
    """Trials as (worker, pieces, seconds)."""
    return [Timed(*each) for each in own]


@pytest.mark.parametrize(
    ("trials", "seconds"),
    [
        # 140, 150 and 190 s a belt: 150 is in the middle
        (timed(("a", 10, 1_400), ("b", 20, 3_000), ("c", 10, 1_900)), 150),
        # of four the two in the middle: (140 + 151) ÷ 2 = 145.5, half up 146
        (timed(("a", 1, 100), ("b", 1, 140), ("c", 1, 151), ("d", 1, 900)), 146),
        # one who was timed three times counts once: (300 + 360 + 240) ÷ 6 = 150
        (timed(("a", 2, 300), ("a", 2, 360), ("a", 2, 240), ("b", 1, 100), ("c", 1, 120)), 120),
        # a bead takes a third of a second; a standard time is at least one
        (timed(("a", 3, 1), ("b", 3, 1), ("c", 3, 1)), 1),
    ],
)
def test_the_standard_time_is_the_median_worker(trials: list[Timed[str]], seconds: int) -> None:
    assert proposed_time(trials).seconds == seconds


def test_two_workers_are_too_few() -> None:
    assert proposed_time(timed(("a", 1, 100), ("a", 1, 100), ("b", 1, 90))) == ProposedTime(None, 2, 3)
    assert proposed_time([]) == ProposedTime(None, 0, 0)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 100_000)), min_size=3, max_size=30))
def test_it_lies_where_the_statistics_of_python_say(own: list[tuple[int, int]]) -> None:
    trials = [Timed(n, pieces, seconds) for n, (pieces, seconds) in enumerate(own)]
    proposed = proposed_time(trials).seconds
    assert proposed is not None
    assert abs(proposed - max(1.0, median(seconds / pieces for pieces, seconds in own))) <= 0.5 + 1e-6


@given(st.lists(st.integers(1, 10_000), min_size=3, max_size=15), st.integers(1, 10**6))
def test_one_slow_worker_does_not_move_it_beyond_the_others(own: list[int], slow: int) -> None:
    """Whatever one person takes, the time stays within what the others take."""
    trials = [Timed(n, 1, seconds) for n, seconds in enumerate([*own, max(own) + slow])]
    proposed = proposed_time(trials).seconds
    assert proposed is not None
    assert min(own) <= proposed <= max(own)
