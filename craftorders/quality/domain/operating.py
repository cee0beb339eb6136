"""What a sampling plan lets pass: its operating characteristic, exact to the last digit that a float can hold.

Type B of ISO 2859-1 judges a process that makes bad pieces at a rate (binomial); type A judges one lot that holds so
many bad pieces (hypergeometric). Both are sums of whole numbers, divided once at the end.
"""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, comb

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.quality.domain.sampling import SamplingPlan

ROUND_RATES = tuple(Fraction(percent, 100) for percent in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100))
TOLD_RATES = tuple(Fraction(percent, 100) for percent in (1, 3, 5, 10, 15))
"""At which rates the words say how many lots pass."""

CURVE_STEPS = 40
CONSUMER_CHANCE = 0.1
"""What still passes one time in ten is the consumer's risk of the standard."""

HALVINGS = 30
"""How often an interval of rates is halved to find one: to a thousandth of a millionth."""


@dataclass(frozen=True)
class Operating:
    """What a plan lets pass, as pairs (share of bad pieces, probability that a lot passes).

    `curve` leads from none bad to where hardly a lot passes, `told` are the few points that words are made of.
    `producer_risk` is the probability that a lot exactly as good as its AQL is rejected, None without an AQL;
    `consumer_rate` the share of bad pieces that still passes one time in ten.
    """

    curve: tuple[tuple[float, float], ...]
    told: tuple[tuple[float, float], ...]
    producer_risk: float | None
    consumer_rate: float


def chance_of_process(sample_size: int, acceptance: int, rate: Fraction) -> float:
    """The probability that a lot passes, from a process with this share of bad pieces (binomial)."""
    if not 0 <= rate <= 1:
        raise RuleViolation("bad_rate", N_("A share of bad pieces lies between 0 and 1."), pointer="/rate")
    bad, whole = rate.numerator, rate.denominator
    good = whole - bad
    most = min(acceptance, sample_size)
    ways = sum(comb(sample_size, found) * bad**found * good ** (most - found) for found in range(most + 1))
    passing: int = ways * good ** (sample_size - most)
    return passing / int(whole**sample_size)


def chance_of_lot(lot_size: int, bad: int, sample_size: int, acceptance: int) -> float:
    """The probability that this very lot passes, of which `bad` pieces are bad (hypergeometric)."""
    if not (0 <= bad <= lot_size and 0 <= sample_size <= lot_size):
        raise RuleViolation("bad_rate", N_("A lot cannot hold more bad pieces than pieces."), pointer="/bad")
    good, most = lot_size - bad, min(acceptance, sample_size, bad)
    ways, of_good = 0, comb(good, sample_size - most)
    for found in range(most, -1, -1):
        ways += comb(bad, found) * of_good
        drawn = sample_size - found
        of_good = of_good * (good - drawn) // (drawn + 1)
    return ways / _draws(lot_size, sample_size)


def rate_that_passes(sample_size: int, acceptance: int, chance: float) -> float:
    """The share of bad pieces at which a lot passes with this probability (0.95, 0.5, 0.1)."""
    if acceptance >= sample_size:
        return 1.0
    least, most = Fraction(0), Fraction(1)
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        if chance_of_process(sample_size, acceptance, middle) > chance:
            least = middle
        else:
            most = middle
    return float(least)


@lru_cache(maxsize=1_000)
def operating_of(plan: SamplingPlan, aql: str | None) -> Operating:
    """What the plan lets pass of a process that goes on and on (type B)."""

    def at(rate: Fraction) -> tuple[float, float]:
        return float(rate), chance_of_process(plan.sample_size, plan.acceptance, rate)

    last = _last_rate(plan)
    return Operating(
        curve=tuple(at(last * step / CURVE_STEPS) for step in range(CURVE_STEPS + 1)),
        told=tuple(at(rate) for rate in TOLD_RATES),
        producer_risk=None if aql is None else 1 - at(Fraction(aql) / 100)[1],
        consumer_rate=rate_that_passes(plan.sample_size, plan.acceptance, CONSUMER_CHANCE),
    )


@lru_cache(maxsize=1_000)
def operating_of_lot(lot_size: int, plan: SamplingPlan, aql: str | None) -> Operating:
    """What the plan lets pass of lots of just this size (type A); only whole pieces can be bad."""

    def at(bad: int) -> tuple[float, float]:
        return bad / lot_size, chance_of_lot(lot_size, bad, plan.sample_size, plan.acceptance)

    most = max(1, ceil(_last_rate(plan) * lot_size))
    steps = sorted({most * step // CURVE_STEPS for step in range(CURVE_STEPS + 1)})
    return Operating(
        curve=tuple(at(bad) for bad in steps),
        told=tuple(at(bad) for bad in sorted({ceil(rate * lot_size) for rate in TOLD_RATES})),
        producer_risk=None if aql is None else 1 - at(int(Fraction(aql) * lot_size / 100))[1],
        consumer_rate=_least_that_fails(lot_size, plan) / lot_size,
    )


@lru_cache(maxsize=1_000)
def _draws(lot_size: int, sample_size: int) -> int:
    """In how many ways the sample can be drawn."""
    return comb(lot_size, sample_size)


def _last_rate(plan: SamplingPlan) -> Fraction:
    """Where a curve ends: the first round rate at which at most 2 lots in 100 pass."""
    end = rate_that_passes(plan.sample_size, plan.acceptance, 0.02)
    return next(rate for rate in ROUND_RATES if rate >= end)


def _least_that_fails(lot_size: int, plan: SamplingPlan) -> int:
    """The smallest number of bad pieces with which at most one lot in ten passes."""
    return bisect_left(
        range(lot_size + 1),
        -CONSUMER_CHANCE,
        key=lambda bad: -chance_of_lot(lot_size, bad, plan.sample_size, plan.acceptance),
    )
