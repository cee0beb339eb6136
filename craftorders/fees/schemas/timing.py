"""What fees take and show of time trials and standard times: minutes as people write them, seconds as they are kept."""

from decimal import Decimal
from typing import Any

from marshmallow import fields

from craftorders.fees.queries import actions_of_trial
from craftorders.infra.api import Actions
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.schemas import Between, DecimalText, OptionalReasonSchema, Quantity, StrictSchema

LONGEST = 7 * 24 * 3600


class TimedPiecesSchema(StrictSchema):
    """How many pieces were made in how many minutes, and on which day."""

    pieces = Quantity(required=True, most=10_000)
    minutes = DecimalText(required=True, places=1, digits=4, positive=True)
    held_on = fields.Date(required=True)


class NewTrialSchema(TimedPiecesSchema):
    """Who made how many pieces in how many minutes, and on which day."""

    worker_id = fields.UUID(required=True)


def as_timed(data: dict[str, Any]) -> dict[str, Any]:
    """What the schema loaded, as the service takes it: a tenth of a minute is six seconds."""
    values = {name: value for name, value in data.items() if name != "minutes"}
    return {**values, "seconds": int(Decimal(data["minutes"]) * 60)}


class AdoptTimeSchema(OptionalReasonSchema):
    """The seconds a piece that the trials propose, as they were seen."""

    seconds = fields.Integer(required=True, validate=Between(1, LONGEST))


class TimedWorkerSchema(StrictSchema):
    """Who was timed."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()


class TrialSchema(StrictSchema):
    """A time trial; one that was set aside does not count."""

    id = fields.UUID()
    operation_id = fields.UUID()
    worker = fields.Nested(TimedWorkerSchema)
    pieces = fields.Integer()
    seconds = fields.Integer()
    held_on = fields.Date()
    held_by_name = fields.String()
    set_aside_by_name = fields.String(allow_none=True)
    set_aside_reason = fields.String(allow_none=True)
    actions = Actions(actions_of_trial)


class StandardTimeSchema(StrictSchema):
    """A standard time that was adopted, in seconds a piece, and the one before."""

    id = fields.UUID()
    operation_id = fields.UUID()
    seconds = fields.Integer()
    before = fields.Integer()
    workers = fields.Integer()
    trials = fields.Integer()
    reason = fields.String(allow_none=True)
    adopted_by_name = fields.String()
    adopted_at = fields.DateTime()


class TimingSchema(StrictSchema):
    """The standard time of an operation, what the trials of the last year propose (null with too few workers), and why."""

    standard_seconds = fields.Integer()
    proposed_seconds = fields.Integer(allow_none=True)
    workers = fields.Integer()
    trials = fields.List(fields.Nested(TrialSchema))
    adopted = fields.List(fields.Nested(StandardTimeSchema))


class EarnedPerHourSchema(StrictSchema):
    """What an hour of a step earned a slow, an average and a fast worker lately; without a county that of all workers."""

    operation_id = fields.UUID()
    region_id = fields.Function(lambda row: row.region_id or None, metadata={"type": ["string", "null"]})
    workers = fields.Integer()
    slow = MinorUnits()
    average = MinorUnits()
    fast = MinorUnits()
    currency = fields.String()
    counted_at = fields.DateTime()


class EarnedPerHourListSchema(StrictSchema):
    """The steps of a product in order, each over all counties and then by county."""

    items = fields.List(fields.Nested(EarnedPerHourSchema))
