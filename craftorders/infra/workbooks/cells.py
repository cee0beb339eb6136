"""What one cell says. A cell is read as what a person meant by it, or refused with words that say what to write."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from craftorders.kernel.words import N_

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


def read_code(cell: Any, words: str) -> str:
    """A code in upper case; a code of digits may be a number."""
    value = _plain(cell)
    if isinstance(value, str):
        return unicodedata.normalize("NFKC", value).strip().upper()
    return str(_whole(_decimal(value, words), words))


def read_whole(cell: Any, words: str) -> int:
    """A whole number, from a number or from text; 40.0 is 40, 40.5 is none."""
    return _whole(_decimal(_plain(cell), words), words)


def read_number(cell: Any, words: str) -> Decimal:
    """A number, from a number or from text."""
    return _decimal(_plain(cell), words)


def read_percent(cell: Any, words: str) -> int:
    """Whole percent: 60, 60%, and the 0.6 that a cell formatted as percent holds."""
    value = _plain(cell)
    if isinstance(value, str):
        return _whole(_decimal(unicodedata.normalize("NFKC", value).strip().removesuffix("%"), words), words)
    number = _decimal(value, words)
    return _whole(number * 100 if "%" in cell.number_format else number, words)


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


def read_text(cell: Any, most: int, words: str) -> str:
    """Words of a person, at most so many characters; XML itself keeps control characters out."""
    text = str(_plain(cell)).strip()
    if len(text) > most:
        raise Unreadable(words)
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
