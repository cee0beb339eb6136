"""What phones send. Payloads are read by the schemas that pages and API use for the same thing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from craftorders.infra.problems import pointers
from craftorders.infra.schemas import Quantity, ReasonSchema, StrictSchema, Text
from craftorders.kernel.errors import RuleViolation, RuleViolations
from craftorders.kernel.words import N_
from craftorders.production.schemas import HandInSchema, HandOutSchema, ReportSchema
from craftorders.sync.domain.canonical import LARGEST
from craftorders.sync.domain.messages import Envelope, Message
from craftorders.sync.domain.photos import DIGEST

MOST_EVENTS = 500
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""A clock that is further off tells nothing at all."""


class Clock(fields.AwareDateTime):
    """What a phone's clock says: ISO 8601 with its zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", validate=validate.Range(EARLIEST, LATEST), **kwargs)


class EnvelopeSchema(StrictSchema):
    """What every event says of itself."""

    event_id = fields.UUID(required=True)
    device_id = fields.UUID(required=True)
    seq = fields.Integer(required=True, strict=True, validate=validate.Range(1, LARGEST))
    actor = fields.UUID(required=True)
    type = Text(required=True, most=30)
    payload = fields.Dict(required=True)
    device_time = Clock(required=True)
    schema_version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))
    hash = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))


class SyncSchema(StrictSchema):
    """Events of one phone. They are read one by one, so that one that cannot be read stops no other."""

    device_id = fields.UUID(required=True)
    sent_at = Clock(required=True)
    events = fields.List(fields.Dict(), required=True, validate=validate.Length(max=MOST_EVENTS))


class PayloadSchema(StrictSchema):
    """What all payloads may say: after which event of the same phone they are to be applied."""

    after = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(1, LARGEST, error=N_("Write a whole number of at least 1.")),
    )

    @post_load
    def without_order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The order and the photo were read from the envelope already; services take the rest."""
        return {key: value for key, value in data.items() if key not in ("after", "id", "photo")}


class HandOutPayload(PayloadSchema, HandOutSchema):
    """Pieces of a step for a worker, or open: the phone made the job's id."""

    job_id = fields.UUID(required=True)
    batch_id = fields.UUID(required=True)


class ReportPayload(PayloadSchema, ReportSchema):
    """ "Made 40" on a job. The same number again was asked about when it was typed; nobody can be asked any more."""

    class Meta(StrictSchema.Meta):
        exclude = ("again",)

    job_id = fields.UUID(required=True)


class NamedPhotoSchema(StrictSchema):
    """A photo that comes by itself: the SHA-256 of its bytes on the phone, and how many they are."""

    sha256 = fields.String(required=True, validate=validate.Regexp(rf"{DIGEST.pattern}\Z"))
    size = fields.Integer(required=True, strict=True, validate=validate.Range(1, LARGEST))


class BagPayload(PayloadSchema, HandInSchema):
    """A counted bag of a job, as it was typed, and the photo that was taken of it."""

    class Meta(StrictSchema.Meta):
        exclude = ("again", "reason")

    job_id = fields.UUID(required=True)
    photo = fields.Nested(NamedPhotoSchema, load_default=None, allow_none=True)


class PhotoPieceSchema(StrictSchema):
    """From which byte of the photo on the body goes."""

    start = fields.Integer(load_default=0, validate=validate.Range(0, LARGEST))


class SeenSchema(StrictSchema):
    """A job as the phone showed it."""

    worker_id = fields.UUID(required=True, allow_none=True)
    quantity = Quantity(required=True, least=0)
    made = Quantity(required=True, least=0)
    handed_in = Quantity(required=True, least=0)


class TakeBackPayload(PayloadSchema, ReasonSchema):
    """What of a job is not made, taken back."""

    job_id = fields.UUID(required=True)
    seen = fields.Nested(SeenSchema, required=True)


PAYLOADS: dict[str, Schema] = {
    "hand_out": HandOutPayload(),
    "report_pieces": ReportPayload(),
    "count_bag": BagPayload(),
    "take_back": TakeBackPayload(),
}


def messages_of(events: list[dict[str, Any]]) -> list[Message]:
    """What came, with its envelope where that can be read."""
    return [Message(each, _envelope(each)) for each in events]


def read_payload(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What a payload says, in the words of the services. Refuses an unknown type, and tells every field that is wrong."""
    schema = PAYLOADS.get(kind)
    if schema is None:
        raise RuleViolation("unknown_type", N_("The service does not know this kind of event: %(kind)s."), kind=kind)
    try:
        return dict(schema.load(payload))
    except ValidationError as error:
        parts = [
            RuleViolation("bad_payload", "%(words)s", pointer=pointer, words=" ".join(texts))
            for pointer, texts in pointers(error.messages).items()
        ]
        raise RuleViolations("bad_payload", N_("Something that was written down cannot be read."), parts) from error


def _envelope(event: dict[str, Any]) -> Envelope | None:
    try:
        return Envelope(**EnvelopeSchema().load(event))
    except (ValidationError, RecursionError):
        return None
