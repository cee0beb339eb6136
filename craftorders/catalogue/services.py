"""Keeping crafts, materials and products with their routings and bills of materials."""

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from craftorders.catalogue.events import ProductPriced
from craftorders.catalogue.models import BillOfMaterialsLine, Craft, Material, Operation, Product
from craftorders.catalogue.queries import find_craft, find_material, find_operation, find_product
from craftorders.infra.database import touch
from craftorders.infra.history import begun_with, change, record
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.money import HOME_CURRENCY, exponent
from craftorders.kernel.words import N_

GUIDE = {"how": "how", "how_en": "how_en", "photo_id": "step_photo", "voice_id": "step_voice"}
"""What a step is shown by, and how the product's history calls it."""

ASIDE = 1_000_000
"""Added to the positions of steps while they change places: no two steps of a product may have one position."""


def add_craft(session: Session, values: dict[str, Any], *, actor: Actor) -> Craft:
    """A new craft. Refuses a code in use."""
    return _added(session, Craft(**values), "craft", values, actor)


def change_craft(session: Session, craft_id: UUID, values: dict[str, Any], *, actor: Actor) -> Craft:
    """Other names of a craft."""
    return _changed(session, find_craft(session, craft_id), "craft", values, actor)


def add_material(session: Session, values: dict[str, Any], *, actor: Actor) -> Material:
    """A new material. Refuses a code in use."""
    return _added(session, Material(**values), "material", values, actor)


def change_material(session: Session, material_id: UUID, values: dict[str, Any], *, actor: Actor) -> Material:
    """Other names of a material."""
    return _changed(session, find_material(session, material_id), "material", values, actor)


def add_product(session: Session, values: dict[str, Any], *, actor: Actor) -> Product:
    """A new product, still without routing. Refuses a code in use, and a currency that the house does not know."""
    exponent(values.get("currency", HOME_CURRENCY))
    return _added(session, Product(**values), "product", values, actor)


def change_product(session: Session, product_id: UUID, values: dict[str, Any], *, actor: Actor) -> Product:
    """Other words, weight or price. A price that does not cover rates and shares is refused by fees."""
    product = _changed(session, find_product(session, product_id), "product", values, actor)
    try:
        publish(session, ProductPriced(product.id))
    except RuleViolation as error:
        error.pointer = error.pointer or "/price"
        raise
    return product


def set_photo(session: Session, product_id: UUID, photo_id: UUID | None, *, actor: Actor) -> Product:
    """Another reference photo; a product is never left without the one that it had."""
    if photo_id is None:
        raise RuleViolation("photo_needed", N_("Choose a photo first."), pointer="/photo")
    return _changed(session, find_product(session, product_id), "product", {"photo_id": photo_id}, actor)


def set_routing(session: Session, product_id: UUID, operations: list[dict[str, Any]], *, actor: Actor) -> Product:
    """Replace the routing by steps in order; a step that names the `id` of a present one is that step, changed or moved.

    A present step that is not named is removed; one that batches were planned with, or that has a rate, cannot be.
    """
    actor.require("catalogue.keep")
    product = find_product(session, product_id)
    before = [_step_words(each) for each in product.operations]
    crafts = {values["craft_id"]: find_craft(session, values["craft_id"]) for values in operations}
    kept = _kept_steps(product, operations)
    _remove_steps(session, product, [each for each in product.operations if each.id not in kept])
    for operation in product.operations:
        operation.position += ASIDE
    session.flush()
    for position, values in enumerate(operations, 1):
        step = kept.get(values.get("id"))
        if step is None:
            step = Operation()
            product.operations.append(step)
        for name in ("name", "name_en", "grade", "standard_seconds"):
            setattr(step, name, values[name])
        step.craft, step.position = crafts[values["craft_id"]], position
    product.operations.sort(key=lambda each: each.position)
    touch(product)
    session.flush()
    after = [_step_words(each) for each in product.operations]
    record(session, "product", product.id, "set_routing", actor=actor, changes={"operations": [before, after]})
    publish(session, ProductPriced(product.id))
    return product


def keep_step_guide(
    session: Session,
    operation_id: UUID,
    *,
    how: str,
    how_en: str,
    photo_id: UUID | None = None,
    voice_id: UUID | None = None,
    actor: Actor,
) -> Product:
    """Say how a step is made; a picture or a recording that is there stays until there is another one."""
    step = find_operation(session, operation_id)
    guide = {"how": how, "how_en": how_en, "photo_id": photo_id or step.photo_id, "voice_id": voice_id or step.voice_id}
    return _guided(session, step, "keep_guide", guide, actor)


