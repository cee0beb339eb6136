"""Keeping crafts, materials and products with their routings and bills of materials."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from craftorders.catalogue.events import ProductPriced
from craftorders.catalogue.models import BillOfMaterialsLine, Craft, Material, Operation, Product
from craftorders.catalogue.queries import find_product
from craftorders.infra.history import change, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_


def add_craft(session: Session, values: dict[str, Any], *, actor: Actor) -> Craft:
    """A new craft."""
    return _added(session, Craft(**values), "craft", actor)


def change_craft(session: Session, craft_id: UUID, values: dict[str, Any], *, actor: Actor) -> Craft:
    """Other names of a craft."""
    return _changed(session, _get(session, Craft, craft_id), "craft", values, actor)


def add_material(session: Session, values: dict[str, Any], *, actor: Actor) -> Material:
    """A new material."""
    return _added(session, Material(**values), "material", actor)


def change_material(session: Session, material_id: UUID, values: dict[str, Any], *, actor: Actor) -> Material:
    """Other names of a material."""
    return _changed(session, _get(session, Material, material_id), "material", values, actor)


def add_product(session: Session, values: dict[str, Any], *, actor: Actor) -> Product:
    """A new product, still without routing."""
    return _added(session, Product(**values), "product", actor)


def change_product(session: Session, product_id: UUID, values: dict[str, Any], *, actor: Actor) -> Product:
    """Other words, weight or price. A price that does not cover rates and shares is refused by fees."""
    product = _changed(session, find_product(session, product_id), "product", values, actor)
    publish(session, ProductPriced(product.id))
    return product


def set_routing(session: Session, product_id: UUID, operations: list[dict[str, Any]], *, actor: Actor) -> Product:
    """Replace the routing: operations in order. One that batches refer to can be changed but not removed."""
    actor.require("catalogue.keep")
    product = find_product(session, product_id)
    for values in operations:
        _get(session, Craft, values["craft_id"])
    before = len(product.operations)
    for position, values in enumerate(operations, 1):
        if position <= before:
            for name, value in values.items():
                setattr(product.operations[position - 1], name, value)
        else:
            product.operations.append(Operation(position=position, **values))
    try:
        with session.begin_nested():
            del product.operations[len(operations) :]
            session.flush()
    except IntegrityError as error:
        raise RuleViolation("operation_in_use", N_("A step that batches were planned with cannot be removed.")) from error
    record(session, "product", product.id, "set_routing", actor=actor, changes={"operations": [before, len(operations)]})
    publish(session, ProductPriced(product.id))
    return product


def set_materials(session: Session, product_id: UUID, lines: list[dict[str, Any]], *, actor: Actor) -> Product:
    """Replace the bill of materials. The same material twice is refused."""
    actor.require("catalogue.keep")
    product = find_product(session, product_id)
    if len({line["material_id"] for line in lines}) < len(lines):
        raise RuleViolation("material_twice", N_("A material stands in the list twice."))
    for line in lines:
        _get(session, Material, line["material_id"])
    before = len(product.materials)
    product.materials.clear()
    session.flush()
    product.materials = [BillOfMaterialsLine(**line) for line in lines]
    session.flush()
    record(session, "product", product.id, "set_materials", actor=actor, changes={"materials": [before, len(lines)]})
    return product


def _get(session: Session, table: type[Any], key: UUID) -> Any:
    row = session.get(table, key)
    if row is None:
        raise NotFound(table.__tablename__, key)
    return row


def _added(session: Session, row: Any, kind: str, actor: Actor) -> Any:
    actor.require("catalogue.keep")
    session.add(row)
    session.flush()
    record(session, kind, row.id, "create", actor=actor)
    return row


def _changed(session: Session, row: Any, kind: str, values: dict[str, Any], actor: Actor) -> Any:
    actor.require("catalogue.keep")
    change(session, kind, row, values, actor=actor)
    session.flush()
    return row
