"""Merchants' invoices in finance: issuing those that are due, and the numbers of their tax invoices."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.settlement.schemas.invoices import TaxNumberSchema
from craftorders.settlement.services import issue_invoice, note_tax_number
from craftorders.web.forms import Form, post_action
from craftorders.web.invoices import invoice_excel, invoice_page, invoice_print


def add_to(pages: Blueprint) -> None:
    """Register the pages about invoices."""

    @pages.post("/merchants/<uuid:merchant_id>/invoices")
    @requires("invoices.issue")
    @idempotent
    def issue_of_month(merchant_id: UUID) -> ResponseReturnValue:
        """Issue a merchant's invoice of a month that is over."""
        month = request.form.get("month", "")
        return post_action(
            lambda: issue_invoice(db(), merchant_id, month, actor=acting()),
            back=url_for(".merchant", merchant_id=merchant_id),
            done=gettext("The invoice is issued. The merchant sees it now."),
        )

    @pages.get("/invoices/<uuid:invoice_id>")
    @requires("ledger.read")
    def invoice(invoice_id: UUID) -> ResponseReturnValue:
        """A merchant's invoice with every charge."""
        return invoice_page(invoice_id)

    @pages.get("/invoices/<uuid:invoice_id>.xlsx")
    @requires("ledger.read")
    def invoice_file(invoice_id: UUID) -> ResponseReturnValue:
        """The same as an Excel file."""
        return invoice_excel(invoice_id)

    @pages.get("/invoices/<uuid:invoice_id>.pdf")
    @requires("ledger.read")
    def invoice_pdf(invoice_id: UUID) -> ResponseReturnValue:
        """The same as a PDF file."""
        return invoice_print(invoice_id)

    @pages.post("/invoices/<uuid:invoice_id>/tax-number")
    @requires("invoices.issue")
    @idempotent
    def note_number(invoice_id: UUID) -> ResponseReturnValue:
        """Write down the number of the official tax invoice, or another one with a reason."""
        form = Form.of_request()
        form.submit(TaxNumberSchema(), lambda data: note_tax_number(db(), invoice_id, **data, actor=acting()))
        if form.errors:
            return invoice_page(invoice_id, form), 422
        flash(gettext("The number of the tax invoice is written down."), "success")
        return redirect(url_for(".invoice", invoice_id=invoice_id), 303)
