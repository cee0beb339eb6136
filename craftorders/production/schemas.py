"""What production takes and shows."""

from marshmallow import fields

from craftorders.infra.schemas import MAX_QUANTITY, Quantity, StrictSchema, Text


class ClaimSchema(StrictSchema):
    """How many pieces of an open job to take."""

    quantity = Quantity(required=True)


class ReportSchema(StrictSchema):
    """ "Made 40": pieces more, with the id that the sender made, so that a repeat counts nothing twice."""

    id = fields.UUID(load_default=None)
    quantity = Quantity(required=True, least=-MAX_QUANTITY)
    reason = Text(load_default=None, allow_none=True, most=500)
