"""What is shown of banks' answers: files as they were received, and their rows with what was done."""

from marshmallow import fields

from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.schemas import StrictSchema
from craftorders.settlement.domain.answers import OUTCOMES, STATUSES


class ResponseSchema(StrictSchema):
    """A file of a bank as it was received; `known` where it was here before, and nothing was changed."""

    id = fields.UUID()
    batch_id = fields.UUID()
    name = fields.String()
    sha256 = fields.String()
    rows = fields.Integer()
    received_by_name = fields.String()
    at = fields.DateTime()


class TakenInSchema(StrictSchema):
    """An answer that was taken in."""

    response = fields.Nested(ResponseSchema)
    known = fields.Boolean()


class ResponsePageSchema(StrictSchema):
    """A page of answers."""

    items = fields.List(fields.Nested(ResponseSchema))
    next_cursor = fields.String(allow_none=True)


class ResponseRowSchema(StrictSchema):
    """A row of an answer, and what was done about it."""

    id = fields.UUID()
    response_id = fields.UUID()
    position = fields.Integer()
    reference = fields.String()
    status = fields.String(metadata={"enum": list(STATUSES)})
    amount = MinorUnits(allow_none=True)
    currency = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    attempt_id = fields.UUID(allow_none=True)
    outcome = fields.String(metadata={"enum": list(OUTCOMES)})


class ResponseRowPageSchema(StrictSchema):
    """A page of rows."""

    items = fields.List(fields.Nested(ResponseRowSchema))
    next_cursor = fields.String(allow_none=True)
