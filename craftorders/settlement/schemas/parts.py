"""What the schemas of settlement share."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.schemas import StrictSchema, Text
from craftorders.kernel.periods import KEY
from craftorders.kernel.words import N_

COUNTY = validate.Regexp(r"[0-9]{6}\Z", error=N_("A county code has six digits, such as 513323."))


class MonthText(fields.String):
    """A month such as "2026-11"."""

    def __init__(self, *, required: bool = True, **more: Any) -> None:
        whole = validate.Regexp(KEY.pattern + r"\Z", error=N_("Write a month as 2026-11."))
        super().__init__(required=required, validate=whole, **more)


class ReferenceSchema(StrictSchema):
    """The number under which bank or wallet know a payment."""

    reference = Text(required=True, most=100)
