"""The table of a workbook: which columns it has, its rows, and every mistake that the cells alone show."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import range_boundaries

from craftorders.infra.languages import CHINESE, translations
from craftorders.infra.workbooks.cells import Unreadable, is_blank
from craftorders.infra.workbooks.opening import opened_workbook
from craftorders.kernel.errors import RuleViolation, RuleViolations
from craftorders.kernel.words import N_, Word

HEADER_WITHIN = 20
WIDEST = 60
LAST_ROW = 1_048_576
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')


@dataclass(frozen=True)
class Column:
    """One column: the name of its value, its title, how a cell of it is read, whether it must be filled in."""

    key: str
    title: str
    read: Callable[[Any], Any]
    required: bool = True

    def is_called(self, words: str) -> bool:
        """Whether a header cell means this column: its title in any of our languages."""
        return _bare(words) in {_bare(self.title), _bare(translations(CHINESE).gettext(self.title))}


class Mistake(RuleViolation):
    """What is wrong in one cell; `what` is a message id."""

    def __init__(self, row: int, column: Column, what: str) -> None:
        super().__init__(
            "bad_cell",
            N_("Row %(row)s, %(column)s: %(what)s"),
            pointer=f"/rows/{row}/{column.key}",
            row=row,
            column=Word(column.title),
            what=Word(what),
        )
        self.row, self.column = row, column


@dataclass
class Table:
    """Rows as (number in the sheet, values by column); a value that is missing has its mistake."""

    columns: Sequence[Column]
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def refuse_mistakes(self, further: Iterator[Mistake], words: str) -> None:
        """Refuse the file where a cell or `further` has a mistake: all of them, as a person reads the table."""
        found = sorted([*self.mistakes, *further], key=lambda each: (each.row, self.columns.index(each.column)))
        if found:
            raise RuleViolations("mistakes_in_file", words, found, count=len(found))


def read_table(content: bytes, columns: Sequence[Column], most: int) -> Table:
    """The table with these columns (three or more are required): on whichever sheet, its header in the first rows.

    Refuses a file without such a table, an empty table, and one with more than `most` lines.
    """
    with opened_workbook(content) as workbook:
        for sheet in workbook.sheets:
            rows = enumerate(sheet.iter_rows(max_col=WIDEST, max_row=LAST_ROW), 1)
            header = _find_header(rows, columns)
            if header is not None:
                number, places = header
                table = _read_rows(rows, places, Table(columns), most)
                table.mistakes += _merged(workbook.xml[sheet.title], number, places)
                return table
    titles = [column.title for column in columns if column.required]
    raise RuleViolation(
        "no_table",
        N_("No sheet has the columns “%(first)s”, “%(second)s” and “%(third)s”. Use the template."),
        pointer="/file",
        first=Word(titles[0]),
        second=Word(titles[1]),
        third=Word(titles[2]),
    )


def _find_header(rows: Iterator[tuple[int, Any]], columns: Sequence[Column]) -> tuple[int, dict[int, Column]] | None:
    """The header's row, and which column stands where; None where no row has all the required titles."""
    for number, cells in rows:
        places: dict[int, Column] = {}
        for index, cell in enumerate(cells):
            column = next((each for each in columns if isinstance(cell.value, str) and each.is_called(cell.value)), None)
            if column is not None and column not in places.values():
                places[index] = column
        if {column for column in columns if column.required} <= set(places.values()):
            return number, places
        if number >= HEADER_WITHIN:
            break
    return None


def _read_rows(rows: Iterator[tuple[int, Any]], places: dict[int, Column], table: Table, most: int) -> Table:
    for number, cells in rows:
        filled = {column: cells[index] for index, column in places.items() if not is_blank(cells[index])}
        if not filled:
            continue
        if len(table.rows) == most:
            words = N_("The table has more than %(most)s lines. Make several files of it.")
            raise RuleViolation("too_many_rows", words, pointer="/file", most=most)
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


def _bare(words: str) -> str:
    """A title without case, spaces, marks, and what stands in brackets, such as the unit."""
    return re.sub(r"\(.*?\)|\*|\s", "", unicodedata.normalize("NFKC", words)).casefold()
