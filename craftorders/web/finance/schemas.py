"""What finance's forms take where people type money: a decimal in the merchant's currency instead of minor units."""

from marshmallow import fields, validate

from craftorders.infra.schemas import DecimalText, PhotoFile, ReasonSchema
from craftorders.kernel.words import N_
from craftorders.settlement.domain.deductions import DAMAGE, MATERIAL_LOSS
from craftorders.settlement.schemas import ReferenceSchema

PLACES = 3


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = DecimalText(places=PLACES, positive=True, required=True)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = DecimalText(places=PLACES, required=True)


class TakeBackFormSchema(ReasonSchema):
    """What a pay line paid too much, as people write it, and why it is taken back."""

    amount = DecimalText(places=PLACES, positive=True, required=True)


class DeductionFormSchema(TakeBackFormSchema):
    """What is asked of a worker for what, with a photo; lost material in its unit."""

    kind = fields.String(required=True, validate=validate.OneOf((DAMAGE, MATERIAL_LOSS), error=N_("Choose what it is for.")))
    batch_id = fields.UUID(required=True)
    photo = PhotoFile(required=True)
    material_id = fields.UUID(load_default=None)
    lost = DecimalText(places=3, digits=8, positive=True, load_default=None)
