"""Cash: what is to be handed out in a workshop, and noting with a photo of the signed sheet that it was."""

from marshmallow import fields, validate

from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.schemas import PhotoFile, StrictSchema
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_
from craftorders.settlement.domain.payees import HOME
from craftorders.settlement.schemas.merchants import MOST
from craftorders.settlement.schemas.parts import ReferenceSchema
from craftorders.settlement.schemas.statements import StatementSchema

MOST_SIGNED = 500


class CashCurrencySchema(StrictSchema):
    """A sheet is in one currency."""

    currency = fields.String(
        load_default=HOME, validate=validate.OneOf(sorted(EXPONENTS), error=N_("We pay in no such currency."))
    )


class CashPayoutSchema(ReferenceSchema):
    """Who signed a sheet, what was handed out in all, and the photo of it."""

    statement_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST_SIGNED))
    total = MinorUnits(required=True, least=1, most=MOST)
    photo = PhotoFile(load_default=None)


class CashDueSchema(StrictSchema):
    """People of a workshop who wait for cash; the amount is before tax."""

    period_id = fields.UUID(attribute="period.id")
    month = fields.String(attribute="period.month")
    region_id = fields.String(attribute="period.region_id")
    workshop_id = fields.UUID(attribute="workshop.id")
    workshop_code = fields.String(attribute="workshop.code")
    currency = fields.String()
    count = fields.Integer()
    amount = MinorUnits()


class CashDueListSchema(StrictSchema):
    """Where people wait for cash, the oldest month first."""

    items = fields.List(fields.Nested(CashDueSchema))


class CashLineSchema(StrictSchema):
    """A line of a signature sheet; `net` is what taxes leave, null while nobody has chosen how they are withheld."""

    statement_id = fields.UUID(attribute="statement.id")
    statement_code = fields.String(attribute="statement.code")
    worker_code = fields.String(attribute="statement.worker.code")
    worker_name = fields.String(attribute="statement.worker.name")
    net = MinorUnits(allow_none=True)


class CashSheetSchema(StrictSchema):
    """A signature sheet with its control total."""

    period_id = fields.UUID(attribute="period.id")
    workshop_id = fields.UUID(attribute="workshop.id")
    currency = fields.String()
    lines = fields.List(fields.Nested(CashLineSchema))
    total = MinorUnits(allow_none=True)


class PaidListSchema(StrictSchema):
    """The statements that were paid."""

    items = fields.List(fields.Nested(StatementSchema))
