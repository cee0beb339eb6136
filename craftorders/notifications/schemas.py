"""What messages show."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema


class MessageSchema(StrictSchema):
    """A message in the reader's language."""

    id = fields.UUID()
    words = fields.String()
    link = fields.String()
    at = fields.DateTime()
    read_at = fields.DateTime(allow_none=True)


class MessagePageSchema(StrictSchema):
    """A page of messages."""

    items = fields.List(fields.Nested(MessageSchema))
    next_cursor = fields.String(allow_none=True)
