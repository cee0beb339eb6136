"""The fields that every schema shares: unknown input is refused, money and ids are strings of a checked form."""

import re
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from craftorders.kernel.ids import plain_code
from craftorders.kernel.words import N_

MAX_QUANTITY = 100_000_000


class StrictSchema(Schema):
    """A schema that refuses what it does not know."""

    class Meta:
        unknown = RAISE


class Quantity(fields.Integer):
    """Pieces: a whole number from 1 to a hundred million."""

    default_error_messages = {"invalid": N_("Write a whole number.")}

    def __init__(self, *, least: int = 1, most: int = MAX_QUANTITY, **kwargs: Any) -> None:
        kwargs.setdefault(
            "validate",
            validate.Range(least, most, error=N_("Write a whole number of at least 1.") if least == 1 else None),
        )
        super().__init__(strict=False, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,12}", value.strip(), re.ASCII):
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class DecimalText(fields.String):
    """A plain decimal as text ("12.30"): money and rates never pass through a float."""

    def __init__(self, *, places: int = 2, **kwargs: Any) -> None:
        pattern = re.compile(rf"(?:0|[1-9][0-9]{{0,12}})(?:\.[0-9]{{1,{places}}})?\Z", re.ASCII)
        kwargs.setdefault("validate", validate.Regexp(pattern, error=N_("Write an amount with digits, such as 12.30.")))
        super().__init__(**kwargs)


class Text(fields.String):
    """Words of a person: trimmed, without control characters, of bounded length."""

    def __init__(self, *, most: int = 200, least: int = 1, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.Length(least, most))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if any((ord(c) < 32 and c not in "\r\n\t") or 0xD800 <= ord(c) < 0xE000 for c in text):
            raise ValidationError(N_("This contains characters that cannot be kept."))
        return text


class Code(Text):
    """A short code as people type it: any case, O for 0, I and L for 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return plain_code(super()._deserialize(value, attr, data, **kwargs))


class ReasonSchema(StrictSchema):
    """Why: words that a person wrote."""

    reason = Text(required=True, most=500)


class OptionalReasonSchema(StrictSchema):
    """Why, where it may stay unsaid."""

    reason = Text(load_default=None, allow_none=True, most=500)
