"""Crafts, materials and products over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from craftorders.catalogue.models import Craft, Material, Product
from craftorders.catalogue.queries import (
    find_craft,
    find_material,
    find_operation,
    find_product,
    list_crafts,
    list_materials,
    list_products,
)
from craftorders.catalogue.schemas import (
    CraftChangeSchema,
    CraftFilterSchema,
    CraftPageSchema,
    CraftSchema,
    MaterialChangeSchema,
    MaterialFilterSchema,
    MaterialPageSchema,
    MaterialSchema,
    MaterialsSchema,
    NewCraftSchema,
    NewMaterialSchema,
    NewProductSchema,
    PhotoFileSchema,
    ProductChangeSchema,
    ProductFilterSchema,
    ProductPageSchema,
    ProductSchema,
    RoutingSchema,
    StepGuideSchema,
    as_priced,
)
from craftorders.catalogue.services import (
    add_craft,
    add_material,
    add_product,
    change_craft,
    change_material,
    change_product,
    drop_step_guide,
    keep_step_guide,
    set_materials,
    set_photo,
    set_routing,
)
from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART, ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.photos import STEP_SIDE, photo_answer, take_in_photo
from craftorders.infra.voices import take_in_played, voice_answer

BINARY = {"type": "string", "format": "binary"}
blueprint = ApiBlueprint("catalogue", __name__, description="Crafts, materials, products.")


@blueprint.get("/crafts")
@requires("catalogue.read")
@blueprint.arguments(CraftFilterSchema, location="query")
@blueprint.response(200, CraftPageSchema)
def crafts(query: dict[str, Any]) -> Page[Craft]:
    """Crafts, found by code or name."""
    return list_crafts(db(), **query)


@blueprint.post("/crafts")
@requires("catalogue.keep")
@idempotent
@blueprint.arguments(NewCraftSchema)
@blueprint.response(201, CraftSchema)
def new_craft(data: dict[str, Any]) -> Craft:
    """Add a craft."""
    return add_craft(db(), data, actor=acting())


@blueprint.get("/crafts/<uuid:craft_id>")
@requires("catalogue.read")
@blueprint.response(200, CraftSchema)
def craft(craft_id: UUID) -> Craft:
    """One craft."""
    return find_craft(db(), craft_id)


@blueprint.patch("/crafts/<uuid:craft_id>")
@requires("catalogue.keep")
@blueprint.arguments(CraftChangeSchema)
@blueprint.response(200, CraftSchema)
def patch_craft(data: dict[str, Any], craft_id: UUID) -> Craft:
    """Change the names of a craft."""
    expect_version(find_craft(db(), craft_id))
    return change_craft(db(), craft_id, data, actor=acting())


@blueprint.get("/materials")
@requires("catalogue.read")
@blueprint.arguments(MaterialFilterSchema, location="query")
@blueprint.response(200, MaterialPageSchema)
def materials(query: dict[str, Any]) -> Page[Material]:
    """Materials, found by code or name."""
    return list_materials(db(), **query)


@blueprint.post("/materials")
@requires("catalogue.keep")
@idempotent
@blueprint.arguments(NewMaterialSchema)
@blueprint.response(201, MaterialSchema)
def new_material(data: dict[str, Any]) -> Material:
    """Add a material."""
    return add_material(db(), data, actor=acting())


@blueprint.get("/materials/<uuid:material_id>")
@requires("catalogue.read")
@blueprint.response(200, MaterialSchema)
def material(material_id: UUID) -> Material:
    """One material."""
    return find_material(db(), material_id)


@blueprint.patch("/materials/<uuid:material_id>")
@requires("catalogue.keep")
@blueprint.arguments(MaterialChangeSchema)
@blueprint.response(200, MaterialSchema)
def patch_material(data: dict[str, Any], material_id: UUID) -> Material:
    """Change the names of a material."""
    expect_version(find_material(db(), material_id))
    return change_material(db(), material_id, data, actor=acting())


@blueprint.get("/products")
@requires("catalogue.read")
@blueprint.arguments(ProductFilterSchema, location="query")
@blueprint.response(200, ProductPageSchema)
def products(query: dict[str, Any]) -> Page[Product]:
    """Products, found by code or name."""
    return list_products(db(), **query)


@blueprint.post("/products")
@requires("catalogue.keep")
@idempotent
@blueprint.arguments(NewProductSchema)
@blueprint.response(201, ProductSchema)
def new_product(data: dict[str, Any]) -> Product:
    """Add a product; its steps and materials follow."""
    return add_product(db(), as_priced(data, data["currency"]), actor=acting())


@blueprint.get("/products/<uuid:product_id>")
@requires("catalogue.read")
@blueprint.response(200, ProductSchema)
def product(product_id: UUID) -> Product:
    """One product with its steps and materials."""
    return find_product(db(), product_id)


@blueprint.patch("/products/<uuid:product_id>")
@requires("catalogue.keep")
@blueprint.arguments(ProductChangeSchema)
@blueprint.response(200, ProductSchema)
def patch_product(data: dict[str, Any], product_id: UUID) -> Product:
    """Change a product's words, weight, price or activity."""
    product = find_product(db(), product_id)
    expect_version(product)
    return change_product(db(), product_id, as_priced(data, product.currency), actor=acting())


