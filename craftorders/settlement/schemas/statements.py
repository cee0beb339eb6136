"""What is shown of months, statements and payouts, and what closing and paying take."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.words import N_
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.models import METHODS
from craftorders.settlement.queries import actions_of_statement
from craftorders.settlement.schemas.parts import COUNTY, MonthText, ReferenceSchema

DEDUCTED = {"description": "minor units that deductions take off; below nothing where more is paid back"}


class PeriodKeySchema(StrictSchema):
    """A month of a region."""

    region_id = fields.String(required=True, validate=COUNTY)
    month = MonthText()


class PeriodFilterSchema(PagingSchema):
    """Which periods."""

    region_id = fields.String(load_default=None, validate=COUNTY)


class StatementFilterSchema(PagingSchema):
    """Which statements."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATEMENT.states))
    period_id = fields.UUID(load_default=None)
    worker_id = fields.UUID(load_default=None)


class ApprovedSchema(StrictSchema):
    """What came of approving a whole month."""

    approved = fields.Integer(required=True, metadata={"description": "How many statements were approved now."})


class PaySchema(ReferenceSchema):
    """How a worker was paid; `joint` says that this number paid several statements together."""

    method = fields.String(required=True, validate=validate.OneOf(METHODS, error=N_("Choose how it was paid.")))
    joint = fields.Boolean(load_default=False)


class PreviewLineSchema(StrictSchema):
    """What closing would put on one worker's statement."""

    worker_id = fields.UUID(attribute="worker.id")
    worker_code = fields.String(attribute="worker.code")
    worker_name = fields.String(attribute="worker.name")
    lines = fields.Integer()
    pieces = fields.Integer()
    amount = MinorUnits()
    topped_up = MinorUnits(metadata={"description": "of the amount, what closing adds for who is in training"})
    deducted = MinorUnits(metadata=DEDUCTED)
    due = MinorUnits()
    currency = fields.String()


class PreviewSchema(StrictSchema):
    """What closing a month would settle; nothing is changed by looking."""

    region_id = fields.String()
    month = fields.String()
    items = fields.List(fields.Nested(PreviewLineSchema))


class DuePeriodSchema(StrictSchema):
    """A month that is over, not closed, and has earnings to settle."""

    region_id = fields.String(attribute="region.id")
    month = fields.String()
    workers = fields.Integer()
    lines = fields.Integer()
    amount = MinorUnits()
    currency = fields.String()


class DuePeriodListSchema(StrictSchema):
    """All periods that can be closed now."""

    items = fields.List(fields.Nested(DuePeriodSchema))


class PeriodSchema(StrictSchema):
    """A closed month of a region."""

    id = fields.UUID()
    region_id = fields.String()
    month = fields.String()
    closed_by = fields.UUID()
    closed_by_name = fields.String()
    closed_at = fields.DateTime()


class PeriodPageSchema(StrictSchema):
    """A page of periods."""

    items = fields.List(fields.Nested(PeriodSchema))
    next_cursor = fields.String(allow_none=True)


class PayoutSchema(StrictSchema):
    """Money that went to a worker: the amount, what of it was withheld as tax by which text, and what was left."""

    id = fields.UUID()
    amount = MinorUnits()
    withheld = MinorUnits()
    net = MinorUnits()
    tax_version = fields.String(allow_none=True)
    tax_month = fields.String(allow_none=True)
    currency = fields.String()
    method = fields.String(metadata={"enum": list(METHODS)})
    reference = fields.String()
    joint = fields.Boolean()
    has_signature = fields.Function(lambda payout: payout.photo_id is not None, metadata={"type": "boolean"})
    paid_by = fields.UUID()
    paid_by_name = fields.String()
    at = fields.DateTime()


class StatementSchema(VersionedSchema):
    """What a worker is owed for a period; `actions` is what this reader may do with it next."""

    code = fields.String()
    period = fields.Nested(PeriodSchema)
    worker_id = fields.UUID()
    worker_code = fields.String(attribute="worker.code")
    worker_name = fields.String(attribute="worker.name")
    state = fields.String(metadata={"enum": list(STATEMENT.states)})
    lines = fields.Integer()
    pieces = fields.Integer()
    amount = MinorUnits()
    deducted = MinorUnits(metadata=DEDUCTED)
    due = MinorUnits()
    currency = fields.String()
    approved_by = fields.UUID(allow_none=True)
    approved_by_name = fields.String(allow_none=True)
    approved_at = fields.DateTime(allow_none=True)
    payout = fields.Nested(PayoutSchema, allow_none=True)
    actions = Actions(actions_of_statement)


class StatementPageSchema(StrictSchema):
    """A page of statements."""

    items = fields.List(fields.Nested(StatementSchema))
    next_cursor = fields.String(allow_none=True)
