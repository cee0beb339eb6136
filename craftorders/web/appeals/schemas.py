"""What the form of a decision takes beyond the schemas of the API."""

from marshmallow import fields, validate

from craftorders.infra.schemas import ByKey, PhotoFile, Quantity, ReasonSchema
from craftorders.kernel.words import N_
from craftorders.quality.domain.appeals import OVERTURN, UPHOLD
from craftorders.quality.schemas.count_appeals import CountAnswerSchema

WHICH = N_("Are some good after all, or does it stand?")
WHICH_COUNT = N_("Is the count wrong, or does it stand?")


class AppealDecisionFormSchema(ReasonSchema):
    """How many pieces are good after all, why, and the button that was pressed."""

    good = ByKey(keys=fields.UUID(), values=Quantity(least=0, most=1_000_000), load_default=dict)
    photo = PhotoFile(load_default=None)
    decision = fields.String(
        required=True,
        validate=validate.OneOf((OVERTURN, UPHOLD), error=WHICH),
        error_messages={"required": WHICH},
    )


class CountAnswerFormSchema(CountAnswerSchema):
    """How many pieces there are, why, and the button that was pressed."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf((OVERTURN, UPHOLD), error=WHICH_COUNT),
        error_messages={"required": WHICH_COUNT},
    )
