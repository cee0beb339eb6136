"""Money as people type it, and its currency. How many decimals there may be is the currency's to say, when it is read.

So a form can take 1.234 dinars and refuse 1.5 dong: `kernel.money` reads the text with the currency of what it is for.
"""

import re
from typing import Any

from marshmallow import fields, validate

from craftorders.infra.schemas import Between, DecimalText, Text
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_

MOST_PLACES = 8
AMOUNT_DIGITS, RATE_DIGITS = 11, 7
WHOLE = re.compile(r"-?[0-9]{1,16}", re.ASCII)


class AmountText(DecimalText):
    """A sum of money, such as "12.30"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=MOST_PLACES, digits=AMOUNT_DIGITS, **kwargs)


class RateText(DecimalText):
    """A price, rate or share a piece, such as "0.0350"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=MOST_PLACES, digits=RATE_DIGITS, **kwargs)


class MinorUnits(fields.Field[int]):
    """An amount in JSON: whole minor units as text ("1230" is ¥12.30), so that no reader makes a float of it."""

    default_error_messages = {"invalid": N_('Write the amount as text, in whole minor units, such as "1230".')}

    def __init__(self, *, least: int | None = None, most: int | None = None, **kwargs: Any) -> None:
        if least is not None and most is not None:
            kwargs["validate"] = Between(least, most)
        said = {"type": "string", "pattern": "^-?[0-9]+$", "description": "minor units of the currency"}
        said |= kwargs.pop("metadata", {})
        super().__init__(metadata=said, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(int(value))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not WHOLE.fullmatch(value):
            raise self.make_error("invalid")
        return int(value)


class CurrencyCode(Text):
    """A currency of ISO 4217 that the house knows, in any case."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=3, **kwargs)
        words = N_("Unknown currency. Write a code such as CNY.")
        self.validators = [validate.OneOf(sorted(EXPONENTS), error=words)]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).upper()
