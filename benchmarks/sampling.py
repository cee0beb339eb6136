"""The plan and the decision of 100,000 lots against a plain dict look-up of the same table, in the same process.

The reference knows nothing but the table: a dict from code letter, severity and AQL to two numbers, filled beforehand,
and the lot's place among the bounds of Table 1. The product checks what it is asked, cuts samples at small lots and
says in named values what is to be done; that may cost ten times as much, not more. The line above the last is the
whole inspection: three classes brought to one letter, counted and decided.
"""

import random
from bisect import bisect_right
from collections.abc import Callable

from benchmarks.stage import turns, verdict
from craftorders.quality.domain.classes import BadPieces, Demand, combined_plan, count_bad
from craftorders.quality.domain.sampling import (
    AQLS,
    INSPECTIONS,
    LEVELS,
    code_letter,
    decide,
    plan_of_letter,
    sampling_plan,
)

LOTS, GOAL, SEED, ROUNDS = 100_000, 10.0, 2859, 7
BOUNDS = (9, 16, 26, 51, 91, 151, 281, 501, 1201, 3201, 10_001, 35_001, 150_001, 500_001)
LETTERS = "ABCDEFGHJKLMNPQR"
ENDLESS = 10**9

Lot = tuple[int, str, str, str, int]


def lots() -> list[Lot]:
    """Lots of all sizes, levels, severities and AQLs, small ones as often as large ones, with 0 to 5 bad pieces."""
    chance = random.Random(SEED)
    return [
        (
            int(2 * 2 ** (chance.random() * 18)),
            chance.choice(LEVELS),
            chance.choice(INSPECTIONS),
            chance.choice(AQLS[1:]),
            chance.randrange(6),
        )
        for _ in range(LOTS)
    ]


def by_dict(asked: list[Lot]) -> Callable[[], int]:
    """How many lots the bare table accepts."""
    letters = {level: [code_letter(least, level) for least in (2, *BOUNDS)] for level in LEVELS}
    plans = {
        (letter, severity, aql): (plan.sample_size, plan.acceptance)
        for letter in LETTERS
        for severity in INSPECTIONS
        for aql in AQLS[1:]
        for plan in [plan_of_letter(letter, ENDLESS, severity=severity, aql=aql)]
    }

    def run() -> int:
        accepted = 0
        for size, level, severity, aql, bad in asked:
            sample, acceptance = plans[letters[level][bisect_right(BOUNDS, size)], severity, aql]
            accepted += min(bad, sample, size) <= acceptance
        return accepted

    return run


def by_product(asked: list[Lot]) -> Callable[[], int]:
    """How many lots the product accepts."""

    def run() -> int:
        accepted = 0
        for size, level, severity, aql, bad in asked:
            plan = sampling_plan(size, level=level, severity=severity, aql=aql)
            accepted += decide(plan, min(bad, plan.sample_size)) == "accepted"
        return accepted

    return run


def whole_inspections(asked: list[Lot]) -> Callable[[], int]:
    """How many lots pass in three classes at once, none critical allowed, minor defects at AQL 4.0."""

    def run() -> int:
        accepted = 0
        for size, level, severity, aql, bad in asked:
            demands = {"critical": Demand(None), "major": Demand(aql, severity), "minor": Demand("4.0")}
            plan = combined_plan(size, demands, level)
            found = count_bad(
                (BadPieces("major", bad), BadPieces("minor", 1)),
                {name: each.sample_size for name, each in plan.classes.items()},
            )
            accepted += all(decide(each, found[name]) == "accepted" for name, each in plan.classes.items())
        return accepted

    return run


def main() -> None:
    """Measure both in turns, after seeing that they agree."""
    asked = lots()
    bare, product = by_dict(asked), by_product(asked)
    assert bare() == product(), "both must accept the same lots"
    bare_seconds, seconds = turns(bare, product, ROUNDS)
    _, whole_seconds = turns(bare, whole_inspections(asked), 3)
    value = seconds / bare_seconds
    print(f"{LOTS:,} lots: dict {bare_seconds * 1000:.0f} ms   product {seconds * 1000:.0f} ms   ratio {value:.2f}")
    print(f"{LOTS:,} lots in three classes: {whole_seconds * 1000:.0f} ms   ratio {whole_seconds / bare_seconds:.2f}")
    verdict("sampling", value, f"<={GOAL}", value <= GOAL)


if __name__ == "__main__":
    main()
