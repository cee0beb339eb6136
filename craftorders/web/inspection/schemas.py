"""What the inspector's forms take beyond the schemas of the API."""

from marshmallow import fields, validate

from craftorders.infra.schemas import ByKey, Quantity, ReasonSchema
from craftorders.kernel.words import N_
from craftorders.quality.schemas import DecisionSchema
from craftorders.quality.schemas.dispositions import Fault, MendingRate


class DecisionFormSchema(DecisionSchema):
    """A decision, with the button that was pressed."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf(("accept", "reject"), error=N_("Accept or reject?")),
        error_messages={"required": N_("Accept or reject?")},
    )


class ReworkFormSchema(ReasonSchema):
    """How many pieces of each bag are to be made good, and what holds for all of them."""

    quantities = ByKey(
        keys=fields.UUID(), values=Quantity(), required=True, error_messages={"required": N_("Say how many of which bag.")}
    )
    fault = Fault(required=True)
    rate = MendingRate(load_default=None, allow_none=True)
    due_on = fields.Date(required=True)
