"""What a phone sends to open a card, and what it gets."""

import re
import unicodedata
from typing import Any

from marshmallow import fields, validate

from craftorders.infra.schemas import Code, StrictSchema
from craftorders.kernel.words import N_


class Pin(fields.String):
    """Six digits; a Chinese keyboard's full-width ones are taken too."""

    default_error_messages = {"required": N_("The PIN has six digits.")}

    def __init__(self, **kwargs: Any) -> None:
        six = re.compile(r"[0-9]{6}\Z", re.ASCII)
        kwargs.setdefault("validate", validate.Regexp(six, error=N_("The PIN has six digits.")))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return unicodedata.normalize("NFKC", super()._deserialize(value, attr, data, **kwargs)).strip()


class OpenCardSchema(StrictSchema):
    """The key from the QR code: 128 bits in base64url."""

    token = fields.String(
        required=True,
        validate=validate.Regexp(
            re.compile(r"[A-Za-z0-9_-]{22}\Z", re.ASCII),
            error=N_("This is not the code of a card. Scan it again."),
        ),
    )


class PinSchema(StrictSchema):
    """The PIN, with the card's short number where the phone has not opened the card yet."""

    pin = Pin(required=True)
    card_number = Code(load_default=None, allow_none=True, most=20)


class OpenedCardSchema(StrictSchema):
    """An opened card: send `token` as a bearer; it ends after `seconds`. Only tier 1 shows amounts."""

    token = fields.String()
    tier = fields.Integer(validate=validate.OneOf((0, 1)))
    seconds = fields.Integer()
