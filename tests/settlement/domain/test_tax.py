"""Withholding against the worked examples of the two announcements, and what must hold for any payments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.settlement.domain.tax import (
    LABOUR_BY_MONTH,
    NONE,
    PLATFORM_CUMULATIVE,
    POLICIES,
    VERSIONS,
    TaxMonth,
    policy_of,
    withheld_of,
)

YEAR = [f"2026-{month:02}" for month in range(1, 13)]
YUAN = 100


@pytest.mark.parametrize(
    ("income", "withheld"),
    [
        (0, 0), (80_000, 0), (80_100, 20), (300_000, 44_000), (400_000, 64_000), (400_100, 64_016),
        (2_500_000, 400_000), (2_500_100, 400_024), (3_000_000, 520_000),
    ],
)  # fmt: skip
def test_labour_remuneration_of_a_month(income: int, withheld: int) -> None:
    assert withheld_of(LABOUR_BY_MONTH, [], "2026-11", income) == withheld


def test_payments_of_one_month_count_together() -> None:
    first = withheld_of(LABOUR_BY_MONTH, [], "2026-11", 200_000)
    second = withheld_of(LABOUR_BY_MONTH, [TaxMonth("2026-11", 200_000, first)], "2026-11", 250_000)
    assert (first, second) == (24_000, 48_000)


def test_another_month_begins_anew_by_the_month() -> None:
    assert withheld_of(LABOUR_BY_MONTH, [TaxMonth("2026-10", 200_000, 24_000)], "2026-11", 80_000) == 0


def paid_through(policy: str, incomes: list[int]) -> list[int]:
    """What is withheld month by month."""
    paid: list[TaxMonth] = []
    for month, income in zip(YEAR, incomes, strict=False):
        paid.append(TaxMonth(month, income, withheld_of(policy, paid, month, income)))
    return [each.withheld for each in paid]


def test_three_thousand_yuan_a_month_is_never_taxed_on_a_platform() -> None:
    assert paid_through(PLATFORM_CUMULATIVE, [300_000] * 12) == [0] * 12


@pytest.mark.parametrize(
    ("monthly", "withheld"),
    [
        # 10,000 × 80 % − 5,000 = 3,000 more each month: × 3 % = 90 until 36,000 are reached in December
        (10_000, [90] * 12),
        # 20,000 × 80 % − 5,000 = 11,000 more each month: 3 % of 33,000, then 10 % of 44,000 − 2,520 = 1,880, 1,100 more …
        (20_000, [330, 330, 330, 890, 1_100, 1_100, 1_100, 1_100, 1_100, 1_100, 1_100, 1_100]),
    ],
)
def test_the_platforms_tax_grows_with_the_year(monthly: int, withheld: list[int]) -> None:
    assert paid_through(PLATFORM_CUMULATIVE, [monthly * YUAN] * 12) == [each * YUAN for each in withheld]


def test_a_new_year_begins_anew_on_a_platform() -> None:
    last = [TaxMonth("2025-12", 10_000_000, 1_000_000)]
    assert withheld_of(PLATFORM_CUMULATIVE, last, "2026-01", 600_000) == 0


def test_what_was_withheld_too_much_is_not_given_back_here() -> None:
    january = TaxMonth("2026-01", 2_000_000, 33_000)
    assert withheld_of(PLATFORM_CUMULATIVE, [january], "2026-02", 100) == 0


@pytest.mark.parametrize(
    ("version", "policy"),
    [
        ("SAT 2018-61/1", LABOUR_BY_MONTH),
        ("SAT 2018-61/2", LABOUR_BY_MONTH),
        ("none/1", NONE),
        ("SAT 1999-1/1", "SAT 1999-1/1"),
    ],
)
def test_a_version_tells_its_policy_whichever_reading_it_is(version: str, policy: str) -> None:
    assert policy_of(version) == policy


def test_every_policy_has_a_version_of_its_own() -> None:
    assert sorted(VERSIONS) == sorted(POLICIES)
    assert len(set(VERSIONS.values())) == len(POLICIES)


@given(st.sampled_from(POLICIES), st.lists(st.integers(1, 20_000_000), min_size=1, max_size=12))
def test_tax_is_whole_never_negative_and_less_than_half_of_what_was_paid(policy: str, incomes: list[int]) -> None:
    withheld = paid_through(policy, incomes)
    assert all(isinstance(each, int) and 0 <= each <= income for each, income in zip(withheld, incomes, strict=True))
    assert sum(withheld) * 2 <= sum(incomes)
    assert policy != NONE or sum(withheld) == 0


@given(st.lists(st.integers(1, 5_000_000), min_size=2, max_size=6))
def test_how_a_month_is_parted_does_not_change_its_tax(parts: list[int]) -> None:
    income = withheld = 0
    for part in parts:
        paid = [TaxMonth("2026-11", income, withheld)] if income else []
        withheld += withheld_of(LABOUR_BY_MONTH, paid, "2026-11", part)
        income += part
    assert withheld == withheld_of(LABOUR_BY_MONTH, [], "2026-11", income)
