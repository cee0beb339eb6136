"""The five parts add up to the charge, the household's is never touched, the platform bears the rounding."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.split import ChargeSplit, Shares, shares_of, split_charge
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import RATE_SCALE, line_amount

rates = st.integers(0, 20_000_000)


@pytest.mark.parametrize(
    ("quantity", "price_e4", "household", "shares", "parts"),
    [
        # ¥1.00 a piece: 0.60 household, 0.10, 0.05, 0.05, 0.20
        (
            100,
            1_000_000,
            [6_000],
            Shares(100_000, 50_000, 50_000, 200_000),
            (10_000, 6_000, 1_000, 500, 500, 2_000),
        ),
        # 7 pieces at ¥0.355 are 248.5 fen, charged 249; 7 × 0.20 = 140 to the household;
        # 109 over 5.5, 3, 2, 5 fen a piece: 38.677, 21.097, 14.065, 35.161 – the one fen over goes to .677
        (7, 355_000, [140], Shares(55_000, 30_000, 20_000, 50_000), (249, 140, 39, 21, 14, 35)),
        # three pay lines of half a fen became three fen, so nothing is left; the other shares come to
        # 1.5, that is 2 fen: by remainders .8, .4, .4, .4 to coordinator and workshop, and the platform gives both
        (3, 10_000, [1, 1, 1], Shares(2_000, 1_000, 1_000, 1_000), (3, 3, 1, 1, 0, -2)),
        # the price is the rates alone: nothing is left but what rounding moved
        (3, 5_000, [1, 1, 1], Shares(0, 0, 0, 0), (2, 3, 0, 0, 0, -1)),
        (4, 3_000, [0, 0], Shares(0, 0, 0, 0), (1, 0, 0, 0, 0, 1)),
    ],
)
def test_a_charge_is_split_as_by_hand(
    quantity: int, price_e4: int, household: list[int], shares: Shares, parts: tuple[int, ...]
) -> None:
    assert split_charge(quantity, price_e4, household, shares) == ChargeSplit(*parts)


@given(
    quantities=st.lists(st.integers(1, 5_000), min_size=1, max_size=60),
    operations=st.lists(st.integers(1, 20_000_000), min_size=1, max_size=4),
    others=st.tuples(rates, rates, rates, rates),
)
def test_the_parts_add_up_and_only_the_platform_bears_the_rounding(
    quantities: list[int], operations: list[int], others: tuple[int, int, int, int]
) -> None:
    """Every operation made every piece, in as many pay lines as there are bags."""
    price_e4 = sum(operations) + sum(others)
    lines = [line_amount(quantity, rate) for rate in operations for quantity in quantities]
    pieces = sum(quantities)
    split = split_charge(pieces, price_e4, lines, shares_of(price_e4, operations, *others[:3]))
    parts = (split.coordinator, split.workshop, split.freight)
    assert split.household + sum(parts) + split.platform == split.charge == line_amount(pieces, price_e4)
    assert split.household == sum(lines)
    for part, rate in zip(parts, others[:3], strict=True):
        assert part >= 0
        assert part > Fraction(pieces * rate, RATE_SCALE) - Fraction(3, 2)
    assert split.platform >= -Fraction(len(lines), 2) - 1


@given(
    st.integers(1, 10**6),
    st.tuples(rates, rates, rates, rates),
    st.lists(st.integers(0, 10**6), max_size=20),
    st.integers(1, 10**8),
)
def test_the_parts_add_up_whatever_the_pay_lines_are(
    quantity: int, others: tuple[int, int, int, int], lines: list[int], price_e4: int
) -> None:
    split = split_charge(quantity, price_e4, lines, Shares(*others))
    assert split.household + split.coordinator + split.workshop + split.freight + split.platform == split.charge
    assert split.household == sum(lines)
    assert min(split.coordinator, split.workshop, split.freight) >= 0


def test_the_largest_known_order_is_split_to_the_fen() -> None:
    split = split_charge(2_800_000, 350_000, [line_amount(2_800_000, 200_000)], Shares(30_000, 20_000, 40_000, 60_000))
    assert split == ChargeSplit(98_000_000, 56_000_000, 8_400_000, 5_600_000, 11_200_000, 16_800_000)


def test_the_platform_gets_what_the_price_leaves() -> None:
    assert shares_of(1_000_000, [400_000, 200_000], 100_000, 50_000, 50_000) == Shares(100_000, 50_000, 50_000, 200_000)
    assert shares_of(800_000, [400_000, 200_000], 100_000, 50_000, 50_000).platform_e4 == 0


def test_a_price_below_cost_is_refused() -> None:
    with pytest.raises(RuleViolation) as refused:
        shares_of(799_999, [400_000, 200_000], 100_000, 50_000, 50_000)
    assert refused.value.code == "price_below_cost"
    assert refused.value.details == {"short_e4": 1}
