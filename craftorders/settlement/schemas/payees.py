"""Payee accounts: what asking for one takes, and what is shown of it, which is never more than the last four characters."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_
from craftorders.settlement.domain.payees import HOME, KINDS
from craftorders.settlement.domain.states import PAYEE
from craftorders.settlement.queries import actions_of_payee


class NewPayeeSchema(StrictSchema):
    """Where a worker is to be paid; a holder of another name needs a reason. The number is shown to nobody again."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS, error=N_("Choose where the money goes.")))
    number = Text(required=True, most=80)
    holder = Text(required=True, most=100)
    holder_reason = Text(load_default=None, allow_none=True, most=500)
    bank_name = Text(load_default=None, allow_none=True, most=100)
    bank_code = Text(load_default=None, allow_none=True, most=12)
    currency = fields.String(
        load_default=HOME, validate=validate.OneOf(sorted(EXPONENTS), error=N_("We pay in no such currency."))
    )


class PayeeFilterSchema(PagingSchema):
    """Which accounts."""

    state = fields.String(load_default=None, validate=validate.OneOf(PAYEE.states))
    worker_id = fields.UUID(load_default=None)


class PayeeSchema(VersionedSchema):
    """An account with its steps; `in_force_from` is when it is used, if it is approved and not followed by another."""

    worker_id = fields.UUID()
    worker_code = fields.String(attribute="worker.code")
    worker_name = fields.String(attribute="worker.name")
    kind = fields.String(metadata={"enum": list(KINDS)})
    last_four = fields.String()
    holder = fields.String()
    holder_reason = fields.String(allow_none=True)
    bank_name = fields.String(allow_none=True)
    bank_code = fields.String(allow_none=True)
    currency = fields.String()
    state = fields.String(metadata={"enum": list(PAYEE.states)})
    requested_by = fields.UUID()
    requested_by_name = fields.String()
    created_at = fields.DateTime()
    confirmed_by = fields.UUID(allow_none=True)
    confirmed_by_name = fields.String(allow_none=True)
    confirmed_at = fields.DateTime(allow_none=True)
    approved_by = fields.UUID(allow_none=True)
    approved_by_name = fields.String(allow_none=True)
    approved_at = fields.DateTime(allow_none=True)
    in_force_from = fields.DateTime(allow_none=True)
    stopped_by = fields.UUID(allow_none=True)
    stopped_by_name = fields.String(allow_none=True)
    stopped_at = fields.DateTime(allow_none=True)
    stop_reason = fields.String(allow_none=True)
    actions = Actions(actions_of_payee)


class PayeePageSchema(StrictSchema):
    """A page of accounts."""

    items = fields.List(fields.Nested(PayeeSchema))
    next_cursor = fields.String(allow_none=True)


class SharedNumberSchema(StrictSchema):
    """One number that stands with several workers."""

    holders_differ = fields.Boolean()
    accounts = fields.List(fields.Nested(PayeeSchema))


class SharedNumberListSchema(StrictSchema):
    """All numbers that stand with several workers."""

    items = fields.List(fields.Nested(SharedNumberSchema))
