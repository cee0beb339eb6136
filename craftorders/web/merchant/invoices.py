"""The merchant's invoices, month by month; the list of them stands on the page about money."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftorders.infra.access import requires
from craftorders.web.invoices import invoice_excel, invoice_page, invoice_print


def add_to(pages: Blueprint) -> None:
    """Register an invoice's page and its files."""

    @pages.get("/money/invoices/<uuid:invoice_id>")
    @requires("orders.place")
    def invoice(invoice_id: UUID) -> ResponseReturnValue:
        """An invoice with every charge."""
        return invoice_page(invoice_id)

    @pages.get("/money/invoices/<uuid:invoice_id>.xlsx")
    @requires("orders.place")
    def invoice_file(invoice_id: UUID) -> ResponseReturnValue:
        """The same as an Excel file."""
        return invoice_excel(invoice_id)

    @pages.get("/money/invoices/<uuid:invoice_id>.pdf")
    @requires("orders.place")
    def invoice_pdf(invoice_id: UUID) -> ResponseReturnValue:
        """The same as a PDF file."""
        return invoice_print(invoice_id)
