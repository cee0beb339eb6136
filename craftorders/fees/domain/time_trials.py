"""The standard time of an operation from time trials: the median over workers of each one's seconds a piece.

    own     = Σ seconds ÷ Σ pieces of a worker's trials
    median  = the middle one of all workers' own; of an even number the mean of the two in the middle
    time    = median in whole seconds, rounded half up, at least 1

A worker counts once, however often they were timed, so that nobody's hand is the measure of all. The median, since half
of the people are then at least as fast and one who was disturbed, or raced for the watch, does not move it. From three
workers on one alone cannot decide it. Trials of the last year count: people and materials change.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from craftorders.kernel.money import round_half_up_div

LEAST_WORKERS = 3
REMEMBERED = timedelta(days=365)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Timed(Generic[Key]):
    """A worker's pieces of an operation, and the seconds that they took."""

    worker: Key
    pieces: int
    seconds: int


@dataclass(frozen=True)
class ProposedTime:
    """What trials say: whole seconds a piece (None with too few workers), of how many workers and trials."""

    seconds: int | None
    workers: int
    trials: int


def proposed_time(trials: Sequence[Timed[Key]]) -> ProposedTime:
    """The standard time that these trials propose; none before three workers were timed."""
    own = sorted(seconds_a_piece(trials).values())
    if len(own) < LEAST_WORKERS:
        return ProposedTime(None, len(own), len(trials))
    middle = len(own) // 2
    median = own[middle] if len(own) % 2 else (own[middle - 1] + own[middle]) / 2
    seconds = max(1, round_half_up_div(median.numerator, median.denominator))
    return ProposedTime(seconds, len(own), len(trials))


def seconds_a_piece(trials: Sequence[Timed[Key]]) -> dict[Key, Fraction]:
    """Each worker's own seconds a piece, exactly."""
    pieces: dict[Key, int] = {}
    seconds: dict[Key, int] = {}
    for trial in trials:
        pieces[trial.worker] = pieces.get(trial.worker, 0) + trial.pieces
        seconds[trial.worker] = seconds.get(trial.worker, 0) + trial.seconds
    return {worker: Fraction(seconds[worker], pieces[worker]) for worker in pieces}
