"""How the number of a tax invoice is written."""

import pytest

from craftorders.settlement.domain.invoices import tax_number
from tests.builders.refusals import refused

FULL = "24332000000012345678"
"""A fully digital invoice of 2024 from Zhejiang (33): year, province, channel, fifteen digits of a sequence."""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (FULL, FULL),
        (" 24332 00000 00123 45678\n", FULL),
        ("01234567", "01234567"),
        ("033002100211", "033002100211"),
    ],
)
def test_spaces_do_not_count_and_zeros_in_front_do(typed: str, kept: str) -> None:
    assert tax_number(typed) == kept


@pytest.mark.parametrize("typed", ["", FULL[1:], FULL + "1", "1234567", "123456789", "2433200000001234567A", "２" * 20])
def test_any_other_count_of_digits_is_refused(typed: str) -> None:
    with refused("not_a_tax_number"):
        tax_number(typed)
