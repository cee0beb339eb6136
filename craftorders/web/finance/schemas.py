"""What finance's forms take where people type money: a decimal in its currency instead of minor units."""

from marshmallow import fields

from craftorders.infra.money_fields import AmountText
from craftorders.infra.schemas import PhotoFile, ReasonSchema, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.settlement.schemas import ReferenceSchema


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = AmountText(positive=True, required=True)


class TaxPaymentFormSchema(StrictSchema):
    """What the tax office got of an open month, as people write it; `owed` says of which month, payer and currency."""

    owed = Text(required=True, most=60, error_messages={"required": N_("Choose a month.")})
    amount = AmountText(positive=True, required=True)
    receipt = Text(required=True, most=100)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = AmountText(required=True)


class CashFormSchema(ReferenceSchema):
    """Who signed a sheet, what was counted out in all, as people write it, and the photo of it."""

    statement_ids = fields.List(fields.UUID(), load_default=())
    total = AmountText(positive=True, required=True)
    photo = PhotoFile(load_default=None)
