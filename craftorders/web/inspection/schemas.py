"""What the inspector's forms take beyond the schemas of the API."""

from marshmallow import fields, validate

from craftorders.kernel.words import N_
from craftorders.quality.schemas import DecisionSchema


class DecisionFormSchema(DecisionSchema):
    """A decision, with the button that was pressed."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf(("accept", "reject"), error=N_("Accept or reject?")),
        error_messages={"required": N_("Accept or reject?")},
    )
