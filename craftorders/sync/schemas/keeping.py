"""Phones, and what waits for a person, as lists show them."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.sync.domain.states import UNSETTLED
from craftorders.sync.schemas.answering import words_of_answer

LABEL = 60


class NewDeviceSchema(StrictSchema):
    """A phone with the id that it made, and what its owner calls it."""

    id = fields.UUID(required=True)
    label = Text(required=True, most=LABEL)


class DeviceFilterSchema(PagingSchema):
    """Whose phones."""

    user_id = fields.UUID(load_default=None)


class DeviceSchema(StrictSchema):
    """A phone, and when it was heard of last. `skew`: by how many milliseconds its clock was ahead then."""

    id = fields.UUID()
    user_id = fields.UUID()
    label = fields.String()
    registered_at = fields.AwareDateTime()
    last_seen_at = fields.AwareDateTime()
    last_seq = fields.Integer()
    skew = fields.Integer(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)
    revoked_by_name = fields.String(allow_none=True)


class DevicePageSchema(StrictSchema):
    """A page of phones."""

    items = fields.List(fields.Nested(DeviceSchema))
    next_cursor = fields.String(allow_none=True)


class UnsettledFilterSchema(PagingSchema):
    """What waits, or what was settled."""

    settled = fields.Boolean(load_default=False)


class UnsettledSchema(VersionedSchema):
    """An event that could not be applied when it came: what it says, why, and what became of it."""

    device_id = fields.UUID()
    user_id = fields.UUID()
    quarantined = fields.Boolean()
    seq = fields.Integer(allow_none=True)
    type = fields.String(allow_none=True)
    payload = fields.Dict()
    state = fields.String(validate=validate.OneOf(UNSETTLED.states))
    code = fields.String(attribute="answer.code", allow_none=True)
    words = fields.Function(
        lambda event: words_of_answer(event.answer["words"]),
        metadata={"type": "array", "items": {"type": "string"}},
    )
    created_at = fields.AwareDateTime()
    decided_by_name = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)
    actions = Actions(lambda event, actor: UNSETTLED.actions(event.state, actor))


class UnsettledPageSchema(StrictSchema):
    """A page of them."""

    items = fields.List(fields.Nested(UnsettledSchema))
    next_cursor = fields.String(allow_none=True)
