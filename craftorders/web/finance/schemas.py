"""What finance's forms take where people type money: a decimal in its currency instead of minor units."""

from marshmallow import fields

from craftorders.infra.schemas import DecimalText, PhotoFile, ReasonSchema
from craftorders.settlement.schemas import ReferenceSchema

PLACES = 3


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = DecimalText(places=PLACES, positive=True, required=True)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = DecimalText(places=PLACES, required=True)


class CashFormSchema(ReferenceSchema):
    """Who signed a sheet, what was counted out in all, as people write it, and the photo of it."""

    statement_ids = fields.List(fields.UUID(), load_default=())
    total = DecimalText(places=PLACES, positive=True, required=True)
    photo = PhotoFile(load_default=None)
