"""Money as people type it, and its currency. How many decimals there may be is the currency's to say, when it is read.

So a form can take 1.234 dinars and refuse 1.5 dong: `kernel.money` reads the text with the currency of what it is for.
"""

from typing import Any

from marshmallow import validate

from craftorders.infra.schemas import DecimalText, Text
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_

MOST_PLACES = 8
AMOUNT_DIGITS, RATE_DIGITS = 11, 7


class AmountText(DecimalText):
    """A sum of money, such as "12.30"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=MOST_PLACES, digits=AMOUNT_DIGITS, **kwargs)


class RateText(DecimalText):
    """A price, rate or share a piece, such as "0.0350"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=MOST_PLACES, digits=RATE_DIGITS, **kwargs)


class CurrencyCode(Text):
    """A currency of ISO 4217 that the house knows, in any case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=3, **kwargs)
        words = N_("Unknown currency. Write a code such as CNY.")
        self.validators = [validate.OneOf(sorted(EXPONENTS), error=words)]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).upper()
