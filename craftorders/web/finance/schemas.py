"""What finance's forms take where people type money: a decimal in the merchant's currency instead of minor units."""

from craftorders.infra.schemas import DecimalText, ReasonSchema
from craftorders.settlement.schemas import ReferenceSchema

PLACES = 3


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = DecimalText(places=PLACES, positive=True, required=True)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = DecimalText(places=PLACES, required=True)
