"""A merchant's invoice as a page and as files, for the merchant and for finance alike."""

from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from craftorders.fees.models import Charge
from craftorders.infra.access import acting
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.kernel.capitals import CURRENCY, in_capitals
from craftorders.settlement.models import Invoice
from craftorders.settlement.queries.invoices import actions_of_invoice, find_invoice, lines_of_invoice
from craftorders.web.downloads import excel_file, pdf_file
from craftorders.web.forms import Form
from craftorders.web.invoice_files import invoice_book, invoice_pdf

LINES = 200


def invoice_page(invoice_id: UUID, form: Form | None = None) -> str:
    """The invoice with its lines; `form` is where finance writes down the number of the tax invoice."""
    found = find_invoice(db(), invoice_id, acting())
    return render_template(
        "money/invoice.html",
        invoice=found,
        lines=lines_of_invoice(db(), found, limit=LINES, cursor=request.args.get("cursor")),
        capitals=in_capitals(found.charged) if found.currency == CURRENCY else None,
        actions=actions_of_invoice(found, acting()),
        numbers=[each for each in history_of(db(), found.id) if each.action == "tax_number"],
        form=form or Form.empty(),
    )


def invoice_excel(invoice_id: UUID) -> Response:
    """The invoice as an Excel file."""
    found = find_invoice(db(), invoice_id, acting())
    return excel_file(invoice_book(found, _all_lines(found)), found.code)


def invoice_print(invoice_id: UUID) -> Response:
    """The invoice as a PDF file."""
    found = find_invoice(db(), invoice_id, acting())
    return pdf_file(invoice_pdf(found, _all_lines(found)), found.code)


def _all_lines(invoice: Invoice) -> list[Charge]:
    lines: list[Charge] = []
    cursor = None
    while True:
        page = lines_of_invoice(db(), invoice, limit=LINES, cursor=cursor)
        lines += page.items
        if (cursor := page.next_cursor) is None:
            return lines
