"""Money as integers of the minor unit; rates as integers of a ten-thousandth of it. No float ever enters.

A rate of ¥0.0350 a piece is 3.5 fen, kept as 35000. Currency exponents are those of ISO 4217, not of CLDR.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

RATE_SCALE = 10_000
EXPONENTS = {
    "CNY": 2,
    "NPR": 2,
    "VND": 0,
    "LAK": 2,
    "MMK": 2,
    "KES": 2,
    "UGX": 0,
    "TND": 3,
    "MGA": 2,
    "USD": 2,
    "EUR": 2,
}
HOME_CURRENCY = "CNY"
"""The service centre's own: what holds where none is named."""
MOST_RATE_E4 = 10**11 - 1
"""So that a hundred million pieces of it fit 64 bits."""
DECIMAL = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,8})?", re.ASCII)


def line_amount(quantity: int, rate_e4: int) -> int:
    """Minor units for `quantity` pieces at `rate_e4`, rounded half up, once."""
    return round_half_up_div(quantity * rate_e4, RATE_SCALE)


def round_half_up_div(numerator: int, denominator: int) -> int:
    """numerator ÷ denominator to the nearest integer; halves go away from zero."""
    quotient, remainder = divmod(abs(numerator), denominator)
    rounded = quotient + (2 * remainder >= denominator)
    return rounded if numerator >= 0 else -rounded


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` ≥ 0 by weights ≥ 0 exactly: floors first, then the largest remainders; ties to the earlier."""
    whole = sum(weights)
    if whole == 0:
        raise ValueError("weights add up to nothing")
    floors = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(floors)]:
        floors[i] += 1
    return floors


def exponent(currency: str) -> int:
    """How many decimal places the minor unit is; a currency that the house does not know is refused."""
    if currency not in EXPONENTS:
        message = N_("Unknown currency: %(currency)s. Write a code such as CNY.")
        raise RuleViolation("unknown_currency", message, pointer="/currency", currency=currency)
    return EXPONENTS[currency]


def parse_amount(text: str, currency: str, *, pointer: str | None = None) -> int:
    """Minor units from a plain decimal such as "12.30"; more places than the currency has are refused, at `pointer`."""
    return _parse(text, exponent(currency), currency, pointer)


def parse_rate(text: str, currency: str, *, pointer: str | None = None) -> int:
    """Rate in ten-thousandths of the minor unit from a plain decimal such as "0.0350"; refuses what sums could not hold."""
    rate_e4 = _parse(text, exponent(currency) + 4, currency, pointer)
    if abs(rate_e4) > MOST_RATE_E4:
        raise RuleViolation("rate_too_large", N_("This number is too large."), pointer=pointer)
    return rate_e4


def amount_text(minor: int, currency: str) -> str:
    """The plain decimal of an amount, for machines: "12.30"."""
    return _text(minor, EXPONENTS[currency], EXPONENTS[currency])


def rate_text(rate_e4: int, currency: str) -> str:
    """The plain decimal of a rate, for machines: at least the currency's places, no needless zeros beyond."""
    return _text(rate_e4, EXPONENTS[currency] + 4, EXPONENTS[currency])


def _parse(text: str, places: int, currency: str, pointer: str | None) -> int:
    if not DECIMAL.fullmatch(text.strip()):
        raise RuleViolation("not_an_amount", N_("Write an amount with digits, such as 12.30."), pointer=pointer, text=text)
    scaled = Decimal(text.strip()).scaleb(places)
    if scaled != scaled.to_integral_value():
        message = (
            N_("At most %(places)s decimal places are possible in %(currency)s.")
            if places
            else N_("%(currency)s has no decimal places: write a whole number.")
        )
        raise RuleViolation("too_many_places", message, pointer=pointer, places=places, currency=currency)
    return int(scaled)


def _text(scaled: int, places: int, least: int) -> str:
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    whole, fraction = (digits[:-places], digits[-places:]) if places else (digits, "")
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
