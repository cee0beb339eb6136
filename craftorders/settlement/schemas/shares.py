"""Payments of shares: amounts are integers of the minor unit with their currency."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.words import N_
from craftorders.settlement.domain.states import SHARES
from craftorders.settlement.models import METHODS
from craftorders.settlement.queries.shares import actions_of_share_payment
from craftorders.settlement.schemas.parts import MonthText, ReferenceSchema


class ShareKeySchema(StrictSchema):
    """Of which workshop, month and currency the shares are to be paid."""

    workshop_id = fields.UUID(required=True)
    month = MonthText()
    currency = fields.String(load_default=HOME_CURRENCY, validate=validate.Length(equal=3))


class ShareMonthKeySchema(StrictSchema):
    """The month whose payments are prepared or approved at once."""

    month = MonthText()


class PreparedMonthSchema(StrictSchema):
    """How many payments were prepared at once, and how many workshops still have none."""

    prepared = fields.Integer(attribute="done")
    left = fields.Integer(metadata={"description": "Workshops whose charges do not add up to the ledger."})


class ApprovedMonthSchema(StrictSchema):
    """How many payments were approved at once, and how many wait for somebody else."""

    approved = fields.Integer(attribute="done")
    left = fields.Integer(metadata={"description": "Payments that the caller prepared, or counted any pieces of."})


class SharePaymentFilterSchema(PagingSchema):
    """Which payments."""

    workshop_id = fields.UUID(load_default=None)
    month = MonthText(required=False, load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(SHARES.states))


class PaySharesSchema(ReferenceSchema):
    """How, when and under which number it was paid; for cash it is that of the sheet that was signed."""

    method = fields.String(required=True, validate=validate.OneOf(METHODS, error=N_("Choose how it was paid.")))
    paid_on = fields.Date(required=True)


class ShareSumsSchema(StrictSchema):
    """What the charges of a month gave to a workshop's three accounts, and is not prepared yet."""

    workshop_id = fields.UUID(attribute="workshop.id")
    month = fields.String()
    currency = fields.String()
    lines = fields.Integer(attribute="sums.lines")
    coordinator = MinorUnits(attribute="sums.coordinator")
    workshop = MinorUnits(attribute="sums.workshop")
    freight = MinorUnits(attribute="sums.freight")
    total = MinorUnits(attribute="sums.total")


class DueSharesSchema(StrictSchema):
    """All months of workshops that can be prepared now, the oldest first."""

    items = fields.List(fields.Nested(ShareSumsSchema))


class SharePaymentSchema(VersionedSchema):
    """A payment of a month's shares; `actions` is what this reader may do with it next."""

    code = fields.String()
    workshop_id = fields.UUID()
    month = fields.String()
    currency = fields.String()
    since = fields.DateTime()
    until = fields.DateTime()
    state = fields.String(metadata={"enum": list(SHARES.states)})
    lines = fields.Integer()
    coordinator = MinorUnits()
    workshop = MinorUnits()
    freight = MinorUnits()
    total = MinorUnits()
    prepared_by = fields.UUID()
    prepared_by_name = fields.String()
    created_at = fields.DateTime()
    approved_by = fields.UUID(allow_none=True)
    approved_by_name = fields.String(allow_none=True)
    approved_at = fields.DateTime(allow_none=True)
    paid_by = fields.UUID(allow_none=True)
    paid_by_name = fields.String(allow_none=True)
    paid_at = fields.DateTime(allow_none=True)
    paid_on = fields.Date(allow_none=True)
    method = fields.String(allow_none=True, metadata={"enum": [*METHODS, None]})
    reference = fields.String(allow_none=True)
    actions = Actions(actions_of_share_payment)


class SharePaymentPageSchema(StrictSchema):
    """A page of payments, the latest month first."""

    items = fields.List(fields.Nested(SharePaymentSchema))
    next_cursor = fields.String(allow_none=True)
