"""Keeping what an inspector looks for and measures on a product."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.catalogue.queries import find_product
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.quality.domain.measuring import DIMENSIONS, Tolerance, check_tolerance, measure_text, parse_measure
from craftorders.quality.models import DefectCode, MeasurementSpec, ProductDefect
from craftorders.quality.queries import find_defect_code
from craftorders.quality.queries.product_standard import (
    find_product_defect,
    find_tolerance,
    known_product_defect,
    known_tolerance,
)


def keep_product_defect(
    session: Session, product_id: UUID, code: str, *, hint: str, hint_en: str, photo_id: UUID | None = None, actor: Actor
) -> ProductDefect:
    """Say how a defect looks on a product; a picture that is there stays until there is another one."""
    actor.require("catalogue.keep")
    product = find_product(session, product_id)
    defect_code = find_defect_code(session, code)
    kept = known_product_defect(session, product_id, code)
    before = kept.hint if kept else None
    if kept is None:
        kept = ProductDefect(product_id=product.id, defect_code_id=defect_code.id, code=defect_code)
        session.add(kept)
    kept.hint, kept.hint_en, kept.photo_id = hint, hint_en, photo_id or kept.photo_id
    session.flush()
    record(session, "product", product.id, "keep_defect", actor=actor, changes={defect_code.code: [before, hint]})
    return kept


def drop_product_defect(session: Session, product_id: UUID, code: str, *, actor: Actor) -> None:
    """A defect matters no more for a product than for others; what inspectors recorded stays."""
    actor.require("catalogue.keep")
    kept = find_product_defect(session, product_id, code)
    session.delete(kept)
    session.flush()
    record(session, "product", product_id, "drop_defect", actor=actor, changes={kept.code.code: [kept.hint, None]})


def keep_tolerance(
    session: Session,
    product_id: UUID,
    dimension: str,
    *,
    target: str,
    lower: str,
    upper: str,
    pieces: int,
    defect_code_id: UUID,
    actor: Actor,
) -> MeasurementSpec:
    """Say what of a product is measured, within which limits, on how many pieces, and which defect it is to be outside.

    Values are plain decimals of millimetres or grams. Refuses another dimension, and limits that nothing could be
    measured by. Lots that are being inspected follow the new limits from the next piece on.
    """
    actor.require("catalogue.keep")
    product = find_product(session, product_id)
    if dimension not in DIMENSIONS:
        raise NotFound("dimension", dimension)
    code = session.get(DefectCode, defect_code_id)
    if code is None:
        raise NotFound("defect_code", defect_code_id)
    given = {"target": target, "lower": lower, "upper": upper}
    limits = {name: parse_measure(dimension, text, pointer=f"/{name}") for name, text in given.items()}
    check_tolerance(Tolerance(**limits))
    kept = known_tolerance(session, product_id, dimension)
    before = _in_words(kept) if kept else None
    if kept is None:
        kept = MeasurementSpec(product_id=product.id, dimension=dimension)
        session.add(kept)
    kept.target, kept.lower, kept.upper, kept.pieces = limits["target"], limits["lower"], limits["upper"], pieces
    kept.defect_code_id, kept.code = code.id, code
    session.flush()
    record(session, "product", product.id, "keep_tolerance", actor=actor, changes={dimension: [before, _in_words(kept)]})
    return kept


def drop_tolerance(session: Session, product_id: UUID, dimension: str, *, actor: Actor) -> None:
    """This is measured no more; what was measured stays."""
    actor.require("catalogue.keep")
    kept = find_tolerance(session, product_id, dimension)
    session.delete(kept)
    session.flush()
    record(session, "product", product_id, "drop_tolerance", actor=actor, changes={dimension: [_in_words(kept), None]})


def _in_words(spec: MeasurementSpec) -> str:
    target, lower, upper = (measure_text(spec.dimension, each) for each in (spec.target, spec.lower, spec.upper))
    return f"{target} −{lower} +{upper}, {spec.pieces} × {spec.code.code}"
