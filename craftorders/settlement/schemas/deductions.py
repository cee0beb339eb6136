"""What is taken and shown of deductions and their policies."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import PhotoFile, Quantity, ReasonSchema, StrictSchema, Text, VoiceFile
from craftorders.kernel.words import N_
from craftorders.settlement.domain.deductions import DAMAGE, KINDS, MATERIAL_LOSS, MOST_DAYS, MOST_PERCENT
from craftorders.settlement.domain.states import DEDUCTION
from craftorders.settlement.queries import actions_of_deduction
from craftorders.settlement.schemas.parts import MonthText

MOST = 10**11
UPHOLD, OVERTURN = "uphold", "overturn"
THOUSANDTHS = {"description": "thousandths of the material's unit"}


class DeductionFilterSchema(PagingSchema):
    """Which deductions."""

    state = fields.String(load_default=None, validate=validate.OneOf(DEDUCTION.states))
    worker_id = fields.UUID(load_default=None)


class NewDeductionSchema(ReasonSchema):
    """What is asked of whom and why, with a photo; for a loss, of which material how much beyond the allowance."""

    worker_id = fields.UUID(required=True)
    batch_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf((DAMAGE, MATERIAL_LOSS), error=N_("Choose what it is for.")))
    amount = MinorUnits(required=True, least=1, most=MOST)
    photo = PhotoFile(required=True)
    material_id = fields.UUID(load_default=None)
    lost_e3 = Quantity(load_default=None, most=MOST, metadata=THOUSANDTHS)
    sure = fields.Boolean(load_default=False, metadata={"description": "yes, more than the work (`more_than_the_work`)"})


class TakeLineBackSchema(ReasonSchema):
    """What of a pay line was paid too much, and why."""

    amount = MinorUnits(required=True, least=1, most=MOST)


class AppealDeductionSchema(StrictSchema):
    """Why one does not agree, in words or as a voice note; neither is needed."""

    note = Text(load_default=None, allow_none=True, most=500)
    voice = VoiceFile(load_default=None)


class DecideDeductionSchema(ReasonSchema):
    """Whether a deduction stands after an appeal, and why; the worker reads it."""

    decision = fields.String(
        required=True,
        validate=validate.OneOf((UPHOLD, OVERTURN), error=N_("Does it stand, or does it fall?")),
        error_messages={"required": N_("Does it stand, or does it fall?")},
    )


class DeductionSchema(VersionedSchema):
    """What is asked of a worker's earnings; `actions` is what this reader may do with it next."""

    code = fields.String()
    region_id = fields.String()
    worker_id = fields.UUID()
    worker_name = fields.String(attribute="worker.name")
    kind = fields.String(metadata={"enum": list(KINDS)})
    state = fields.String(metadata={"enum": list(DEDUCTION.states)})
    actions = Actions(actions_of_deduction)
    amount = MinorUnits()
    currency = fields.String()
    reason = fields.String()
    batch_id = fields.UUID(allow_none=True)
    material_id = fields.UUID(allow_none=True)
    lost_e3 = fields.Integer(allow_none=True, metadata=THOUSANDTHS)
    earning_id = fields.UUID(allow_none=True)
    has_photo = fields.Function(lambda found: found.photo_id is not None, metadata={"type": "boolean"})
    proposed_by_name = fields.String()
    approved_by_name = fields.String(allow_none=True)
    expires_on = fields.Date(allow_none=True)
    appealed_at = fields.AwareDateTime(allow_none=True)
    appealed_by_name = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    has_voice = fields.Function(lambda found: found.voice_id is not None, metadata={"type": "boolean"})
    decided_by_name = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)


class DeductionPageSchema(StrictSchema):
    """A page of deductions."""

    items = fields.List(fields.Nested(DeductionSchema))
    next_cursor = fields.String(allow_none=True)


class BearingSchema(StrictSchema):
    """What a statement bears of a deduction; below nothing where it pays back."""

    deduction_id = fields.UUID(attribute="deduction.id")
    deduction_code = fields.String(attribute="deduction.code")
    statement_id = fields.UUID(attribute="statement.id")
    month = fields.String(attribute="statement.period.month")
    amount = MinorUnits()
    currency = fields.String(attribute="statement.currency")


class BearingListSchema(StrictSchema):
    """All statements that have to do with a deduction, or all deductions on a statement."""

    items = fields.List(fields.Nested(BearingSchema))


class GovernDeductionsSchema(ReasonSchema):
    """The cap in percent of a statement and how many days a deduction lasts, by area from a month on, and why."""

    area = fields.String(load_default="", validate=validate.Length(max=6))
    from_month = MonthText()
    percent = Quantity(required=True, least=0, most=MOST_PERCENT)
    days = Quantity(required=True, least=1, most=MOST_DAYS)


class DeductionPolicySchema(StrictSchema):
    """How much deductions may take in an area from a month on, and for how long."""

    id = fields.UUID()
    area = fields.String()
    from_month = fields.String()
    percent = fields.Integer()
    days = fields.Integer()
    reason = fields.String()
    set_by_name = fields.String()
    at = fields.AwareDateTime()


class DeductionPolicyListSchema(StrictSchema):
    """All policies, the latest first."""

    items = fields.List(fields.Nested(DeductionPolicySchema))
