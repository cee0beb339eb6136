"""Excel files that go out. Amounts are exact decimals, and no text in them can become a formula.

Somebody may save such a file as CSV and open that again, so text that begins like a formula is disarmed in the cell
itself (OWASP, CSV injection), although Excel takes a text cell as text.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DAY_FORMAT, WHOLE_FORMAT = "yyyy-mm-dd", "#,##0"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""What a file that must be the same every time says about its making."""
Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Sheet:
    """A table: what its columns are called, and its rows."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet could take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def as_it_was(text: str) -> str:
    """The text that `harmless` wrote, read back."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def workbook_of(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx file with a header row on each sheet, frozen, and columns as wide as they need."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        formats = cache(lambda code: workbook.add_format({"num_format": code}))
        for sheet in sheets:
            page = workbook.add_worksheet(sheet.title[:31])
            page.freeze_panes(1, 0)
            for column, words in enumerate(sheet.columns):
                page.write_string(0, column, harmless(words), bold)
            for number, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row):
                    _write(page, number, column, value, formats)
            page.autofit()
    return file.getvalue()


def plain_workbook(title: str, rows: Iterable[Sequence[str]]) -> bytes:
    """An .xlsx file of text cells alone, as they are: the same rows are the same bytes, whenever it is written."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"created": WRITTEN_AT})
        page = workbook.add_worksheet(title[:31])
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                page.write_string(number, column, text)
    return file.getvalue()


def _write(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell, formats: Callable[[str], object]
) -> None:
    if isinstance(value, str):
        page.write_string(row, column, harmless(value))
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats(DAY_FORMAT))
    elif value is not None:
        # A Decimal is written digit by digit; xlsxwriter would turn an int into a float on its way.
        page.write_number(row, column, Decimal(value), formats(_format_of(value)))


def _format_of(number: int | Decimal) -> str:
    """All decimals that the number is written with, as many as its currency has: 1,500 dong, 12.30 yuan, 1.234 dinars."""
    places = -min(0, int(number.as_tuple().exponent)) if isinstance(number, Decimal) else 0
    return WHOLE_FORMAT + ("." + "0" * places if places else "")
