"""What stands out in how bags are counted and how work is shared, in plain numbers. A figure that stands out proves nothing.

Round numbers: of honestly counted bags one in five ends in 0 or 5 by chance. How often as many or more would come by chance
alone is the exact upper tail of the binomial distribution,

    P(X ≥ k) = Σ C(n, i) × 4^(n − i) ÷ 5^n for i from k to n,

in whole numbers. It is told from 20 judged bags on, and stands out below one in a thousand: of a thousand coordinators who
count honestly about one stands out, too. Which bags are judged: `production/domain/countings.py`.

Concentration: the fewest households that together have half of what a workshop's people earned. With equal shares they are
half of the households; it stands out where a fifth of them or fewer have it, from five households on.

Same second: bags that were typed in the same second as another one of the same person; it stands out from three on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

LEAST_BAGS, RARE = 20, Fraction(1, 1_000)
LEAST_HOUSEHOLDS, FEW = 5, Fraction(1, 5)
LEAST_SAME_SECOND = 3
ONE_IN = 5


@dataclass(frozen=True)
class Counting:
    """What somebody counted: all bags, the judged ones, those of them with a round number, and what else is added up."""

    bags: int
    judged: int
    round_numbers: int
    same_second: int
    confirmed: int

    @property
    def unconfirmed(self) -> int:
        """Bags that no household confirmed."""
        return self.bags - self.confirmed

    @property
    def expected_tenths(self) -> int:
        """How many round numbers chance would give, in tenths of a bag."""
        return self.judged * 10 // ONE_IN

    @property
    def chance(self) -> Fraction | None:
        """How likely so many round numbers or more are by chance; None with too few bags to tell."""
        return at_least(self.round_numbers, self.judged) if self.judged >= LEAST_BAGS else None

    @property
    def once_in(self) -> int | None:
        """By chance alone so many or more come once in about so many times, where that is rare."""
        chance = self.chance
        return None if chance is None or chance >= RARE else int(1 / chance)

    @property
    def many_in_a_second(self) -> bool:
        """Whether so many bags were typed in the same second as another that it stands out."""
        return self.same_second >= LEAST_SAME_SECOND

    @property
    def stands_out(self) -> bool:
        """Whether anything of it does."""
        return self.once_in is not None or self.many_in_a_second


@dataclass(frozen=True)
class Concentration:
    """How what a workshop's households earned is spread: `half_with` are the fewest that together have half of it.

    Amounts are in minor units; `top_amount` is what the top fifth of the households (at least one) has.
    """

    households: int
    amount: int
    half_with: int
    top: int
    top_amount: int

    @property
    def equal_half(self) -> int:
        """How many households would have half of it if all had the same."""
        return -(-self.households // 2)

    @property
    def top_share_e4(self) -> int:
        """What the top fifth has, in parts of ten thousand, rounded down."""
        return self.top_amount * 10_000 // self.amount if self.amount else 0

    @property
    def equal_share_e4(self) -> int:
        """What the top fifth would have if all had the same."""
        return self.top * 10_000 // self.households if self.households else 0

    @property
    def stands_out(self) -> bool:
        """Whether a fifth of the households or fewer have half of what was earned."""
        few = Fraction(self.half_with, max(1, self.households)) <= FEW
        return self.amount > 0 and self.households >= LEAST_HOUSEHOLDS and few


def at_least(successes: int, tries: int) -> Fraction:
    """P(X ≥ successes) for so many tries with a chance of one in five, exactly."""
    ways, term = 0, 1  # C(tries, i) × 4^(tries − i), from i = tries downwards
    for i in range(tries, max(successes, 0) - 1, -1):
        ways += term
        term = term * i * (ONE_IN - 1) // (tries - i + 1)
    return Fraction(ways, ONE_IN**tries)


def concentration_of(amounts: Sequence[int]) -> Concentration:
    """How these households' earnings are spread, those who earned nothing among them."""
    ordered = sorted(amounts, reverse=True)
    total = sum(ordered)
    half_with = next((n for n, sum_ in enumerate(accumulate(ordered), 1) if 2 * sum_ >= total), 0) if total else 0
    top = max(1, len(ordered) // 5) if ordered else 0
    return Concentration(len(ordered), total, half_with, top, sum(ordered[:top]))
