"""What a suggestion looks like to a program."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.schemas import StrictSchema
from craftorders.production.domain.suggesting import NO_FREE_MINUTES, NOBODY_CERTIFIED, NOBODY_ELSE_CERTIFIED
from craftorders.production.schemas import WorkerNameSchema
from craftorders.reports.suggestion.queries import one_place
from craftorders.reports.suggestion.words import why_left, why_part


class SuggestedPartSchema(StrictSchema):
    """What one worker is to get, and the figures that it follows from; `words` says them in a sentence."""

    worker = fields.Nested(WorkerNameSchema, attribute="hand.worker")
    pieces = fields.Integer()
    most = fields.Integer(metadata={"description": "pieces that their free minutes allow"})
    grade = fields.Integer(attribute="hand.grade")
    certified = fields.Boolean()
    per_hour = fields.Function(lambda part: one_place(part.per_hour), metadata={"type": "string"})
    free_minutes = fields.Integer(attribute="hand.free_minutes")
    fair_share = fields.Function(lambda part: _share(part), metadata={"type": ["string", "null"]})
    words = fields.Function(why_part, metadata={"type": "string"})


class SuggestionSchema(StrictSchema):
    """How the pieces of a step that are not handed out could be divided; `left` of them cannot be."""

    batch_id = fields.UUID(attribute="batch.id")
    position = fields.Integer(attribute="operation.position")
    quantity = fields.Integer()
    items = fields.List(fields.Nested(SuggestedPartSchema), attribute="suggestion.parts")
    left = fields.Integer(attribute="suggestion.left")
    left_because = fields.String(
        attribute="suggestion.why_left",
        allow_none=True,
        validate=validate.OneOf([NOBODY_CERTIFIED, NOBODY_ELSE_CERTIFIED, NO_FREE_MINUTES]),
    )
    words = fields.Function(why_left, metadata={"type": ["string", "null"]})


def _share(part: Any) -> str | None:
    return None if part.share is None else one_place(part.share)
