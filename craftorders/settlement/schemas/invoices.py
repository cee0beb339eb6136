"""Merchants' invoices: amounts are integers of the minor unit with their currency."""

from marshmallow import fields

from craftorders.infra.api import Actions
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.settlement.queries.invoices import actions_of_invoice
from craftorders.settlement.schemas.parts import MonthText


class InvoiceKeySchema(StrictSchema):
    """Of which merchant and month an invoice is to be issued."""

    merchant_id = fields.UUID(required=True)
    month = MonthText()


class InvoiceFilterSchema(PagingSchema):
    """Which invoices."""

    merchant_id = fields.UUID(load_default=None)
    month = MonthText(required=False, load_default=None)


class TaxNumberSchema(StrictSchema):
    """The number of the official tax invoice: 20 digits, of an older one 8 or 12; and why, where it replaces another."""

    number = Text(required=True, most=40)
    reason = Text(load_default=None, most=500)


class TaxInvoiceSchema(StrictSchema):
    """The official tax invoice, and who wrote its number down when."""

    number = fields.String()
    noted_by = fields.UUID()
    noted_by_name = fields.String()
    at = fields.DateTime()


class InvoiceSchema(StrictSchema):
    """An invoice; `opening` + `deposited` + `compensated` − `charged` is `closing`, and its lines add up to `charged`."""

    id = fields.UUID()
    code = fields.String()
    merchant_id = fields.UUID()
    month = fields.String()
    currency = fields.String()
    since = fields.DateTime()
    until = fields.DateTime()
    merchant_name = fields.String()
    merchant_name_en = fields.String()
    issuer_name = fields.String()
    issuer_name_en = fields.String()
    lines = fields.Integer()
    pieces = fields.Integer()
    opening = MinorUnits()
    deposited = MinorUnits()
    compensated = MinorUnits()
    charged = MinorUnits()
    closing = MinorUnits()
    issued_by = fields.UUID()
    issued_by_name = fields.String()
    at = fields.DateTime()
    tax_invoice = fields.Nested(TaxInvoiceSchema, allow_none=True)
    actions = Actions(actions_of_invoice)


class InvoicePageSchema(StrictSchema):
    """A page of invoices, the latest month first."""

    items = fields.List(fields.Nested(InvoiceSchema))
    next_cursor = fields.String(allow_none=True)
