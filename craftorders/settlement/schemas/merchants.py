"""What deposits and credits of merchants take."""

from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.settlement.schemas.parts import ReferenceSchema

MOST = 10**13


class DepositSchema(ReferenceSchema):
    """Money that arrived from a merchant, in minor units of its currency."""

    amount = MinorUnits(required=True, least=1, most=MOST)


class CreditSchema(StrictSchema):
    """How far a merchant's balance may go below nothing, and why; 0 ends the credit."""

    amount = MinorUnits(required=True, least=0, most=MOST)
    reason = Text(required=True, most=500)
