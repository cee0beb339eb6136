"""Who of a workshop gets how many pieces of a step: a proposal in plain numbers, which the coordinator changes.

For each worker who is certified for the step:

    usual = seconds in hand ÷ standard seconds made, of the workshop's people together
    pace  = (seconds in hand ÷ usual + 36,000) ÷ (standard seconds made + 36,000), from 0.5 to 2
    free  = minutes until the due day − pace × standard minutes undone of other work due by then
    most  = ⌊free ÷ (pace × standard minutes a piece)⌋
    share = earned this month ÷ mean of what the workshop's workers earned
    weight = most × 2 ÷ (1 + share)

Pieces are divided by weight with largest remainders, nobody gets more than their `most`, and ties go to who earned
less. Who earned nothing yet counts double, who earned three times the mean counts half.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from craftorders.kernel.money import allocate

Key = TypeVar("Key")
Name = TypeVar("Name", bound=Hashable)
PRIOR_SECONDS = 36_000
"""Ten hours at the standard time weigh as much as what was measured: little evidence says little."""

FASTEST, SLOWEST = Fraction(1, 2), Fraction(2)
FINENESS = 1_000_000
NOBODY_CERTIFIED, NOBODY_ELSE_CERTIFIED, NO_FREE_MINUTES = "nobody_certified", "nobody_else_certified", "no_free_minutes"


@dataclass(frozen=True)
class PastJob:
    """A job that was made: when it was in the worker's hands, and the standard seconds of its pieces."""

    taken_at: datetime
    finished_at: datetime
    standard_seconds: int


@dataclass(frozen=True)
class Hand(Generic[Key]):
    """A worker: grade in the craft (0: not certified), pace, minutes until the due day, other work, earnings of the month.

    `undone_seconds` are standard seconds of work that is due by then; what is due later can wait. `earned` is in
    minor units.
    """

    worker: Key
    grade: int
    pace: Fraction
    minutes: int
    undone_seconds: int
    earned: int

    @property
    def free_minutes(self) -> int:
        """Whole minutes that no other work needs; never below 0."""
        return max(0, int(self.minutes - self.undone_seconds * self.pace / 60))


@dataclass(frozen=True)
class Part(Generic[Key]):
    """What one worker is to get, the most that they can make, pieces an hour, and their share of the mean earnings.

    `most` and `pieces` are 0 for who is not certified; `share` is None while nobody earned anything.
    """

    hand: Hand[Key]
    certified: bool
    pieces: int
    most: int
    per_hour: Fraction
    share: Fraction | None


@dataclass(frozen=True)
class Suggestion(Generic[Key]):
    """The parts in the order of the hands; `left` pieces cannot be given out, and why."""

    parts: tuple[Part[Key], ...]
    left: int
    why_left: str | None


def suggest(pieces: int, *, standard_seconds: int, grade: int, hands: Sequence[Hand[Key]]) -> Suggestion[Key]:
    """Divide `pieces` of a step among the hands. The same hands in the same order give the same parts."""
    earned = sum(hand.earned for hand in hands)
    certified = [hand.grade >= grade for hand in hands]
    each = [Fraction(standard_seconds) * hand.pace for hand in hands]
    most = [
        int(hand.free_minutes * 60 / seconds) if ok else 0 for hand, seconds, ok in zip(hands, each, certified, strict=True)
    ]
    weights = [_weight(most[i], hands[i].earned, earned, len(hands)) for i in range(len(hands))]
    given = _divide(min(pieces, sum(most)), most, weights, sorted(range(len(hands)), key=lambda i: hands[i].earned))
    parts = tuple(
        Part(
            hand,
            certified[i],
            given[i],
            most[i],
            3600 / each[i],
            Fraction(hand.earned * len(hands), earned) if earned else None,
        )
        for i, hand in enumerate(hands)
    )
    left = pieces - sum(given)
    return Suggestion(parts, left, _why(certified) if left else None)


def paces(past: Mapping[Name, Sequence[PastJob]]) -> dict[Name, Fraction]:
    """Each worker's time a piece as a multiple of the standard, from jobs that were made; near 1 with a short past.

    How long a job was in somebody's hands says little of how long they worked at it: fields and children come between.
    So it is compared with what is usual in the workshop. Time in which several jobs were in hand counts once.
    """
    in_hand = {name: _covered(jobs) for name, jobs in past.items()}
    made = {name: sum(job.standard_seconds for job in jobs) for name, jobs in past.items()}
    together, usual = sum(in_hand.values()), sum(made.values())
    if not together or not usual:
        return dict.fromkeys(past, Fraction(1))
    return {
        name: min(
            SLOWEST, max(FASTEST, (Fraction(in_hand[name] * usual, together) + PRIOR_SECONDS) / (made[name] + PRIOR_SECONDS))
        )
        for name in past
    }


def minutes_until(due: date, *, today: date, weekly_minutes: int, shares: Sequence[int]) -> int:
    """Working minutes of the days after today until the due day, that day too.

    `shares` are the hands available in percent, week by week from that of today on; later weeks are as the last one.
    """
    minutes = Fraction(0)
    monday = today - timedelta(days=today.weekday())
    for day in (today + timedelta(days=n) for n in range(1, (due - today).days + 1)):
        share = shares[min((day - monday).days // 7, len(shares) - 1)]
        minutes += Fraction(weekly_minutes * share, 700)
    return int(minutes)


def _covered(jobs: Sequence[PastJob]) -> int:
    """Seconds in which at least one of the jobs was in hand."""
    seconds, until = timedelta(0), None
    for job in sorted(jobs, key=lambda each: each.taken_at):
        begin = job.taken_at if until is None else max(job.taken_at, until)
        seconds += max(timedelta(0), job.finished_at - begin)
        until = max(job.finished_at, begin)
    return seconds // timedelta(seconds=1)


def _weight(most: int, own: int, earned: int, people: int) -> int:
    """most × 2 ÷ (1 + own ÷ mean), in millionths; a positive one wherever something can be made."""
    if not most or not earned:
        return most
    return max(1, most * 2 * earned * FINENESS // (earned + people * own))


def _divide(pieces: int, most: Sequence[int], weights: Sequence[int], order: Sequence[int]) -> list[int]:
    """Shares by weight, none above its `most`: who would get more gets that, and the others divide what is left."""
    given, sharing, left = [0] * len(most), [i for i in order if most[i]], pieces
    while sharing and left:
        parts = dict(zip(sharing, allocate(left, [weights[i] for i in sharing]), strict=True))
        full = [i for i in sharing if parts[i] >= most[i]]
        for i in full or sharing:
            given[i] = min(parts[i], most[i])
            left -= given[i]
        sharing = [i for i in sharing if i not in full] if full else []
    return given


def _why(certified: Sequence[bool]) -> str:
    if not any(certified):
        return NOBODY_CERTIFIED
    return NO_FREE_MINUTES if all(certified) else NOBODY_ELSE_CERTIFIED
