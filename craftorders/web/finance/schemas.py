"""What finance's forms take where people type money: a decimal in its currency instead of minor units."""

from marshmallow import fields, validate

from craftorders.infra.money_fields import AmountText
from craftorders.infra.schemas import DecimalText, PhotoFile, ReasonSchema
from craftorders.kernel.words import N_
from craftorders.settlement.domain.deductions import DAMAGE, MATERIAL_LOSS
from craftorders.settlement.schemas import ReferenceSchema


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = AmountText(positive=True, required=True)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = AmountText(required=True)


class CashFormSchema(ReferenceSchema):
    """Who signed a sheet, what was counted out in all, as people write it, and the photo of it."""

    statement_ids = fields.List(fields.UUID(), load_default=())
    total = AmountText(positive=True, required=True)
    photo = PhotoFile(load_default=None)


class TakeBackFormSchema(ReasonSchema):
    """What a pay line paid too much, as people write it, and why it is taken back."""

    amount = AmountText(positive=True, required=True)


class DeductionFormSchema(TakeBackFormSchema):
    """What is asked of a worker for what, with a photo; lost material in its unit."""

    kind = fields.String(required=True, validate=validate.OneOf((DAMAGE, MATERIAL_LOSS), error=N_("Choose what it is for.")))
    batch_id = fields.UUID(required=True)
    photo = PhotoFile(required=True)
    material_id = fields.UUID(load_default=None)
    lost = DecimalText(places=3, digits=8, positive=True, load_default=None)
