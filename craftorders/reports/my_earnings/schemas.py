"""What a farmer's earnings and jobs look like to a program."""

from typing import Any

from marshmallow import fields

from craftorders.fees.domain.bonuses import KINDS
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.money import rate_text
from craftorders.quality.domain.dispositions import FAULTS


class NamesSchema(StrictSchema):
    """A name in two languages."""

    name = fields.String()
    name_en = fields.String()


class EarningLineSchema(StrictSchema):
    """One pay line: accepted pieces times the frozen rate; nothing is deducted."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    product = fields.Nested(NamesSchema)
    operation = fields.Nested(NamesSchema)
    made = fields.Integer()
    accepted = fields.Integer()
    rate = fields.Function(lambda line: rate_text(line.rate_e4, line.currency))
    amount = MinorUnits()
    currency = fields.String()
    state = fields.String(metadata={"enum": ["ready", "on_its_way", "paid"]})
    rework = fields.Boolean(metadata={"description": "whether it is for mending pieces"})
    appealed = fields.Boolean(metadata={"description": "whether the pieces were found good when they were looked at again"})
    kind = fields.String(metadata={"enum": list(KINDS)})
    above = fields.Integer(metadata={"description": "beyond how many pieces a tier counts; for a guarantee, its minutes"})
    late_from = fields.String(allow_none=True, metadata={"description": "the earlier month in which they were handed in"})


class EarningPageSchema(StrictSchema):
    """Some pay lines, newest first."""

    items = fields.List(fields.Nested(EarningLineSchema))
    next_cursor = fields.String(allow_none=True)


class MonthSchema(StrictSchema):
    """What a month earned; amounts in minor units."""

    month = fields.String()
    currency = fields.String()
    pieces = fields.Integer()
    amount = MinorUnits()
    paid = MinorUnits()


class MonthListSchema(StrictSchema):
    """The last twelve months with earnings, newest first."""

    items = fields.List(fields.Nested(MonthSchema))


class PaymentSchema(StrictSchema):
    """A payment in minor units: what was earned, what deductions took off, the tax, what arrived or is on its way."""

    at = fields.DateTime()
    method = fields.String()
    amount = MinorUnits()
    deducted = MinorUnits()
    withheld = MinorUnits()
    net = MinorUnits()
    currency = fields.String()
    state = fields.String(metadata={"enum": ["paid", "paying", "returned"]})
    month = fields.String(metadata={"description": "the month that was settled"})


class PaymentListSchema(StrictSchema):
    """The last payments, newest first."""

    items = fields.List(fields.Nested(PaymentSchema))


class JobLineSchema(StrictSchema):
    """A job and what it earns; `hourly_amount` is minor units an hour at the standard time."""

    id = fields.UUID()
    code = fields.String()
    state = fields.String()
    workshop = fields.Nested(NamesSchema, metadata={"description": "where its material is fetched and its pieces counted"})
    village = fields.String()
    product = fields.Nested(NamesSchema)
    operation = fields.Nested(NamesSchema)
    quantity = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()
    due_on = fields.Date()
    currency = fields.String()
    rate = fields.Function(lambda job: _rate(job), metadata={"type": ["string", "null"]})
    hourly_amount = MinorUnits(attribute="hourly", allow_none=True)


class ShownStepSchema(StrictSchema):
    """A step of a job: how it is made, in words, and what shows it; picture and recording have addresses of their own."""

    operation_id = fields.UUID()
    operation = fields.Nested(NamesSchema)
    how = fields.Nested(NamesSchema)
    photo_id = fields.UUID(allow_none=True)
    voice_id = fields.UUID(allow_none=True)
    own = fields.Boolean(metadata={"description": "whether it is the step of this job"})


class JobWithStepsSchema(StrictSchema):
    """A job and the steps of its batch, in order."""

    job = fields.Nested(JobLineSchema)
    steps = fields.List(fields.Nested(ShownStepSchema))


class ReworkLineSchema(StrictSchema):
    """Pieces to be made good; without a rate they are unpaid, and earn as usual once they pass."""

    id = fields.UUID()
    code = fields.String()
    product = fields.Nested(NamesSchema)
    quantity = fields.Integer()
    due_on = fields.Date()
    fault = fields.String(metadata={"enum": list(FAULTS)})
    rate = fields.Function(lambda rework: _rate(rework), metadata={"type": ["string", "null"]})
    currency = fields.String()


class WorkSchema(StrictSchema):
    """The farmer's own jobs, those of the workshop that are open to take, and pieces that they have to make good."""

    own = fields.List(fields.Nested(JobLineSchema))
    open = fields.List(fields.Nested(JobLineSchema))
    reworks = fields.List(fields.Nested(ReworkLineSchema))


class GreetingSchema(StrictSchema):
    """What a card alone shows: no amounts."""

    initial = fields.String()
    village = fields.String()
    month = fields.String()
    state = fields.String(metadata={"enum": ["nothing", "checking", "ready", "paid"]})
    tier = fields.Integer()


def _rate(job: Any) -> str | None:
    return None if job.rate_e4 is None else rate_text(job.rate_e4, job.currency)
