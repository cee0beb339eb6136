"""What finance's forms take where people type money: a decimal in the merchant's currency instead of minor units."""

from craftorders.infra.money_fields import AmountText
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement.schemas import ReferenceSchema


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = AmountText(positive=True, required=True)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = AmountText(required=True)
