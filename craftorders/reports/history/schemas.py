"""What history shows."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema


class HistoryEntrySchema(StrictSchema):
    """One change: who, when, what, from which state to which, which fields from what to what, and why."""

    id = fields.UUID()
    kind = fields.String(attribute="subject_kind")
    action = fields.String()
    from_state = fields.String(allow_none=True)
    to_state = fields.String(allow_none=True)
    changes = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"description": "before and after"}),
        allow_none=True,
    )
    reason = fields.String(allow_none=True)
    actor_id = fields.UUID()
    actor_name = fields.String()
    at = fields.AwareDateTime()


class HistoryPageSchema(StrictSchema):
    """A page of changes, newest first."""

    items = fields.List(fields.Nested(HistoryEntrySchema))
    next_cursor = fields.String(allow_none=True)
