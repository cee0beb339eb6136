"""What the catalogue takes and shows: prices, weights and amounts as plain decimals, never floats."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from marshmallow import fields, post_load, validate

from craftorders.catalogue.queries import CRAFT_SORTS, MATERIAL_SORTS, PRODUCT_SORTS
from craftorders.infra.api import VersionedSchema
from craftorders.infra.money_fields import CurrencyCode, RateText
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import DecimalText, GivenCode, PhotoFile, Quantity, StrictSchema, Text, VoiceFile
from craftorders.kernel.money import HOME_CURRENCY, parse_rate, rate_text
from craftorders.kernel.words import N_

UNITS = ("m", "g", "pcs")
PICTURES = ("belt", "bracelet", "coaster", "knot", "tassel")
LONGEST_STEP = 7 * 24 * 3600
PICTURE_FILE = {"type": "string", "format": "binary"}


def thousandths(text: str) -> int:
    """3600 for "3.6"."""
    return int(Decimal(text).scaleb(3))


def plain_decimal(number_e3: int) -> str:
    """The plain decimal of a number kept in thousandths, without needless zeros: "3.6"."""
    return format(Decimal(number_e3).scaleb(-3).normalize(), "f")


def _shown(of: Callable[[Any], str]) -> fields.Function:
    return fields.Function(of, metadata={"type": "string"})


class CraftFilterSchema(PagingSchema):
    """Which crafts, and in which order."""

    text = Text(load_default=None, most=60)
    sort = Sort(CRAFT_SORTS, "code")


class CraftChangeSchema(StrictSchema):
    """What of a craft can be changed."""

    name = Text(most=60)
    name_en = Text(most=60)


class NewCraftSchema(StrictSchema):
    """A new craft."""

    code = GivenCode(required=True, most=30, capitals=False)
    name = Text(required=True, most=60)
    name_en = Text(required=True, most=60)


class CraftSchema(VersionedSchema):
    """A craft as shown."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class CraftPageSchema(StrictSchema):
    """A page of crafts."""

    items = fields.List(fields.Nested(CraftSchema))
    next_cursor = fields.String(allow_none=True)


class MaterialFilterSchema(PagingSchema):
    """Which materials, and in which order."""

    text = Text(load_default=None, most=60)
    sort = Sort(MATERIAL_SORTS, "code")


class MaterialChangeSchema(StrictSchema):
    """What of a material can be changed; its unit stays, since amounts are counted in it."""

    name = Text(most=60)
    name_en = Text(most=60)


class NewMaterialSchema(StrictSchema):
    """A new material, counted in metres, grams or pieces."""

    code = GivenCode(required=True, most=30, capitals=False)
    name = Text(required=True, most=60)
    name_en = Text(required=True, most=60)
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))


