"""A signature sheet for cash as a PDF file on A4: a line for each worker, and the control total of all of them."""

from flask_babel import gettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from craftorders.kernel.capitals import CURRENCY, in_capitals
from craftorders.settlement.queries import CashSheet
from craftorders.web.formatting import format_money, format_month, format_quantity, named
from craftorders.web.paper import SOFT, a4_sheet, grid, paragraph, signatures

SHARES = (6, 22, 16, 28, 28)
"""Hundredths of the width of the columns: number, worker, sum, capitals, signature."""
ROOM = 13 * mm
"""The height of a line: a finger print needs as much."""


def cash_pdf(sheet: CashSheet) -> bytes:
    """The file. Refuses what cannot be printed; a sum that is not known yet is a dash."""
    title = gettext("Signature sheet for cash")
    about = " · ".join(
        (named(sheet.workshop), sheet.workshop.village, format_month(sheet.period.month), named(sheet.period.region))
    )
    promise = gettext("With my signature or finger print I confirm that I have received the sum in cash.")
    head = ["", gettext("Worker"), gettext("Paid out"), _capitals_head(sheet), gettext("Signature or finger print")]
    rows = [
        [
            str(number),
            f"{line.statement.worker.name} {line.statement.worker.code} {line.statement.code}",
            _money(line.net, sheet.currency),
            _capitals(line.net, sheet.currency),
            "",
        ]
        for number, line in enumerate(sheet.lines, 1)
    ]
    people = gettext("Together, %(count)s people", count=format_quantity(len(sheet.lines)))
    total = ["", people, _money(sheet.total, sheet.currency), _capitals(sheet.total, sheet.currency), ""]
    signed = [gettext("Handed out by, on"), gettext("Witness, on")]
    heights = [None, *(ROOM for _ in rows), None]

    def parts(font: str) -> list[Flowable]:
        table = [[paragraph(cell, font, 9) for cell in row] for row in (head, *rows, total)]
        return [
            paragraph(about, font, 10),
            Spacer(0, 3 * mm),
            paragraph(promise, font, 9, SOFT),
            Spacer(0, 4 * mm),
            grid(table, SHARES, rowHeights=heights, repeatRows=1),
            signatures(signed, font),
        ]

    return a4_sheet(title, [about, promise, *signed, *(cell for row in (head, *rows, total) for cell in row)], parts)


def _money(net: int | None, currency: str) -> str:
    return "–" if net is None else format_money(net, currency)


def _capitals(net: int | None, currency: str) -> str:
    return in_capitals(net) if net is not None and currency == CURRENCY else ""


def _capitals_head(sheet: CashSheet) -> str:
    return gettext("In Chinese capitals") if sheet.currency == CURRENCY else ""
