"""Pictures of products and how their steps are made: the catalogue's are for everybody, since farmers see and hear them
too; those of defects and of bags are for whose work they are."""

from uuid import UUID

from flask import Blueprint, Response

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import find_operation
from craftorders.infra.access import acting, public, requires
from craftorders.infra.application import db
from craftorders.infra.photos import photo_answer
from craftorders.infra.voices import voice_answer
from craftorders.kernel.errors import NotFound
from craftorders.quality.queries.product_standard import find_product_defect
from craftorders.sync.queries.photos import photo_of_bag

pages = Blueprint("photos", __name__)


@pages.get("/products/<uuid:product_id>/photo")
@public
def product_photo(product_id: UUID) -> Response:
    """The reference photo of a product."""
    product = db().get(Product, product_id)
    if product is None:
        raise NotFound("product", product_id)
    return photo_answer(db(), product.photo_id)


@pages.get("/steps/<uuid:operation_id>/photo")
@public
def step_photo(operation_id: UUID) -> Response:
    """How a step of a product is made."""
    return photo_answer(db(), find_operation(db(), operation_id).photo_id)


@pages.get("/steps/<uuid:operation_id>/voice")
@public
def step_voice(operation_id: UUID) -> Response:
    """How a step of a product is made, told aloud."""
    return voice_answer(db(), find_operation(db(), operation_id).voice_id)


@pages.get("/products/<uuid:product_id>/defects/<code>/photo")
@requires("catalogue.read")
def defect_picture(product_id: UUID, code: str) -> Response:
    """How a defect looks on a product, for inspectors and who teaches."""
    return photo_answer(db(), find_product_defect(db(), product_id, code).photo_id)


@pages.get("/bags/<uuid:hand_in_id>/photo")
@requires("batches.work", "lots.decide")
def bag_photo(hand_in_id: UUID) -> Response:
    """The photo that was taken of a bag when it was counted, for its workshop and its county's inspectors."""
    return photo_answer(db(), photo_of_bag(db(), hand_in_id, acting()))
