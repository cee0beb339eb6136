"""Payers and the policies by which they withhold taxes."""

from marshmallow import fields, validate

from craftorders.infra.schemas import ReasonSchema, StrictSchema
from craftorders.kernel.words import N_
from craftorders.settlement.domain.tax import POLICIES
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
