"""The template that a merchant downloads, in their language: a table with checks and lists, the products, an example."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from flask_babel import gettext
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from craftorders.catalogue.models import Product
from craftorders.infra.schemas import MAX_QUANTITY
from craftorders.infra.spreadsheets import DAY_FORMAT, OPTIONS, WHOLE_FORMAT, harmless
from craftorders.infra.workbooks.tables import Column
from craftorders.kernel.money import rate_text
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import AQLS, LEVELS, MOST_LINES
from craftorders.orders.workbook.columns import (
    AQL_WORDS,
    CODE,
    COLUMNS,
    CRITICAL,
    CRITICAL_WORDS,
    DUE,
    LEVEL,
    LEVEL_WORDS,
    MAJOR,
    MINOR,
    NONE_WORDS,
    QUANTITY,
    STANDARD,
)

WIDTHS = {CODE: 16, QUANTITY: 12, DUE: 14, STANDARD: 50, LEVEL: 12, CRITICAL: 18, MAJOR: 18, MINOR: 18}
NAME_WIDTH = 28


def order_template(products: Sequence[Product], today: date) -> bytes:
    """An .xlsx file to be filled in and sent back; what its lists and checks let through, the reader takes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#FBF7F0"})
        order = workbook.add_worksheet(gettext("Order"))
        listed = workbook.add_worksheet(gettext("Products"))
        words = workbook.add_worksheet(gettext("How to fill it in"))
        _write_products(listed, products, bold)
        _write_order(workbook, order, listed.get_name(), len(products), bold, today)
        _write_words(words, products, bold, today)
    return file.getvalue()


def _write_order(
    workbook: xlsxwriter.Workbook, sheet: Worksheet, listed: str, count: int, bold: object, today: date
) -> None:
    """The table to be filled in; the last column looks the product's name up, for the eye only."""
    formats = {
        QUANTITY: workbook.add_format({"num_format": WHOLE_FORMAT}),
        DUE: workbook.add_format({"num_format": DAY_FORMAT}),
    }
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, gettext(column.title) + (" *" if column.required else ""), bold)
        sheet.set_column(place, place, WIDTHS[column], formats.get(column))
    sheet.write_string(0, len(COLUMNS), gettext("Product name (fills itself)"), bold)
    sheet.set_column(len(COLUMNS), len(COLUMNS), NAME_WIDTH)
    for row in range(1, MOST_LINES + 1):
        code = xl_rowcol_to_cell(row, COLUMNS.index(CODE))
        found = f"IFERROR(VLOOKUP({code},'{listed}'!$A$2:$B${count + 1},2,FALSE),\"?\")"
        sheet.write_formula(row, len(COLUMNS), f'=IF({code}="","",{found})', None, "")
    sheet.freeze_panes(1, 0)
    checks: dict[Column, dict[str, Any]] = {
        CODE: {"validate": "list", "source": f"='{listed}'!$A$2:$A${count + 1}"},
        QUANTITY: {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": MAX_QUANTITY},
        DUE: {"validate": "date", "criteria": ">=", "value": today},
        LEVEL: {"validate": "list", "source": list(LEVELS)},
        CRITICAL: {"validate": "list", "source": [gettext(NONE_WORDS), *AQLS]},
        MAJOR: {"validate": "list", "source": list(AQLS)},
        MINOR: {"validate": "list", "source": list(AQLS)},
    }
    refusals = {
        CODE: gettext("Choose a code from the sheet of products."),
        QUANTITY: gettext("Write a whole number of at least 1."),
        DUE: gettext("Write a date such as 2026-12-31."),
        LEVEL: gettext(LEVEL_WORDS),
        CRITICAL: gettext(CRITICAL_WORDS),
        MAJOR: gettext(AQL_WORDS),
        MINOR: gettext(AQL_WORDS),
    }
    for column, check in checks.items():
        place = COLUMNS.index(column)
        words = {"error_title": gettext(column.title)[:32], "error_message": refusals[column]}
        sheet.data_validation(1, place, MOST_LINES, place, {**check, **words})


def _write_products(sheet: Worksheet, products: Sequence[Product], bold: object) -> None:
    titles = (CODE.title, N_("Chinese name"), N_("English name"), N_("Price a piece"), N_("Currency"), STANDARD.title)
    rows = [
        (each.code, each.name, each.name_en, rate_text(each.price_e4, each.currency), each.currency, each.standard)
        for each in products
    ]
    _write_table(sheet, titles, rows, bold)


def _write_words(sheet: Worksheet, products: Sequence[Product], bold: object, today: date) -> None:
    lines = (
        gettext("Fill in one line for each product and due date, on the first sheet. Columns with a * are needed."),
        gettext("Product code: choose it from the list; the sheet of products has all of them with their prices."),
        gettext("Quantity: whole pieces. Due date: when the goods should be in Yiwu."),
        gettext("Acceptance criteria: leave it empty to take the usual ones of the product."),
        gettext("Inspection level and AQLs: leave them empty for II, none allowed, 2.5 and 4.0, which are usual."),
        gettext("Write values, no formulas, and do not merge cells. At most 500 lines a file."),
        gettext("Where something is wrong, you are told every row and column, and nothing is ordered."),
        "",
        gettext("An example:"),
    )
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
    titles = tuple(column.title for column in COLUMNS)
    due = (today + timedelta(days=45)).isoformat()
    example = [(product.code, str(500 * n), due) for n, product in enumerate(products[:2], 1)]
    _write_table(sheet, titles, example, bold, len(lines))


def _write_table(
    sheet: Worksheet, titles: Sequence[str], rows: Sequence[Sequence[str]], bold: object, first: int = 0
) -> None:
    for place, title in enumerate(titles):
        sheet.write_string(first, place, gettext(title), bold)
    for number, row in enumerate(rows, first + 1):
        for place, text in enumerate(row):
            sheet.write_string(number, place, harmless(text))
    if not first:
        sheet.freeze_panes(1, 0)
        sheet.autofit()
