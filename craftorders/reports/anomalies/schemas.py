"""What the auditor's figures show."""

from marshmallow import fields, validate

from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.periods import KEY
from craftorders.kernel.words import N_
from craftorders.production.schemas import CountedBagSchema, NamedSchema, PieceReportSchema

MONTH = validate.Regexp(KEY.pattern + r"\Z", error=N_("Write a month as 2026-11."))


class MonthSchema(StrictSchema):
    """The last of the three months that are looked at."""

    month = fields.String(load_default=None, allow_none=True, validate=MONTH)


class MonthPagingSchema(PagingSchema, MonthSchema):
    """A page of rows of these three months."""


class CountingSchema(StrictSchema):
    """What a coordinator counted: the figures, and whether they stand out."""

    user_id = fields.UUID()
    name = fields.String()
    workshop = fields.Nested(NamedSchema)
    bags = fields.Integer(attribute="counting.bags")
    judged = fields.Integer(attribute="counting.judged")
    round_numbers = fields.Integer(attribute="counting.round_numbers")
    expected_tenths = fields.Integer(attribute="counting.expected_tenths")
    once_in = fields.Integer(
        attribute="counting.once_in", allow_none=True, metadata={"description": "where chance gives it less than 1 in 1,000"}
    )
    same_second = fields.Integer(attribute="counting.same_second")
    unconfirmed = fields.Integer(attribute="counting.unconfirmed")
    stands_out = fields.Boolean(attribute="counting.stands_out")


class CountingListSchema(StrictSchema):
    """Who counted bags, what stands out most first."""

    months = fields.List(fields.String())
    items = fields.List(fields.Nested(CountingSchema))


class ConcentrationSchema(StrictSchema):
    """How what a workshop's households earned is spread, against equal shares."""

    workshop = fields.Nested(NamedSchema)
    currency = fields.String()
    households = fields.Integer(attribute="spread.households")
    amount = MinorUnits(attribute="spread.amount")
    half_with = fields.Integer(attribute="spread.half_with")
    equal_half = fields.Integer(attribute="spread.equal_half")
    top = fields.Integer(attribute="spread.top")
    top_share_e4 = fields.Integer(attribute="spread.top_share_e4")
    equal_share_e4 = fields.Integer(attribute="spread.equal_share_e4")
    stands_out = fields.Boolean(attribute="spread.stands_out")


class ConcentrationListSchema(StrictSchema):
    """Workshops, the most uneven first."""

    months = fields.List(fields.String())
    items = fields.List(fields.Nested(ConcentrationSchema))


class AuditedBagsSchema(StrictSchema):
    """A page of bags that somebody counted."""

    items = fields.List(fields.Nested(CountedBagSchema))
    next_cursor = fields.String(allow_none=True)


class HouseholdShareSchema(StrictSchema):
    """What a household earned, and its share in parts of ten thousand."""

    household_id = fields.UUID(attribute="household.id")
    name = fields.String(attribute="household.name")
    currency = fields.String()
    amount = MinorUnits()
    share_e4 = fields.Integer()


class HouseholdSharesSchema(StrictSchema):
    """The households of a workshop, who earned most first."""

    months = fields.List(fields.String())
    items = fields.List(fields.Nested(HouseholdShareSchema))


class UnusualReportsSchema(StrictSchema):
    """A page of reports that something was asked about."""

    items = fields.List(fields.Nested(PieceReportSchema))
    next_cursor = fields.String(allow_none=True)
