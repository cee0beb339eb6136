"""What the ledger shows; it takes nothing from outside, money moves by the services of the features above."""

from marshmallow import fields, validate

from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.money import EXPONENTS
from craftorders.ledger.models import KINDS

MINOR = {"description": "minor units of the currency"}


class AccountFilterSchema(PagingSchema):
    """Which accounts."""

    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    owner_id = fields.UUID(load_default=None)
    currency = fields.String(load_default=None, validate=validate.OneOf(sorted(EXPONENTS)))


class AccountSchema(StrictSchema):
    """An account: what came in less what went out, and how low it may go (null: as low as it must)."""

    id = fields.UUID()
    kind = fields.String(metadata={"enum": list(KINDS)})
    owner_id = fields.UUID()
    currency = fields.String()
    balance = fields.Integer(metadata=MINOR)
    least = fields.Integer(allow_none=True, metadata=MINOR)


class AccountPageSchema(StrictSchema):
    """A page of accounts."""

    items = fields.List(fields.Nested(AccountSchema))
    next_cursor = fields.String(allow_none=True)


class TransferSchema(StrictSchema):
    """Money that went from one account to another; `purpose` and `reference_id` say what for."""

    id = fields.UUID()
    region_id = fields.String()
    debit_id = fields.UUID()
    credit_id = fields.UUID()
    amount = fields.Integer(metadata=MINOR)
    currency = fields.String()
    purpose = fields.String()
    reference_id = fields.UUID()
    reverses_id = fields.UUID(allow_none=True)
    reason = fields.String(allow_none=True)
    actor_id = fields.UUID()
    actor_name = fields.String()
    at = fields.DateTime()


class TransferPageSchema(StrictSchema):
    """A page of transfers."""

    items = fields.List(fields.Nested(TransferSchema))
    next_cursor = fields.String(allow_none=True)