@blueprint.put("/products/<uuid:product_id>/operations")
@requires("catalogue.keep")
@blueprint.arguments(RoutingSchema)
@blueprint.response(200, ProductSchema)
def put_routing(data: dict[str, Any], product_id: UUID) -> Product:
    """Replace a product's routing."""
    expect_version(find_product(db(), product_id))
    return set_routing(db(), product_id, data["operations"], actor=acting())


@blueprint.put("/products/<uuid:product_id>/materials")
@requires("catalogue.keep")
@blueprint.arguments(MaterialsSchema)
@blueprint.response(200, ProductSchema)
def put_materials(data: dict[str, Any], product_id: UUID) -> Product:
    """Replace a product's bill of materials."""
    expect_version(find_product(db(), product_id))
    return set_materials(db(), product_id, data["materials"], actor=acting())


@blueprint.put("/products/<uuid:product_id>/photo")
@requires("catalogue.keep")
@blueprint.arguments(PhotoFileSchema, location="files", content_type="multipart/form-data")
@blueprint.response(200, ProductSchema)
def put_photo(files: dict[str, Any], product_id: UUID) -> Product:
    """Replace a product's reference photo."""
    expect_version(find_product(db(), product_id))
    photo_id = take_in_photo(db(), files["photo"], actor=acting())
    return set_photo(db(), product_id, photo_id, actor=acting())


@blueprint.put("/operations/<uuid:operation_id>/guide")
@requires("catalogue.keep")
@blueprint.arguments(StepGuideSchema, location=MULTIPART)
@blueprint.response(200, ProductSchema)
def put_guide(data: dict[str, Any], operation_id: UUID) -> Product:
    """Show how a step of a product is made: words, a picture, a recording of at most 1 MB."""
    expect_version(find_product(db(), find_operation(db(), operation_id).product_id))
    photo_id = take_in_photo(db(), data.pop("photo"), longest_side=STEP_SIDE, actor=acting())
    voice_id = take_in_played(db(), data.pop("voice"), actor=acting())
    return keep_step_guide(db(), operation_id, **data, photo_id=photo_id, voice_id=voice_id, actor=acting())


@blueprint.delete("/operations/<uuid:operation_id>/guide")
@requires("catalogue.keep")
@blueprint.response(204)
def end_guide(operation_id: UUID) -> None:
    """Take away how a step is shown, all of it."""
    drop_step_guide(db(), operation_id, actor=acting())


@blueprint.get("/operations/<uuid:operation_id>/photo")
@requires("catalogue.read")
@blueprint.response(200, BINARY, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def step_photo(operation_id: UUID) -> Response:
    """The picture of a step."""
    return photo_answer(db(), find_operation(db(), operation_id).photo_id)


@blueprint.get("/operations/<uuid:operation_id>/voice")
@requires("catalogue.read")
@blueprint.response(200, BINARY, content_type="audio/*")
@blueprint.alt_response(206, description="The part that Range names.")
@blueprint.alt_response(304, description="The recording that If-None-Match names.")
@blueprint.alt_response(416, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.name)
def step_voice(operation_id: UUID) -> Response:
    """How a step is made, as it was recorded."""
    return voice_answer(db(), find_operation(db(), operation_id).voice_id)