class MaterialSchema(VersionedSchema):
    """A material as shown."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    unit = fields.String()


class MaterialPageSchema(StrictSchema):
    """A page of materials."""

    items = fields.List(fields.Nested(MaterialSchema))
    next_cursor = fields.String(allow_none=True)


class ProductFilterSchema(PagingSchema):
    """Which products, and in which order."""

    text = Text(load_default=None, most=60)
    active = fields.Boolean(load_default=None)
    sort = Sort(PRODUCT_SORTS, "code")


class ProductChangeSchema(StrictSchema):
    """What of a product can be changed; the price is per accepted piece, the weight in grams."""

    name = Text(most=100)
    name_en = Text(most=100)
    picture = fields.String(validate=validate.OneOf(PICTURES))
    weight_g = DecimalText(places=3, digits=5, positive=True)
    price = RateText(positive=True)
    standard = Text(most=2000)
    standard_en = Text(most=2000)
    active = fields.Boolean()

    @post_load
    def _as_kept(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        if "weight_g" in data:
            data["weight_mg"] = thousandths(data.pop("weight_g"))
        return data


def as_priced(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """What a product's schema loaded, as services take it: a price in ten-thousandths of the currency's minor unit."""
    given = {"price_e4": parse_rate(data["price"], currency, pointer="/price")} if "price" in data else {}
    return {name: value for name, value in data.items() if name != "price"} | given


class NewProductSchema(ProductChangeSchema):
    """A new product, still without steps and materials."""

    class Meta(ProductChangeSchema.Meta):
        exclude = ("active",)

    code = GivenCode(required=True, most=30)
    name = Text(required=True, most=100)
    name_en = Text(required=True, most=100)
    picture = fields.String(load_default="knot", validate=validate.OneOf(PICTURES))
    weight_g = DecimalText(required=True, places=3, digits=5, positive=True)
    price = RateText(required=True, positive=True)
    currency = CurrencyCode(load_default=HOME_CURRENCY)
    standard = Text(required=True, most=2000)
    standard_en = Text(required=True, most=2000)


class StepSchema(StrictSchema):
    """A step of a routing; with the `id` of a present step it is that step, changed or moved."""

    id = fields.UUID(load_default=None, allow_none=True)
    name = Text(required=True, most=60)
    name_en = Text(required=True, most=60)
    craft_id = fields.UUID(required=True)
    grade = Quantity(required=True, least=1, most=3)
    standard_seconds = Quantity(required=True, least=1, most=LONGEST_STEP)


class RoutingSchema(StrictSchema):
    """All steps of a product, in order."""

    operations = fields.List(
        fields.Nested(StepSchema),
        required=True,
        validate=validate.Length(1, 20, error=N_("A routing has from 1 to 20 steps.")),
    )


class MaterialLineSchema(StrictSchema):
    """How much of a material a piece takes, in its unit, and the allowed waste."""

    material_id = fields.UUID(required=True)
    quantity = DecimalText(required=True, places=3, digits=5, positive=True)
    waste_percent = Quantity(load_default=3, least=0, most=50)

    @post_load
    def _as_kept(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        data["quantity_e3"] = thousandths(data.pop("quantity"))
        return data


class MaterialsSchema(StrictSchema):
    """The whole bill of materials of a product."""

    materials = fields.List(
        fields.Nested(MaterialLineSchema),
        required=True,
        validate=validate.Length(0, 50, error=N_("A piece takes at most 50 materials.")),
    )


class PhotoFileSchema(StrictSchema):
    """A photo: JPEG, PNG or WebP, at most 12 MB."""

    photo = fields.Raw(required=True, metadata=PICTURE_FILE)


class StepGuideSchema(StrictSchema):
    """How a step is made; without a photo or a voice, those that are there stay."""

    how = Text(required=True, most=200)
    how_en = Text(required=True, most=200)
    photo = PhotoFile(load_default=None)
    voice = VoiceFile(load_default=None)


class OperationSchema(StrictSchema):
    """A step as shown."""

    id = fields.UUID()
    position = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    craft_id = fields.UUID()
    craft = fields.String(attribute="craft.code")
    grade = fields.Integer()
    standard_seconds = fields.Integer()
    how = fields.String(metadata={"description": "how it is made, in a line; empty where nobody has said it"})
    how_en = fields.String()
    photo_id = fields.UUID(allow_none=True)
    voice_id = fields.UUID(allow_none=True)


class BillOfMaterialsLineSchema(StrictSchema):
    """A line of the bill of materials as shown."""

    material_id = fields.UUID()
    material = fields.String(attribute="material.code")
    unit = fields.String(attribute="material.unit")
    quantity = _shown(lambda line: plain_decimal(line.quantity_e3))
    waste_percent = fields.Integer()


class ProductSchema(VersionedSchema):
    """A product with its steps and materials."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    picture = fields.String()
    photo_id = fields.UUID(allow_none=True)
    weight_g = _shown(lambda product: plain_decimal(product.weight_mg))
    price = _shown(lambda product: rate_text(product.price_e4, product.currency))
    currency = fields.String()
    standard = fields.String()
    standard_en = fields.String()
    active = fields.Boolean()
    operations = fields.List(fields.Nested(OperationSchema))
    materials = fields.List(fields.Nested(BillOfMaterialsLineSchema))


class ProductPageSchema(StrictSchema):
    """A page of products."""

    items = fields.List(fields.Nested(ProductSchema))
    next_cursor = fields.String(allow_none=True)
