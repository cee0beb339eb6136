"""How well somebody works, said fairly: the share of pieces that are good at their first inspection, and how sure that is.

First-pass yield is good parts ÷ inspected parts of the first run (ISO 22400-2:2014, "first pass yield", GP ÷ IP): only
pieces that an inspector really looked at count, and only in a lot's first round; what comes back after rework does not
count again. A piece is good when nothing was recorded against it, not even a minor defect. Of whole lots it is said
apart which share passed at once. All shares are whole numbers, in parts of ten thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

PERFECT = 10_000
FIRST_ROUND = 1
ENOUGH_PIECES = 50
"""With fewer inspected pieces nobody is judged: a single bad one would still swing the yield by two in a hundred."""

PRIOR_PIECES = 100
"""What is usual everywhere counts as much as this many inspected pieces of one's own."""

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution: 95 % lie within ± so many standard deviations."""

VERDICTS = ("too_few", "better", "usual", "worse")


@dataclass(frozen=True)
class Tally:
    """What was counted of first inspections: lots and whole lots' pieces, and the pieces that were looked at.

    `presented` pieces lay in `lots`; `passed` of them passed at once. `bad` of the `inspected` ones had a defect.
    """

    lots: int = 0
    accepted: int = 0
    presented: int = 0
    passed: int = 0
    inspected: int = 0
    bad: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    @property
    def good(self) -> int:
        """Inspected pieces without any defect."""
        return self.inspected - self.bad

    @property
    def is_enough(self) -> bool:
        """Whether so many pieces were inspected that the yield says something."""
        return self.inspected >= ENOUGH_PIECES

    @property
    def yield_e4(self) -> int | None:
        """The first-pass yield; None where nothing was inspected."""
        return share_e4(self.good, self.inspected)

    @property
    def interval_e4(self) -> tuple[int, int]:
        """Between which yields the true one lies, 95 times in 100."""
        return wilson_interval_e4(self.good, self.inspected)

    @property
    def passed_at_once_e4(self) -> int | None:
        """The share of whole lots' pieces that passed at the first inspection."""
        return share_e4(self.passed, self.presented)


COUNTED = tuple(Tally.__dataclass_fields__)


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def share_e4(part: int, whole: int) -> int | None:
    """`part` of `whole` in parts of ten thousand, rounded half up; None of nothing."""
    return (2 * PERFECT * part + whole) // (2 * whole) if whole else None


def wilson_interval_e4(good: int, inspected: int) -> tuple[int, int]:
    """The 95 % score interval of a share (Wilson 1927), without continuity correction; everything is possible of nothing.

    It keeps what it promises also for few pieces and for none bad, where good ÷ inspected ± 2 deviations does not
    (Newcombe, Statistics in Medicine 17, 1998: method 3).
    """
    if inspected == 0:
        return 0, PERFECT
    spread = Z_95 * sqrt(Z_95**2 + 4 * good * (inspected - good) / inspected)
    low, high = ((2 * good + Z_95**2 + side * spread) / (2 * (inspected + Z_95**2)) * PERFECT for side in (-1, 1))
    return max(0, round(low)), min(PERFECT, round(high))


def shrunken_yield_e4(good: int, inspected: int, *, usual_e4: int, weight: int = PRIOR_PIECES) -> int:
    """The yield to expect next: one's own, drawn towards what is usual as if `weight` usual pieces more were inspected.

    This is the mean of the beta distribution that a prior of `weight` pieces and the counted ones give, rounded down.
    """
    return (PERFECT * good + usual_e4 * weight) // (inspected + weight)


def usual_yield_e4(tallies: Iterable[Tally]) -> int:
    """What is usual: the yield of all together, rounded down; perfect as long as nothing was inspected."""
    together = sum_of(tallies)
    return PERFECT * together.good // together.inspected if together.inspected else PERFECT


def verdict(tally: Tally, usual_e4: int) -> str:
    """One of VERDICTS: better or worse than usual only where the whole interval is; too few pieces say nothing."""
    if not tally.is_enough:
        return "too_few"
    low, high = tally.interval_e4
    return "better" if low > usual_e4 else "worse" if high < usual_e4 else "usual"


@dataclass(frozen=True)
class BagFound:
    """What an inspection says of one bag: whose it is, what it held, what of the sample came from it and was bad."""

    worker_id: Any
    quantity: int
    drawn: int
    bad: int
    passed: int


def tallies_of_workers(bags: Iterable[BagFound], *, accepted: bool) -> dict[Any, Tally]:
    """What one lot says of each worker whose bags it holds.

    The sample is drawn from the bags in proportion; where more pieces of a bag were found bad than it was to give, so
    many more of it were looked at.
    """
    found: dict[Any, Tally] = {}
    for bag in bags:
        inspected = max(bag.drawn, bag.bad)
        own = Tally(0, 0, bag.quantity, bag.passed, inspected, bag.bad)
        found[bag.worker_id] = found.get(bag.worker_id, Tally(1, int(accepted))) + own
    return found
