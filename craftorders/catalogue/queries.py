"""Finding crafts, materials and products."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Material, Operation, Product
from craftorders.kernel.errors import NotFound


def products(session: Session, *, active: bool = True) -> list[Product]:
    """Products by code; only those that can be ordered unless told otherwise."""
    query = select(Product).order_by(Product.code)
    return list(session.scalars(query.where(Product.active) if active else query))


def find_product(session: Session, product_id: UUID) -> Product:
    """The product, or NotFound."""
    product = session.get(Product, product_id)
    if product is None:
        raise NotFound("product", product_id)
    return product


def find_operation(session: Session, operation_id: UUID) -> Operation:
    """The operation, or NotFound."""
    operation = session.get(Operation, operation_id)
    if operation is None:
        raise NotFound("operation", operation_id)
    return operation


def crafts(session: Session) -> list[Craft]:
    """All crafts by code."""
    return list(session.scalars(select(Craft).order_by(Craft.code)))


def materials(session: Session) -> list[Material]:
    """All materials by code."""
    return list(session.scalars(select(Material).order_by(Material.code)))
