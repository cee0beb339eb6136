"""What one cell says. A cell is read as what a person meant by it, or refused with words that say what to write."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from craftorders.infra.schemas import MAX_QUANTITY
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import LONGEST_STANDARD

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+", re.ASCII)
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", re.ASCII)


class Unreadable(Exception):
    """The cell cannot be taken; `words` is a message id that says what to write instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def is_blank(cell: Any) -> bool:
    """Whether nothing was written into the cell."""
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def read_code(cell: Any) -> str:
    """A product's code in upper case; a code of digits may be a number."""
    value = _plain(cell)
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip().upper()
    number = _decimal(value, N_("Write the code of a product."))
    return str(_whole(number, N_("Write the code of a product.")))


def read_quantity(cell: Any) -> int:
    """Whole pieces, from a number or from text; 40.0 is 40, 40.5 is nothing that can be made."""
    words = N_("Write a whole number.")
    number = _whole(_decimal(_plain(cell), words), words)
    if number < 1:
        raise Unreadable(N_("Write a whole number of at least 1."))
    if number > MAX_QUANTITY:
        raise Unreadable(N_("Write at most 100,000,000 pieces."))
    return number


def read_day(cell: Any) -> date:
    """A day, from a date of Excel's or from text such as 2026-12-31."""
    value = _plain(cell)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = DAY.fullmatch(unicodedata.normalize("NFKC", value).strip()) if isinstance(value, str) else None
    try:
        if match is not None:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Unreadable(N_("Write a date such as 2026-12-31."))


def read_text(cell: Any) -> str:
    """Words of a person; XML itself keeps control characters out."""
    text = str(_plain(cell)).strip()
    if len(text) > LONGEST_STANDARD:
        raise Unreadable(N_("Write at most 2,000 characters."))
    return text


def _plain(cell: Any) -> Any:
    """The value that was written; what a formula comes to is only known to the spreadsheet that computes it."""
    if cell.data_type == "f":
        raise Unreadable(N_("Write the value itself, not a formula."))
    if cell.data_type == "e":
        raise Unreadable(N_("This cell shows an error of the spreadsheet."))
    return cell.value


def _decimal(value: Any, words: str) -> Decimal:
    """A number exactly as the file writes it: the shortest decimal of a cell's number, or the digits of a text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    text = text.replace(",", "") if GROUPED.fullmatch(text) else text
    if not NUMBER.fullmatch(text):
        raise Unreadable(words)
    return Decimal(text)


def _whole(number: Decimal, words: str) -> int:
    if not number.is_finite() or number != number.to_integral_value():
        raise Unreadable(words)
    return int(number)
