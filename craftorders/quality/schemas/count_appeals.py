"""What quality takes and shows of counts that households call wrong."""

from marshmallow import fields

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.schemas import Quantity, ReasonSchema, StrictSchema
from craftorders.production.schemas import NamedSchema
from craftorders.quality.domain.states import COUNT_APPEAL
from craftorders.quality.queries.count_appeals import actions_of_count_appeal
from craftorders.quality.schemas.appeals import NewLotAppealSchema


class NewCountAppealSchema(NewLotAppealSchema):
    """How many pieces there were, and why the count is wrong, in words or as a voice note; nothing of it is needed."""

    claimed = Quantity(least=0, load_default=None, allow_none=True)


class CountAnswerSchema(ReasonSchema):
    """Whether the count of a bag is right, and why: `found` pieces there are where it is not."""

    found = Quantity(least=0, load_default=None, allow_none=True)


class CountAppealSchema(VersionedSchema):
    """A count that a household calls wrong, and the answer. `actions` is what this reader may do with it."""

    state = fields.String(metadata={"enum": list(COUNT_APPEAL.states)})
    actions = Actions(actions_of_count_appeal)
    region_id = fields.String()
    hand_in_id = fields.UUID()
    bag_code = fields.String(attribute="hand_in.code")
    job_id = fields.UUID(attribute="hand_in.job_id")
    batch_id = fields.UUID()
    workshop = fields.Nested(NamedSchema)
    worker_id = fields.UUID()
    worker_name = fields.String(attribute="worker.name")
    counted = fields.Integer(attribute="hand_in.quantity")
    counted_by_name = fields.String(attribute="hand_in.counted_by_name")
    claimed = fields.Integer(allow_none=True)
    by_worker = fields.Boolean()
    note = fields.String(allow_none=True)
    has_voice = fields.Function(lambda appeal: appeal.voice_id is not None, metadata={"type": "boolean"})
    made_at = fields.AwareDateTime(attribute="created_at")
    found = fields.Integer(allow_none=True)
    reason = fields.String(allow_none=True)
    inspector_name = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class CountAppealPageSchema(StrictSchema):
    """A page of counts that are called wrong."""

    items = fields.List(fields.Nested(CountAppealSchema))
    next_cursor = fields.String(allow_none=True)
