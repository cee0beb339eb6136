"""Reading a filled-in order file: the table's rows, and every mistake that the cells alone show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import range_boundaries

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_, Word
from craftorders.orders.domain.lines import MOST_LINES
from craftorders.orders.workbook.cells import Unreadable, is_blank
from craftorders.orders.workbook.columns import COLUMNS, Column, Mistake
from craftorders.orders.workbook.opening import opened_workbook

HEADER_WITHIN = 20
WIDEST = 60
LAST_ROW = 1_048_576
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


@dataclass
class Table:
    """Rows as (number in the sheet, values by column); a value that is missing has its mistake."""

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """The order table of a workbook: on whichever sheet it stands, wherever its header is in the first rows.

    Refuses a file without such a table, an empty table, and one with more lines than an order has.
    """
    with opened_workbook(content) as workbook:
        for sheet in workbook.sheets:
            rows = enumerate(sheet.iter_rows(max_col=WIDEST, max_row=LAST_ROW), 1)
            header = _find_header(rows)
            if header is not None:
                number, places = header
                table = _read_rows(rows, places)
                table.mistakes += _merged(workbook.xml[sheet.title], number, places)
                return table
    titles = [column.title for column in COLUMNS if column.required]
    raise RuleViolation(
        "no_table",
        N_("No sheet has the columns “%(first)s”, “%(second)s” and “%(third)s”. Use the template."),
        pointer="/file",
        first=Word(titles[0]),
        second=Word(titles[1]),
        third=Word(titles[2]),
    )


def _find_header(rows: Iterator[tuple[int, Any]]) -> tuple[int, dict[int, Column]] | None:
    """The header's row, and which column stands where; None where no row has all the required titles."""
    for number, cells in rows:
        places: dict[int, Column] = {}
        for index, cell in enumerate(cells):
            column = next((each for each in COLUMNS if isinstance(cell.value, str) and each.is_called(cell.value)), None)
            if column is not None and column not in places.values():
                places[index] = column
        if {column for column in COLUMNS if column.required} <= set(places.values()):
            return number, places
        if number >= HEADER_WITHIN:
            break
    return None


def _read_rows(rows: Iterator[tuple[int, Any]], places: dict[int, Column]) -> Table:
    table = Table()
    for number, cells in rows:
        filled = {column: cells[index] for index, column in places.items() if not is_blank(cells[index])}
        if not filled:
            continue
        if len(table.rows) == MOST_LINES:
            words = N_("The table has more than %(most)s lines. Make several files of it.")
            raise RuleViolation("too_many_rows", words, pointer="/file", most=MOST_LINES)
        values: dict[str, Any] = {}
        for column in places.values():
            try:
                if column in filled:
                    values[column.key] = column.read(filled[column])
                elif column.required:
                    table.mistakes.append(Mistake(number, column, N_("Please fill this in.")))
            except Unreadable as unreadable:
                table.mistakes.append(Mistake(number, column, unreadable.words))
        table.rows.append((number, values))
    if not table.rows:
        raise RuleViolation("empty_table", N_("The table is empty. Fill in at least one line."), pointer="/file")
    return table


def _merged(xml: bytes, header: int, places: dict[int, Column]) -> Iterator[Mistake]:
    """Cells of the table that were merged: only one of them has a value, so the rows say less than they seem to."""
    for match in MERGED.finditer(xml):
        left, top, right, bottom = range_boundaries(match[1].decode())
        column = next((each for index, each in sorted(places.items()) if left <= index + 1 <= right), None)
        if column is not None and bottom > header:
            yield Mistake(max(top, header + 1), column, N_("These cells are merged. Undo that, and fill in every row."))
