"""The columns of an order file, for who writes the template and for who reads it."""

from decimal import Decimal
from functools import partial
from typing import Any

from craftorders.infra.languages import CHINESE, translations
from craftorders.infra.schemas import MAX_QUANTITY
from craftorders.infra.workbooks.cells import Unreadable, read_code, read_day, read_number, read_text, read_whole
from craftorders.infra.workbooks.tables import Column
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import AQLS, LEVELS, LONGEST_STANDARD, NONE_ALLOWED


def read_quantity(cell: Any) -> int:
    """Whole pieces, from a number or from text; 40.0 is 40, 40.5 is nothing that can be made."""
    number = read_whole(cell, N_("Write a whole number."))
    if number < 1:
        raise Unreadable(N_("Write a whole number of at least 1."))
    if number > MAX_QUANTITY:
        raise Unreadable(N_("Write at most 100,000,000 pieces."))
    return number


def read_level(cell: Any) -> str:
    """An inspection level, however it is typed: ii and Ⅱ are II."""
    level = read_code(cell, LEVEL_WORDS)
    if level not in LEVELS:
        raise Unreadable(LEVEL_WORDS)
    return level


def read_aql(cell: Any) -> str:
    """An AQL, from a number or from text; the 1 that Excel makes of 1.0 is 1.0."""
    return _known_aql(cell, AQL_WORDS)


def read_critical_aql(cell: Any) -> str:
    """The same, or the words that not one critical defect is allowed, in any of our languages."""
    said = str(cell.value).strip().casefold()
    none_allowed = (NONE_ALLOWED, NONE_WORDS, translations(CHINESE).gettext(NONE_WORDS))
    return NONE_ALLOWED if said in none_allowed else _known_aql(cell, CRITICAL_WORDS)


def _known_aql(cell: Any, words: str) -> str:
    number = read_number(cell, words)
    for aql in AQLS:
        if number == Decimal(aql):
            return aql
    raise Unreadable(words)


LEVEL_WORDS = N_("Write an inspection level: I, II, III, S-1, S-2, S-3 or S-4.")
AQL_WORDS = N_("Write an AQL: 0.65, 1.0, 1.5, 2.5, 4.0 or 6.5.")
NONE_WORDS = N_("none allowed")
CRITICAL_WORDS = N_("Write “none allowed”, or an AQL: 0.65, 1.0, 1.5, 2.5, 4.0 or 6.5.")

CODE = Column("product_code", N_("Product code"), partial(read_code, words=N_("Write the code of a product.")))
QUANTITY = Column("quantity", N_("Quantity"), read_quantity)
DUE = Column("due_on", N_("Due date"), read_day)
STANDARD = Column(
    "standard",
    N_("Acceptance criteria"),
    partial(read_text, most=LONGEST_STANDARD, words=N_("Write at most 2,000 characters.")),
    required=False,
)
LEVEL = Column("level", N_("Inspection level"), read_level, required=False)
CRITICAL = Column("critical_aql", N_("AQL of critical defects"), read_critical_aql, required=False)
MAJOR = Column("aql", N_("AQL of major defects"), read_aql, required=False)
MINOR = Column("minor_aql", N_("AQL of minor defects"), read_aql, required=False)
COLUMNS = (CODE, QUANTITY, DUE, STANDARD, LEVEL, CRITICAL, MAJOR, MINOR)
