"""Pictures of products: the catalogue's photos, for everybody, since farmers see them too."""

from uuid import UUID

from flask import Blueprint, Response

from craftorders.catalogue.models import Product
from craftorders.infra.access import public
from craftorders.infra.application import db
from craftorders.infra.photos import photo_answer
from craftorders.kernel.errors import NotFound

pages = Blueprint("photos", __name__)


@pages.get("/products/<uuid:product_id>/photo")
@public
def product_photo(product_id: UUID) -> Response:
    """The reference photo of a product."""
    product = db().get(Product, product_id)
    if product is None:
        raise NotFound("product", product_id)
    return photo_answer(db(), product.photo_id)
