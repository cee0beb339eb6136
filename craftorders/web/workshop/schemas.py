"""What the coordinator's forms take."""

from marshmallow import fields

from craftorders.infra.schemas import MAX_QUANTITY, Quantity, StrictSchema, Text
from craftorders.kernel.words import N_


class HandOutSchema(StrictSchema):
    """A job: which step, how many pieces, whose; without a worker it is open to be claimed."""

    position = fields.Integer(required=True, error_messages={"required": N_("Choose a step.")})
    worker_id = fields.UUID(load_default=None)
    quantity = Quantity(required=True)


class CountSchema(StrictSchema):
    """Pieces, with the id that the form brought along, so that a second press counts nothing twice."""

    id = fields.UUID(required=True)
    quantity = Quantity(required=True, least=-MAX_QUANTITY)
    reason = Text(load_default=None, most=500)


class SubmitSchema(StrictSchema):
    """What is presented of each bag (in rework), and why a batch is submitted short."""

    presented = fields.Dict(keys=fields.UUID(), values=Quantity(least=0), load_default=None)
    short_reason = Text(load_default=None, most=500)


class ReceiveSchema(StrictSchema):
    """What arrived of each line, in thousandths of its unit; nothing said means all of it."""

    received = fields.Dict(keys=fields.UUID(), values=fields.String(), load_default=None)
    note = Text(load_default=None, most=500)


class CarrierSchema(StrictSchema):
    """Who carries the goods."""

    carrier = Text(load_default=None, most=100)
