"""Shapes of nightly audits."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema


class BooksAuditSchema(StrictSchema):
    """What the audit in the night of a day of Yiwu found; of many differences only the first are named."""

    day = fields.Date()
    at = fields.AwareDateTime()
    checks = fields.Integer()
    differences = fields.Integer()
    named = fields.List(fields.String())


class BooksAuditPageSchema(StrictSchema):
    """A page of nightly audits."""

    items = fields.List(fields.Nested(BooksAuditSchema))
    next_cursor = fields.String(allow_none=True)