def drop_step_guide(session: Session, operation_id: UUID, *, actor: Actor) -> Product:
    """A step is shown no more: its words, picture and recording are taken away together."""
    step = find_operation(session, operation_id)
    if not step.how:
        raise NotFound("step_guide", operation_id)
    return _guided(session, step, "drop_guide", {"how": "", "how_en": "", "photo_id": None, "voice_id": None}, actor)


def set_standard_time(
    session: Session, operation: Operation, seconds: int, *, reason: str | None = None, actor: Actor
) -> Operation:
    """Called by fees when a standard time was adopted from time trials; batches that are planned keep theirs."""
    product = find_product(session, operation.product_id)
    before, operation.standard_seconds = operation.standard_seconds, seconds
    touch(product)
    session.flush()
    changes = {"standard_seconds": [before, seconds], "step": [None, operation.position]}
    record(session, "product", product.id, "set_standard_time", actor=actor, reason=reason, changes=changes)
    return operation


def set_materials(session: Session, product_id: UUID, lines: list[dict[str, Any]], *, actor: Actor) -> Product:
    """Replace the bill of materials. The same material twice is refused."""
    actor.require("catalogue.keep")
    product = find_product(session, product_id)
    if len({line["material_id"] for line in lines}) < len(lines):
        raise RuleViolation("material_twice", N_("A material stands in the list twice."), pointer="/materials")
    for line in lines:
        find_material(session, line["material_id"])
    before = [_line_words(each) for each in product.materials]
    product.materials.clear()
    session.flush()
    product.materials = [BillOfMaterialsLine(**line) for line in lines]
    touch(product)
    session.flush()
    after = [_line_words(each) for each in product.materials]
    record(session, "product", product.id, "set_materials", actor=actor, changes={"materials": [before, after]})
    return product


def _guided(session: Session, step: Operation, action: str, guide: dict[str, Any], actor: Actor) -> Product:
    actor.require("catalogue.keep")
    product = find_product(session, step.product_id)
    changes: dict[str, Any] = {"step": [None, step.position]}
    for name, value in guide.items():
        before = getattr(step, name)
        if before != value:
            changes[GUIDE[name]] = [str(before) if before else None, str(value) if value else None]
        setattr(step, name, value)
    touch(product)
    session.flush()
    record(session, "product", product.id, action, actor=actor, changes=changes)
    return product


def _kept_steps(product: Product, operations: list[dict[str, Any]]) -> dict[Any, Operation]:
    """The present steps that the new routing names, each once."""
    present = {each.id: each for each in product.operations}
    named = [values["id"] for values in operations if values.get("id")]
    for number, key in enumerate(named):
        if key not in present or key in named[:number]:
            raise NotFound("operation", key)
    return {key: present[key] for key in named}


def _remove_steps(session: Session, product: Product, steps: list[Operation]) -> None:
    try:
        with session.begin_nested():
            for step in steps:
                product.operations.remove(step)
            session.flush()
    except IntegrityError as error:
        message = N_("A step that batches were planned with, or that has a rate, cannot be removed.")
        raise RuleViolation("operation_in_use", message, pointer="/operations") from error


def _step_words(step: Operation) -> str:
    return f"{step.name} / {step.name_en} · {step.craft.code} {step.grade} · {step.standard_seconds} s"


def _line_words(line: BillOfMaterialsLine) -> str:
    whole, thousandths = divmod(line.quantity_e3, 1000)
    return f"{line.material.code} {whole}.{thousandths:03} {line.material.unit} +{line.waste_percent}%"


def _added(session: Session, row: Any, kind: str, values: dict[str, Any], actor: Actor) -> Any:
    actor.require("catalogue.keep")
    with refuse_duplicate(session, "/code", N_("This code is in use already. Choose another.")):
        session.add(row)
    record(session, kind, row.id, "create", actor=actor, changes=begun_with(values))
    return row


def _changed(session: Session, row: Any, kind: str, values: dict[str, Any], actor: Actor) -> Any:
    actor.require("catalogue.keep")
    change(session, kind, row, values, actor=actor)
    session.flush()
    return row
