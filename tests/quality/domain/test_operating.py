"""Operating characteristics against the values printed beside the plans, and hand-made sums."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from craftorders.kernel.errors import RuleViolation
from craftorders.quality.domain import sampling
from craftorders.quality.domain.operating import (
    chance_of_lot,
    chance_of_process,
    operating_of,
    operating_of_lot,
    rate_that_passes,
)
from craftorders.quality.domain.sampling import sampling_plan

TABLE = Path(sampling.__file__).parent / "data" / "iso2859_single.csv"


def test_every_plan_passes_as_often_as_printed() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 304
    for row in rows:
        size, acceptance = int(row["resolved_sample_size"]), int(row["resolved_ac"])
        assert chance_of_process(size, acceptance, Fraction(row["aql"]) / 100) == pytest.approx(
            float(row["pa_at_aql"]), abs=6e-5
        )
        for column, chance in (("p95_pct", 0.95), ("p50_pct", 0.5), ("p10_pct", 0.1)):
            assert 100 * rate_that_passes(size, acceptance, chance) == pytest.approx(float(row[column]), abs=6e-4)


@pytest.mark.parametrize(
    ("lot", "bad", "size", "acceptance", "chance"),
    [
        (10, 2, 3, 0, 56 / 120),  # C(8,3) of C(10,3)
        (10, 2, 3, 1, 112 / 120),  # and 2 × C(8,2) = 56 more
        (10, 0, 3, 0, 1.0),
        (10, 8, 3, 0, 0.0),
        (10, 10, 10, 9, 0.0),  # every piece is looked at
        (10, 9, 10, 9, 1.0),
        (1, 1, 1, 0, 0.0),
    ],
)
def test_a_lot_passes_with_the_hypergeometric_chance(lot: int, bad: int, size: int, acceptance: int, chance: float) -> None:
    assert chance_of_lot(lot, bad, size, acceptance) == chance


def test_a_process_passes_with_the_binomial_chance() -> None:
    assert chance_of_process(3, 1, Fraction(1, 2)) == 0.5  # (1 + 3) ÷ 8
    assert chance_of_process(2, 0, Fraction(1, 10)) == 0.81


@pytest.mark.parametrize("rate", [Fraction(-1, 100), Fraction(101, 100)])
def test_a_rate_beyond_all_or_nothing_is_refused(rate: Fraction) -> None:
    with pytest.raises(RuleViolation):
        chance_of_process(20, 1, rate)


def test_more_bad_pieces_than_the_lot_holds_are_refused() -> None:
    with pytest.raises(RuleViolation):
        chance_of_lot(10, 11, 3, 0)


def test_risks_are_those_of_table_5_and_6() -> None:
    """J, 2.5, normal: 5 of 80. ISO 2859-1 prints a producer's risk of 1.6 % and a consumer's risk quality of 11.3 %."""
    plan = sampling_plan(1000, aql="2.5")
    found = operating_of(plan, "2.5")
    assert found.producer_risk == pytest.approx(0.016, abs=0.001)
    assert found.consumer_rate == pytest.approx(0.113, abs=0.001)
    assert found.curve[0] == (0.0, 1.0)
    assert all(before[1] >= after[1] for before, after in zip(found.curve, found.curve[1:], strict=False))
    assert found.curve[-1][1] <= 0.02


def test_a_lot_looked_at_whole_passes_or_not() -> None:
    plan = sampling_plan(5, aql="2.5")
    assert operating_of_lot(5, plan, "2.5").curve == ((0.0, 1.0), (0.2, 0.0), (0.4, 0.0), (0.6, 0.0))
    assert operating_of_lot(5, plan, "2.5").consumer_rate == 0.2
