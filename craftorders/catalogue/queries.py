"""Finding crafts, materials and products."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Material, Operation, Product
from craftorders.infra.paging import Page, containing, page_of, sorting
from craftorders.kernel.errors import NotFound

Row = TypeVar("Row", Craft, Material, Operation, Product)
CRAFT_SORTS = {"code": Craft.code, "name": Craft.name}
MATERIAL_SORTS = {"code": Material.code, "name": Material.name}
PRODUCT_SORTS = {"code": Product.code, "name": Product.name, "price": Product.price_e4, "created_at": Product.id}


def products(session: Session, *, active: bool = True) -> list[Product]:
    """Products by code; only those that can be ordered unless told otherwise."""
    query = select(Product).order_by(Product.code)
    return list(session.scalars(query.where(Product.active) if active else query))


def find_product(session: Session, product_id: UUID) -> Product:
    """The product, or NotFound."""
    return _found(session, Product, product_id)


def find_operation(session: Session, operation_id: UUID) -> Operation:
    """The operation, or NotFound."""
    return _found(session, Operation, operation_id)


def find_craft(session: Session, craft_id: UUID) -> Craft:
    """The craft, or NotFound."""
    return _found(session, Craft, craft_id)


def find_material(session: Session, material_id: UUID) -> Material:
    """The material, or NotFound."""
    return _found(session, Material, material_id)


def crafts(session: Session) -> list[Craft]:
    """All crafts by code."""
    return list(session.scalars(select(Craft).order_by(Craft.code)))


def materials(session: Session) -> list[Material]:
    """All materials by code."""
    return list(session.scalars(select(Material).order_by(Material.code)))


def list_crafts(
    session: Session, *, text: str | None = None, sort: str = "code", limit: int = 50, cursor: str | None = None
) -> Page[Craft]:
    """A page of crafts whose code or names contain `text`."""
    query = select(Craft)
    if text:
        query = query.where(containing(text, Craft.code, Craft.name, Craft.name_en))
    return page_of(session, query, key=Craft.id, sort=sorting(CRAFT_SORTS, sort), limit=limit, cursor=cursor)


def list_materials(
    session: Session, *, text: str | None = None, sort: str = "code", limit: int = 50, cursor: str | None = None
) -> Page[Material]:
    """A page of materials whose code or names contain `text`."""
    query = select(Material)
    if text:
        query = query.where(containing(text, Material.code, Material.name, Material.name_en))
    return page_of(session, query, key=Material.id, sort=sorting(MATERIAL_SORTS, sort), limit=limit, cursor=cursor)


def list_products(
    session: Session,
    *,
    text: str | None = None,
    active: bool | None = None,
    sort: str = "code",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Product]:
    """A page of products whose code or names contain `text`."""
    query = select(Product)
    if text:
        query = query.where(containing(text, Product.code, Product.name, Product.name_en))
    if active is not None:
        query = query.where(Product.active == active)
    return page_of(session, query, key=Product.id, sort=sorting(PRODUCT_SORTS, sort), limit=limit, cursor=cursor)


def _found(session: Session, table: type[Row], key: Any) -> Row:
    row = session.get(table, key)
    if row is None:
        raise NotFound(table.__tablename__, key)
    return row
