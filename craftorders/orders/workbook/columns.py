"""The columns of an order file, for who writes the template and for who reads it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from craftorders.infra.languages import CHINESE, translations
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_, Word
from craftorders.orders.workbook.cells import read_code, read_day, read_quantity, read_text


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


CODE = Column("product_code", N_("Product code"), read_code)
QUANTITY = Column("quantity", N_("Quantity"), read_quantity)
DUE = Column("due_on", N_("Due date"), read_day)
STANDARD = Column("standard", N_("Acceptance criteria"), read_text, required=False)
COLUMNS = (CODE, QUANTITY, DUE, STANDARD)


class Mistake(RuleViolation):
    """What is wrong in one cell; `what` is a message id, `place` orders mistakes as a person reads the table."""

    def __init__(self, row: int, column: Column, what: str) -> None:
        super().__init__(
            "bad_cell",
            N_("Row %(row)s, %(column)s: %(what)s"),
            pointer=f"/rows/{row}/{column.key}",
            row=row,
            column=Word(column.title),
            what=Word(what),
        )
        self.place = (row, COLUMNS.index(column))


def _bare(words: str) -> str:
    """A title without case, spaces, marks, and what stands in brackets, such as the unit."""
    return re.sub(r"\(.*?\)|\*|\s", "", unicodedata.normalize("NFKC", words)).casefold()
