"""The columns of an order file, for who writes the template and for who reads it."""

from functools import partial
from typing import Any

from craftorders.infra.schemas import MAX_QUANTITY
from craftorders.infra.workbooks.cells import Unreadable, read_code, read_day, read_text, read_whole
from craftorders.infra.workbooks.tables import Column
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import LONGEST_STANDARD


def read_quantity(cell: Any) -> int:
    """Whole pieces, from a number or from text; 40.0 is 40, 40.5 is nothing that can be made."""
    number = read_whole(cell, N_("Write a whole number."))
    if number < 1:
        raise Unreadable(N_("Write a whole number of at least 1."))
    if number > MAX_QUANTITY:
        raise Unreadable(N_("Write at most 100,000,000 pieces."))
    return number


CODE = Column("product_code", N_("Product code"), partial(read_code, words=N_("Write the code of a product.")))
QUANTITY = Column("quantity", N_("Quantity"), read_quantity)
DUE = Column("due_on", N_("Due date"), read_day)
STANDARD = Column(
    "standard",
    N_("Acceptance criteria"),
    partial(read_text, most=LONGEST_STANDARD, words=N_("Write at most 2,000 characters.")),
    required=False,
)
COLUMNS = (CODE, QUANTITY, DUE, STANDARD)
