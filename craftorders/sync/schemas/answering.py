"""What phones are answered, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from marshmallow import fields, validate

from craftorders.infra.languages import filled
from craftorders.infra.schemas import StrictSchema
from craftorders.sync.domain.answers import DUPLICATE, OUTCOMES, Answer
from craftorders.sync.domain.messages import Message
from craftorders.sync.domain.photos import PHOTO_STATES


class EventAnswerSchema(StrictSchema):
    """What became of one event. `first` is what was answered when it came before."""

    event_id = fields.String(allow_none=True)
    seq = fields.Integer(allow_none=True)
    outcome = fields.String(validate=validate.OneOf((*OUTCOMES, DUPLICATE)))
    first = fields.String(allow_none=True, validate=validate.OneOf((*OUTCOMES, None)))
    code = fields.String(allow_none=True)
    words = fields.List(fields.String())
    entry = fields.String(allow_none=True)


class SyncReceiptSchema(StrictSchema):
    """One answer an event, in the order in which they were sent."""

    received_at = fields.AwareDateTime()
    wipe = fields.Boolean()
    answers = fields.List(fields.Nested(EventAnswerSchema))


class CarriedPhotoSchema(StrictSchema):
    """How far a photo is: from which byte on it is awaited, or what became of it."""

    sha256 = fields.String()
    size = fields.Integer()
    received = fields.Integer()
    state = fields.String(validate=validate.OneOf(PHOTO_STATES))
    code = fields.String(attribute="answer.code", allow_none=True)
    words = fields.Function(
        lambda photo: words_of_answer(photo.answer["words"]),
        metadata={"type": "array", "items": {"type": "string"}},
    )


def shown(message: Message, answer: Answer) -> dict[str, Any]:
    """An answer as the phone reads it."""
    named = message.content.get("event_id")
    return {
        "event_id": named if isinstance(named, str) else None,
        "seq": message.envelope.seq if message.envelope else None,
        "outcome": answer.outcome,
        "first": answer.first,
        "code": answer.code,
        "words": words_of_answer(answer.words),
        "entry": answer.entry,
    }


def words_of_answer(words: Iterable[Mapping[str, Any]]) -> list[str]:
    """The words of a kept answer in the reader's language."""
    return [_words(**each) for each in words]


def _words(message: str, details: Mapping[str, Any], translated: Iterable[str], pointer: str) -> str:
    return filled(gettext(message), {key: gettext(value) if key in translated else value for key, value in details.items()})
