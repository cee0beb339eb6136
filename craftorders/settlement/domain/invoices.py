"""Invoices of merchants: how the number of the official tax invoice (发票号码) that stands for one is written."""

import re

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

DIGITS = re.compile(r"[0-9]{8}|[0-9]{12}|[0-9]{20}", re.ASCII)
"""20 of a fully digital invoice (SAT announcement 2024 No. 11), 8 or 12 of the paper and electronic ones before it."""
UNIQUE_FROM = 20
"""Digits of a number that no other tax invoice of the country has; shorter ones come again under another code (发票代码)."""


def tax_number(text: str) -> str:
    """The number as it is kept, from what a person typed, in groups or not. Refuses any other count of digits."""
    digits = "".join(text.split())
    if not DIGITS.fullmatch(digits):
        message = N_("A tax invoice’s number has 20 digits, an older one 8 or 12.")
        raise RuleViolation("not_a_tax_number", message, pointer="/number")
    return digits
