"""What is said of a sampling plan before a lot is there, and of the switching rules."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.history import HistoryEntry
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import Quantity, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.production.schemas import NamedSchema
from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.sampling import AQLS, INSPECTIONS, LEVELS, NORMAL
from craftorders.quality.domain.switching import SWITCHING
from craftorders.quality.queries.switching import actions_of_switching

CHANCE = {"description": "probability from 0 to 1"}
SHARE = {"description": "share of bad pieces from 0 to 1"}


class PlanQuestionSchema(StrictSchema):
    """The size of a lot, and how it is to be inspected."""

    lot_size = Quantity(required=True)
    level = fields.String(load_default="II", validate=validate.OneOf(LEVELS))
    severity = fields.String(load_default=NORMAL, validate=validate.OneOf(INSPECTIONS))
    aql = fields.String(load_default="2.5", validate=validate.OneOf(AQLS[1:]))


class PointSchema(StrictSchema):
    """A point of the operating characteristic."""

    bad_share = fields.Float(metadata=SHARE)
    passes = fields.Float(metadata=CHANCE)


class SamplingPlanSchema(StrictSchema):
    """The single sampling plan of ISO 2859-1, and what it lets pass: of a process, and of lots of just this size.

    `producer_risk` is the probability that a lot as good as the AQL is rejected, `consumer_rate` the share of bad pieces
    that still passes one time in ten; both for a process.
    """

    code_letter = fields.String()
    sample_size = fields.Integer()
    acceptance = fields.Integer()
    rejection = fields.Integer()
    full_inspection = fields.Boolean()
    producer_risk = fields.Float(metadata=CHANCE)
    consumer_rate = fields.Float(metadata=SHARE)
    curve = fields.List(fields.Nested(PointSchema))
    lot_curve = fields.List(fields.Nested(PointSchema))


class SwitchingFilterSchema(PagingSchema):
    """Which switching states; `waiting` are those that a person should decide about."""

    workshop_id = fields.UUID(load_default=None)
    product_id = fields.UUID(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(SWITCHING.states))
    waiting = fields.Boolean(load_default=False)


class SwitchingStateSchema(VersionedSchema):
    """How severely the next lot of a workshop's product is inspected for a class of defects, and what it depends on.

    `recent` are the last lots of normal inspection, A accepted and R rejected; `accepted_running` and `rejected` count on
    tightened inspection; `score` leads to reduced inspection from 30 on. While discontinued, no lot is accepted.
    """

    workshop = fields.Nested(NamedSchema)
    product = fields.Nested(NamedSchema)
    defect_class = fields.String(metadata={"enum": list(SEVERITIES)})
    state = fields.String(metadata={"enum": list(SWITCHING.states)})
    inspection = fields.String(attribute="standing.inspection", metadata={"enum": list(INSPECTIONS)})
    actions = Actions(actions_of_switching)
    recent = fields.String()
    score = fields.Integer()
    accepted_running = fields.Integer()
    rejected = fields.Integer()
    steady = fields.Boolean()


class SwitchingPageSchema(StrictSchema):
    """A page of switching states."""

    items = fields.List(fields.Nested(SwitchingStateSchema))
    next_cursor = fields.String(allow_none=True)


class SwitchingStepSchema(StrictSchema):
    """A lot that counted, or what a person decided.

    `rule` is "accepted" or "rejected" where the lot only counted, "other_plan" where it was opened before the last
    switch and did not count; else the switch. Of a lot, `lot`, `bad` and `acceptance` say what happened.
    """

    at = fields.AwareDateTime()
    rule = fields.String(attribute="action")
    from_state = fields.String(metadata={"enum": list(SWITCHING.states)})
    to_state = fields.String(metadata={"enum": list(SWITCHING.states)})
    reason = fields.String(allow_none=True)
    actor_name = fields.String()
    lot = fields.Function(lambda step: _after(step, "lot"), metadata={"type": ["string", "null"]})
    bad = fields.Function(lambda step: _after(step, "bad"), metadata={"type": ["integer", "null"]})
    acceptance = fields.Function(lambda step: _after(step, "acceptance"), metadata={"type": ["integer", "null"]})
    score = fields.Function(lambda step: _after(step, "score"), metadata={"type": ["integer", "null"]})


class SwitchingHistorySchema(StrictSchema):
    """The latest steps of a switching state, newest first."""

    items = fields.List(fields.Nested(SwitchingStepSchema))


class SwitchingDecisionSchema(StrictSchema):
    """Why it is decided so."""

    reason = Text(required=True, most=500, error_messages={"required": N_("Say why."), "null": N_("Say why.")})


def _after(step: HistoryEntry, name: str) -> Any:
    change = (step.changes or {}).get(name)
    return change[1] if change else None
