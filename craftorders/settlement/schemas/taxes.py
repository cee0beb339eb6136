"""Payers and the policies by which they withhold taxes."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions
from craftorders.infra.money_fields import CurrencyCode, MinorUnits
from craftorders.infra.schemas import ReasonSchema, StrictSchema, Text
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.words import N_
from craftorders.settlement.domain.tax import POLICIES
from craftorders.settlement.queries import actions_of_tax_payment
from craftorders.settlement.schemas.merchants import MOST
from craftorders.settlement.schemas.parts import MonthText


class ChooseTaxSchema(ReasonSchema):
    """By which policy a payer withholds taxes from a month on, and why."""

    payer_id = fields.UUID(required=True)
    from_month = MonthText()
    policy = fields.String(required=True, validate=validate.OneOf(POLICIES, error=N_("Choose one of the policies.")))


class PayerSchema(StrictSchema):
    """Who pays the farmers of all regions whose code begins with `scope`."""

    id = fields.UUID()
    name = fields.String()
    name_en = fields.String()
    scope = fields.String()


class PayerListSchema(StrictSchema):
    """All payers."""

    items = fields.List(fields.Nested(PayerSchema))


class TaxChoiceSchema(StrictSchema):
    """By which policy a payer withholds taxes from a month on."""

    id = fields.UUID()
    payer_id = fields.UUID()
    from_month = fields.String()
    policy = fields.String(metadata={"enum": list(POLICIES)})
    reason = fields.String()
    chosen_by = fields.UUID()
    chosen_by_name = fields.String()
    at = fields.DateTime()


class TaxChoiceListSchema(StrictSchema):
    """All choices, the latest first."""

    items = fields.List(fields.Nested(TaxChoiceSchema))


class PayTaxSchema(StrictSchema):
    """Withheld taxes of a month that went to the tax office, in minor units of the currency, with its receipt's number."""

    payer_id = fields.UUID(required=True)
    month = MonthText()
    currency = CurrencyCode(load_default=HOME_CURRENCY)
    amount = MinorUnits(required=True, least=1, most=MOST)
    receipt = Text(required=True, most=100)


class TaxOwedSchema(StrictSchema):
    """What a payer withheld in a month from all workers, what of it was paid on, and what is open, in minor units."""

    payer_id = fields.UUID()
    month = fields.String()
    currency = fields.String()
    withheld = MinorUnits()
    paid_on = MinorUnits()
    open = MinorUnits()


class TaxOwedListSchema(StrictSchema):
    """All months in which taxes were withheld, the latest first."""

    items = fields.List(fields.Nested(TaxOwedSchema))


class TaxPaymentSchema(StrictSchema):
    """A payment to the tax office; `actions` is what this reader may do with it next."""

    id = fields.UUID()
    payer_id = fields.UUID()
    month = fields.String()
    currency = fields.String()
    amount = MinorUnits()
    receipt = fields.String()
    paid_by = fields.UUID()
    paid_by_name = fields.String()
    at = fields.DateTime()
    undone_by = fields.UUID(allow_none=True)
    undone_by_name = fields.String(allow_none=True)
    undone_at = fields.DateTime(allow_none=True)
    undone_reason = fields.String(allow_none=True)
    actions = Actions(actions_of_tax_payment)


class TaxPaymentPageSchema(StrictSchema):
    """A page of payments to the tax office, newest first."""

    items = fields.List(fields.Nested(TaxPaymentSchema))
    next_cursor = fields.String(allow_none=True)
