"""Merchants' invoices, their lines, and the numbers of their official tax invoices."""

from typing import Any
from uuid import UUID

from craftorders.fees.models import Charge
from craftorders.fees.schemas import ChargePageSchema
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import Invoice
from craftorders.settlement.queries.invoices import find_invoice, lines_of_invoice, list_invoices
from craftorders.settlement.schemas.invoices import (
    InvoiceFilterSchema,
    InvoiceKeySchema,
    InvoicePageSchema,
    InvoiceSchema,
    TaxNumberSchema,
)
from craftorders.settlement.services import issue_invoice, note_tax_number


@blueprint.get("/invoices")
@requires("charges.read")
@blueprint.arguments(InvoiceFilterSchema, location="query")
@blueprint.response(200, InvoicePageSchema)
def invoices(query: dict[str, Any]) -> Page[Invoice]:
    """Invoices that you may see, the latest month first."""
    return list_invoices(db(), acting(), **query)


@blueprint.post("/invoices")
@requires("invoices.issue")
@idempotent
@blueprint.arguments(InvoiceKeySchema)
@blueprint.response(201, InvoiceSchema)
def issue(data: dict[str, Any]) -> Invoice:
    """Issue a merchant's invoice of a month that is over; if it was issued, that one."""
    return issue_invoice(db(), **data, actor=acting())


@blueprint.get("/invoices/<uuid:invoice_id>")
@requires("charges.read")
@blueprint.response(200, InvoiceSchema)
def invoice(invoice_id: UUID) -> Invoice:
    """An invoice."""
    return find_invoice(db(), invoice_id, acting())


@blueprint.get("/invoices/<uuid:invoice_id>/lines")
@requires("charges.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ChargePageSchema)
def lines(query: dict[str, Any], invoice_id: UUID) -> Page[Charge]:
    """The charges that an invoice adds up, oldest first."""
    return lines_of_invoice(db(), find_invoice(db(), invoice_id, acting()), **query)


@blueprint.post("/invoices/<uuid:invoice_id>/tax-number")
@requires("invoices.issue")
@idempotent
@blueprint.arguments(TaxNumberSchema)
@blueprint.response(200, InvoiceSchema)
def tax_number(data: dict[str, Any], invoice_id: UUID) -> Invoice:
    """Write down the number of the official tax invoice; another one in its place needs a reason."""
    return note_tax_number(db(), invoice_id, **data, actor=acting())
