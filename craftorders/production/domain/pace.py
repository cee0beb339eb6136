"""How fast a batch is made: what its own days show, leaning on what its workshop did before where the days are few.

Own days are counted in working days (see `hands`), so that a slow harvest week does not look like a slow workshop.
With E working days of its own at `own` pieces a day, and a past of P pieces a day that weighs as much as k days:

    mean = (k·P + E·own) ÷ (k + E)                               pieces a working day
    uncertainty = (k²·spread² + E·scatter) ÷ (k + E)²             the variance of that mean

Pieces are reported by the bag, so a bag in the making is no idleness: `own` is pieces ÷ working days until yesterday or
until one of the three days before, whichever is more (of few days, until one of their later half). The uncertainty is at
most (mean ÷ 2)²: with more, one in ten such paces would be nearly none, and an interval would have no end.

k is fixed: more pieces made never make the pace smaller. The past is what a workshop's other batches were made at, each
counting by its days: a small batch made at leisure says little about a large one. `spread` is how far apart they were
(their standard deviation, weighed alike), `scatter` the variance of one day's pieces. Since a day with none and one with
twice as many may be the same steady work, days are taken together by up to a week, as long as four such blocks are left;
of fewer than 4 days the scatter is taken to be mean².
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

PAST_DAYS = 7
"""The past weighs as much as a week of own days."""

BAG_DAYS = 3
"""So many days after the last report people may be at work on the next bag."""

FEW_DAYS, MANY_DAYS = 4, 10
FEW_BLOCKS, LONGEST_BLOCK = 4, 7
FEW_BATCHES = 3
LITTLE_KNOWN = 0.5
"""How far from the mean one expects the next batch of a workshop of which fewer than 3 are known; never farther."""


@dataclass(frozen=True)
class Past:
    """What a workshop's other batches were made at: pieces a day of this product, and how far apart they were."""

    mean: float
    spread: float


@dataclass(frozen=True)
class Pace:
    """Pieces a working day, the variance of that mean, the variance of a single day, and how many own days show it."""

    mean: float
    uncertainty: float
    scatter: float
    own_days: int


def past_of(others: Sequence[tuple[float, int]], minutes_a_piece: float) -> Past | None:
    """The past of a workshop from its other batches, as (standard minutes, days of work); None without any."""
    if not others or minutes_a_piece <= 0:
        return None
    days = sum(each for _, each in others)
    mean = sum(minutes for minutes, _ in others) / days
    apart = sum(each * (minutes / each - mean) ** 2 for minutes, each in others) / days
    known = len(others)
    spread = sqrt(apart * known / (known - 1)) if known >= FEW_BATCHES else LITTLE_KNOWN * mean
    return Past(mean / minutes_a_piece, spread / minutes_a_piece)


def pace_of(counts: Sequence[int], hands: Sequence[float], past: Past | None) -> Pace | None:
    """The pace of a batch from its pieces on each whole day of work and the share of hands on it.

    None where neither shows one: nothing is made yet, and the workshop has no past.
    """
    made, working = max(0, sum(counts)), sum(hands)
    weight = PAST_DAYS if past else 0
    if past is None and (made == 0 or working == 0):
        return None
    before, spread = (past.mean, past.spread) if past else (0.0, 0.0)
    mean = (weight * before + working * _own(counts, hands)) / (weight + working)
    if mean <= 0:
        return None
    scatter = _scatter(counts, hands) if len(counts) >= FEW_DAYS and working else mean**2
    uncertainty = (weight**2 * spread**2 + working * scatter) / (weight + working) ** 2
    return Pace(mean, min(uncertainty, (LITTLE_KNOWN * mean) ** 2), scatter, len(counts))


def _own(counts: Sequence[int], hands: Sequence[float]) -> float:
    """Pieces a working day, where bags that are in the making are not waited for; what was corrected away counts nowhere."""
    made, days = max(0, sum(counts)), len(counts)
    ends = range(days - min(BAG_DAYS, days // 2), days + 1)
    return max((min(made, sum(counts[:end])) / sum(hands[:end]) for end in ends if sum(hands[:end])), default=0.0)


def _scatter(counts: Sequence[int], hands: Sequence[float]) -> float:
    """The variance of a working day's pieces, from blocks of days that are weighed by their hands; the latest days count."""
    mean, length = sum(counts) / sum(hands), min(LONGEST_BLOCK, len(counts) // FEW_BLOCKS)
    begins = range(len(counts) % length, len(counts), length)
    blocks = [(sum(counts[begin : begin + length]), sum(hands[begin : begin + length])) for begin in begins]
    squares = [(count - mean * working) ** 2 / working for count, working in blocks if working]
    return sum(squares) / max(1, len(squares) - 1)
