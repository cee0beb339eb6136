"""Money: exact in, exact out, half up once, and a split that gives away every fen."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import (
    EXPONENTS,
    allocate,
    amount_text,
    line_amount,
    parse_amount,
    parse_rate,
    rate_text,
    round_half_up_div,
)

CURRENCIES = sorted(EXPONENTS)
quantities = st.integers(-100_000_000, 100_000_000)
rates = st.integers(0, 10**12)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_minor_units_are_those_of_iso_4217(currency: str) -> None:
    assert iso4217.Currency(currency).exponent == EXPONENTS[currency]


@pytest.mark.parametrize(
    ("pieces", "rate_e4", "fen"),
    [
        (1, 35_000, 4),  # 3.5 fen: the half goes up
        (1, 34_999, 3),
        (3, 35_000, 11),  # 10.5: rounded once for the line, not three times 4
        (40, 600_000, 2_400),  # forty belts at ¥0.60
        (2_800_000, 2_000, 560_000),
        (0, 600_000, 0),
        (-1, 35_000, -4),  # the reverse of a line is the line with another sign
    ],
)
def test_a_pay_line_is_rounded_half_up_once(pieces: int, rate_e4: int, fen: int) -> None:
    assert line_amount(pieces, rate_e4) == fen


@given(quantities, rates)
def test_a_pay_line_is_what_decimal_arithmetic_says(pieces: int, rate_e4: int) -> None:
    exact = Decimal(pieces) * Decimal(rate_e4) / Decimal(10_000)
    assert line_amount(pieces, rate_e4) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**7))
def test_rounding_is_never_further_than_half_away(numerator: int, denominator: int) -> None:
    rounded = round_half_up_div(numerator, denominator)
    assert abs(2 * (rounded * denominator - numerator)) <= denominator
    assert rounded == -round_half_up_div(-numerator, denominator)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),  # a tie goes to the earlier
        (10, [1, 2, 3], [2, 3, 5]),  # 1.67, 3.33, 5.00
        (5, [0, 1, 0], [0, 5, 0]),
        (1, [3, 3, 4], [0, 0, 1]),
        (0, [2, 5], [0, 0]),
        (7, [60, 5, 4, 6, 5], [5, 1, 0, 1, 0]),  # 5.25, 0.44, 0.35, 0.53, 0.44
    ],
)
def test_a_split_goes_by_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    assert allocate(total, weights) == parts


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any))
def test_a_split_gives_away_everything_and_nobody_is_a_unit_off(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)
        assert weight or part == 0


def test_a_split_by_no_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        allocate(10, [0, 0])


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.30", "CNY", 1_230),
        ("12.3", "CNY", 1_230),
        (" 12 ", "CNY", 1_200),
        ("0.01", "CNY", 1),
        ("-0.01", "CNY", -1),
        ("12.300", "CNY", 1_230),  # a needless nought is no mistake
        ("1500", "VND", 1_500),
        ("1.234", "TND", 1_234),
        ("9999999999999.99", "CNY", 999_999_999_999_999),
    ],
)
def test_an_amount_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize("text", ["", " ", "1,5", "1e3", "12.", ".5", "+1", "NaN", "Infinity", "１２", "1 2", "--1", "0x10"])
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        parse_amount(text, "CNY")
    assert caught.value.code == "not_an_amount"


@pytest.mark.parametrize(("text", "currency"), [("0.001", "CNY"), ("0.5", "VND"), ("0.0001", "TND")])
def test_an_amount_finer_than_the_currency_is_refused(text: str, currency: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        parse_amount(text, currency)
    assert caught.value.code == "too_many_places"


def test_a_rate_has_four_places_more() -> None:
    assert parse_rate("0.0350", "CNY") == 35_000
    assert parse_rate("0.000001", "CNY") == 1
    with pytest.raises(RuleViolation):
        parse_rate("0.0000001", "CNY")


@pytest.mark.parametrize(
    ("rate_e4", "currency", "text"),
    [(35_000, "CNY", "0.035"), (600_000, "CNY", "0.60"), (0, "CNY", "0.00"), (1, "CNY", "0.000001"), (25_000, "VND", "2.5")],
)
def test_a_rate_is_written_without_needless_noughts(rate_e4: int, currency: str, text: str) -> None:
    assert rate_text(rate_e4, currency) == text


@given(st.integers(-(10**13) + 1, 10**13 - 1), st.sampled_from(CURRENCIES))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert parse_amount(amount_text(minor, currency), currency) == minor


@given(st.integers(0, 10**11 - 1), st.sampled_from(CURRENCIES))
def test_a_written_rate_is_read_back(rate_e4: int, currency: str) -> None:
    assert parse_rate(rate_text(rate_e4, currency), currency) == rate_e4


@pytest.mark.parametrize(
    ("text", "currency"), [("100000", "CNY"), ("100000", "KES"), ("10000000", "VND"), ("10000", "TND"), ("-10000", "TND")]
)
def test_a_rate_of_which_a_hundred_million_would_not_fit_64_bits_is_refused(text: str, currency: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        parse_rate(text, currency, pointer="/rate")
    assert (caught.value.code, caught.value.pointer) == ("rate_too_large", "/rate")
    assert line_amount(100_000_000, parse_rate(text.replace("10", "9", 1), currency)) < 2**63


@pytest.mark.parametrize(
    ("text", "currency", "words"),
    [
        ("1.5", "VND", "VND has no decimal places: write a whole number."),
        ("1.234", "KES", "At most 2 decimal places are possible in KES."),
        ("1.2345", "TND", "At most 3 decimal places are possible in TND."),
    ],
)
def test_too_many_decimals_are_refused_in_words(text: str, currency: str, words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        parse_amount(text, currency)
    assert caught.value.message % caught.value.details == words


@pytest.mark.parametrize("read", [parse_amount, parse_rate])
def test_an_unknown_currency_is_refused(read: Callable[..., int]) -> None:
    with pytest.raises(RuleViolation) as caught:
        read("1.00", "XYZ")
    assert (caught.value.code, caught.value.details) == ("unknown_currency", {"currency": "XYZ"})
