"""What deposits and credits of merchants take."""

from marshmallow import fields

from craftorders.infra.schemas import Between, StrictSchema, Text
from craftorders.settlement.schemas.parts import MINOR, ReferenceSchema

MOST = 10**13


class DepositSchema(ReferenceSchema):
    """Money that arrived from a merchant, in minor units of its currency."""

    amount = fields.Integer(required=True, strict=True, validate=Between(1, MOST), metadata=MINOR)


class CreditSchema(StrictSchema):
    """How far a merchant's balance may go below nothing, and why; 0 ends the credit."""

    amount = fields.Integer(required=True, strict=True, validate=Between(0, MOST), metadata=MINOR)
    reason = Text(required=True, most=500)
