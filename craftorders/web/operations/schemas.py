"""What the dispatcher's forms take beyond the schemas of the API."""

from marshmallow import fields, validate

from craftorders.infra.schemas import Quantity, StrictSchema, Text
from craftorders.kernel.words import N_


class SplitFormSchema(StrictSchema):
    """Quantities of the batches that a line is split into; rows left empty are left out."""

    quantities = fields.List(Quantity(), required=True, validate=validate.Length(1, 60))


class OfferFormSchema(StrictSchema):
    """To whom, and how many days they have to answer."""

    workshop_id = fields.UUID(required=True, error_messages={"required": N_("Choose a workshop.")})
    days = fields.Integer(required=True, validate=validate.Range(1, 30, error=N_("From 1 to 30 days.")))


class SendFormSchema(StrictSchema):
    """Who carries the materials."""

    carrier = Text(load_default=None, most=100)
