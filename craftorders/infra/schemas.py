"""The fields that every schema shares: unknown input is refused, money and ids are strings of a checked form."""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext
from flask_smorest.fields import Upload
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import FileStorage

from craftorders.kernel.ids import plain_code
from craftorders.kernel.words import N_, NO_TEXT

MAX_QUANTITY = 100_000_000
MOST_DIGITS = 17
"""Digits before the point, and twice the places after it."""
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
"""1,200 as our own pages and spreadsheets write it."""
GIVEN_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z", re.ASCII)

# What the library itself says, in words for people, and translated before its numbers and choices are filled in.
fields.Field.default_error_messages |= dict.fromkeys(("required", "null"), N_("Please fill this in."))
validate.OneOf.default_message = lazy_gettext("Must be one of: {choices}.")
validate.Length.message_all = lazy_gettext("Length must be between {min} and {max}.")
validate.Length.message_max = lazy_gettext("Longer than maximum length {max}.")


class Between(validate.Range):
    """A whole number within limits; the library's own words for it cannot be translated."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most, error=lazy_gettext("Write a whole number from {min:,} to {max:,}."))


def plain_number(typed: str) -> str:
    """A number as people type or paste it, with thousands apart or in wide digits, as a plain one."""
    text = unicodedata.normalize("NFKC", typed).strip()
    return text.replace(",", "") if GROUPED.fullmatch(text) else text


class StrictSchema(Schema):
    """A schema that refuses what it does not know."""

    class Meta:
        unknown = RAISE


class Quantity(fields.Integer):
    """Pieces: a whole number from 1 to a hundred million; typed also as 1,200 or in a Chinese keyboard's wide digits."""

    default_error_messages = {"invalid": N_("Write a whole number.")}

    def __init__(self, *, least: int = 1, most: int = MAX_QUANTITY, **kwargs: Any) -> None:
        if least == 1 and most == MAX_QUANTITY:
            limits = [
                validate.Range(least, error=N_("Write a whole number of at least 1.")),
                validate.Range(max=most, error=lazy_gettext("Write a whole number of at most {max:,}.")),
            ]
        else:
            limits = [Between(least, most)]
        kwargs.setdefault("validate", limits)
        super().__init__(strict=False, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, str):
            text = plain_number(value)
            if re.fullmatch(r"-?[0-9]{1,100}", text, re.ASCII):
                return int(text)
        if isinstance(value, float) and value.is_integer():  # 40.0 is a whole number in JSON, too
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class DecimalText(fields.String):
    """A plain decimal as text ("12.30") that never passes through a float.

    The more places, the fewer digits before the point.
    """

    def __init__(self, *, places: int = 2, digits: int | None = None, positive: bool = False, **kwargs: Any) -> None:
        digits = digits or MOST_DIGITS - 2 * places
        some = r"(?=.*[1-9])" if positive else ""
        pattern = re.compile(rf"{some}(?:0|[1-9][0-9]{{0,{digits - 1}}})(?:\.[0-9]{{1,{places}}})?\Z", re.ASCII)
        error = (
            N_("Write a number above zero, such as 12.30.")
            if positive
            else N_("Write an amount with digits, such as 12.30.")
        )
        kwargs.setdefault("validate", validate.Regexp(pattern, error=error))
        super().__init__(**kwargs)
        self._places = places
        self._too_fine = re.compile(rf"[0-9]+\.[0-9]{{{places + 1},}}\Z", re.ASCII)
        self._too_large = re.compile(rf"[1-9][0-9]{{{digits},}}(?:\.[0-9]+)?\Z", re.ASCII)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = plain_number(super()._deserialize(value, attr, data, **kwargs))
        if self._too_large.match(text):
            raise ValidationError(N_("This number is too large."))
        if self._too_fine.match(text):
            message = lazy_gettext("At most %(places)s decimal places are possible here.", places=self._places)
            raise ValidationError(str(message))
        return text


class Text(fields.String):
    """Words of a person: trimmed, of bounded length, without what is no text."""

    def __init__(self, *, most: int = 200, least: int = 1, **kwargs: Any) -> None:
        words = lazy_gettext("Write between {min} and {max} characters.")
        kwargs.setdefault("validate", validate.Length(least, most, error=words))
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if NO_TEXT.search(text):
            raise ValidationError(N_("This contains characters that cannot be kept."))
        return text


class Code(Text):
    """A short code as people type it: any case, O for 0, I and L for 1."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return plain_code(super()._deserialize(value, attr, data, **kwargs))


class GivenCode(Text):
    """A code that the service centre gives to a merchant, a workshop, a product: letters, digits and hyphens."""

    def __init__(self, *, most: int, capitals: bool = True, **kwargs: Any) -> None:
        self._capitals = capitals
        words = N_("Use letters, digits and hyphens only, such as BELT-3.")
        super().__init__(most=most, **kwargs)
        self.validators.append(validate.Regexp(GIVEN_CODE, error=words))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return text.upper() if self._capitals else text.lower()


class PhotoFile(Upload):
    """A photo among the fields of a form; whether it is one is found out when it is taken in."""

    default_error_messages = {"required": N_("Add a photo."), "invalid": N_("Add a photo.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage) or not value:
            raise self.make_error("invalid")
        return value


class VoiceFile(Upload):
    """A recording among the fields of a form; whether it is one is found out when it is taken in."""

    default_error_messages = {"invalid": N_("Add a recording.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage) or not value:
            raise self.make_error("invalid")
        return value


class SpreadsheetFile(Upload):
    """An Excel file among the fields of a form; what is in it is found out when it is read."""

    default_error_messages = {"required": N_("Choose an Excel file."), "invalid": N_("Choose an Excel file.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage) or not value:
            raise self.make_error("invalid")
        return value


class ByKey(fields.Dict):
    """Values by their ids. What is wrong with one is told at its own place, not a level deeper."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            flat = {str(key): [text for texts in parts.values() for text in texts] for key, parts in error.messages.items()}
            raise ValidationError(flat) from error


class ReasonSchema(StrictSchema):
    """Why: words that a person wrote."""

    reason = Text(required=True, most=500)


class OptionalReasonSchema(StrictSchema):
    """Why, where it may stay unsaid."""

    reason = Text(load_default=None, allow_none=True, most=500)
