"""What logistics takes and shows. Amounts of a material are plain decimals of its unit: never a float."""

import re
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import ByKey, Quantity, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.logistics.domain.materials import FROM_YIWU, SOURCES, amount_text
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.logistics.models import ConsignmentLine
from craftorders.logistics.queries import actions_of_consignment

KINDS = ("materials", "goods")


class MaterialAmount(fields.String):
    """An amount such as "3.6" of a material's unit, kept in thousandths of it."""

    default_error_messages = {"invalid": N_("Write an amount with digits, such as 12.5; at most three decimal places.")}

    def __init__(self, *, positive: bool = False, **kwargs: Any) -> None:
        some = "(?=.*[1-9])" if positive else ""
        self._form = re.compile(rf"^{some}[0-9]{{1,11}}(\.[0-9]{{1,3}})?$", re.ASCII)
        super().__init__(metadata={"pattern": self._form.pattern}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if not self._form.fullmatch(text):
            raise self.make_error("invalid")
        return int(Decimal(text).scaleb(3))


class SendMaterialsSchema(StrictSchema):
    """Who carries the materials, when they should arrive, and how much of each; by default what the batch needs.

    A rescued batch can get them from the workshop that its pieces come from, as far as that has them left over.
    """

    source = fields.String(load_default=FROM_YIWU, validate=validate.OneOf(SOURCES))
    carrier = Text(load_default=None, allow_none=True, most=100)
    expected_on = fields.Date(load_default=None, allow_none=True)
    amounts = ByKey(
        keys=fields.UUID(),
        values=MaterialAmount(
            positive=True, error_messages={"invalid": N_("Write what is sent of it, such as 12.5, or leave it out.")}
        ),
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 50),
    )


class ReceiveMaterialsSchema(StrictSchema):
    """What arrived of each line; a line of which nothing is said arrived whole."""

    received = ByKey(keys=fields.UUID(), values=MaterialAmount(), load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True, most=500)


class SendGoodsSchema(StrictSchema):
    """Who carries the goods."""

    carrier = Text(load_default=None, allow_none=True, most=100)


class ReceiveGoodsSchema(StrictSchema):
    """How many pieces arrived."""

    pieces = Quantity(required=True, least=0)
    note = Text(load_default=None, allow_none=True, most=500)


class ConsignmentFilterSchema(PagingSchema):
    """Which consignments."""

    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    state = fields.String(load_default=None, validate=validate.OneOf(CONSIGNMENT.states))
    batch_id = fields.UUID(load_default=None)


class ConsignmentLineSchema(StrictSchema):
    """An amount of a material, or a number of pieces: what was sent, and what was counted on arrival."""

    id = fields.UUID()
    material_id = fields.UUID(allow_none=True)
    unit = fields.Function(lambda line: line.material.unit if line.material else "pcs", metadata={"type": "string"})
    sent = fields.Function(lambda line: amount_of(line, line.sent), metadata={"type": "string"})
    received = fields.Function(lambda line: amount_of(line, line.received), metadata={"type": ["string", "null"]})


class ConsignmentSchema(VersionedSchema):
    """Materials out or goods back: where they are, and what the reader may do next."""

    code = fields.String()
    kind = fields.String(validate=validate.OneOf(KINDS))
    batch_id = fields.UUID()
    batch_code = fields.String(attribute="batch.code")
    order_id = fields.UUID(attribute="batch.order_id")
    workshop_id = fields.UUID()
    from_batch_id = fields.UUID(allow_none=True)
    state = fields.String(validate=validate.OneOf(CONSIGNMENT.states))
    carrier = fields.String(allow_none=True)
    expected_on = fields.Date()
    sent_at = fields.AwareDateTime(allow_none=True)
    received_at = fields.AwareDateTime(allow_none=True)
    note = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(ConsignmentLineSchema))
    actions = Actions(actions_of_consignment)


class ConsignmentPageSchema(StrictSchema):
    """A page of consignments."""

    items = fields.List(fields.Nested(ConsignmentSchema))
    next_cursor = fields.String(allow_none=True)


def amount_of(line: ConsignmentLine, number: int | None) -> str | None:
    """A line's number as plain text: pieces as they are, materials in their unit without needless zeros."""
    if number is None or line.material_id is None:
        return None if number is None else str(number)
    return amount_text(number)
