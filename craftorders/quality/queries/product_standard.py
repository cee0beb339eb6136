"""What an inspector looks for and measures on a product."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel.errors import NotFound
from craftorders.quality.domain.defects import SEVERITIES, plain_defect_code
from craftorders.quality.domain.measuring import DIMENSIONS
from craftorders.quality.models import DefectCode, MeasurementSpec, ProductDefect
from craftorders.quality.queries.lots import defect_codes

RANK = {severity: n for n, severity in enumerate(SEVERITIES)}


@dataclass(frozen=True)
class DefectChoice:
    """A code to choose from; `shown` is how it looks on this product, None for a general code."""

    code: DefectCode
    shown: ProductDefect | None


def defects_of_product(session: Session, product_id: UUID) -> list[ProductDefect]:
    """What matters on a product, the worst first."""
    rows = session.scalars(select(ProductDefect).where(ProductDefect.product_id == product_id))
    return sorted(rows, key=lambda each: (RANK[each.code.severity], each.code.code))


def defect_choices(session: Session, product_id: UUID) -> list[DefectChoice]:
    """What an inspector of this product chooses from: its own codes, then the general ones, which belong to no product.

    For a product without own codes all of them are general.
    """
    own = [DefectChoice(each.code, each) for each in defects_of_product(session, product_id)]
    of_products = set(session.scalars(select(ProductDefect.defect_code_id).distinct())) if own else set()
    return own + [DefectChoice(code, None) for code in defect_codes(session) if code.id not in of_products]


def known_product_defect(session: Session, product_id: UUID, code: str) -> ProductDefect | None:
    """What is kept of a code for a product, None where nothing is."""
    query = select(ProductDefect).join(DefectCode, DefectCode.id == ProductDefect.defect_code_id)
    return session.scalar(query.where(ProductDefect.product_id == product_id, DefectCode.code == plain_defect_code(code)))


def find_product_defect(session: Session, product_id: UUID, code: str) -> ProductDefect:
    """What is kept of a code for a product."""
    known = known_product_defect(session, product_id, code)
    if known is None:
        raise NotFound("product_defect", code)
    return known


def measured_on(session: Session, product_id: UUID) -> list[MeasurementSpec]:
    """What is measured on a product: length, width, weight."""
    rows = session.scalars(select(MeasurementSpec).where(MeasurementSpec.product_id == product_id))
    return sorted(rows, key=lambda each: DIMENSIONS.index(each.dimension))


def known_tolerance(session: Session, product_id: UUID, dimension: str) -> MeasurementSpec | None:
    """The tolerance of a dimension, None where it is not measured."""
    query = select(MeasurementSpec).where(MeasurementSpec.product_id == product_id)
    return session.scalar(query.where(MeasurementSpec.dimension == dimension))


def find_tolerance(session: Session, product_id: UUID, dimension: str) -> MeasurementSpec:
    """The tolerance of a dimension."""
    known = known_tolerance(session, product_id, dimension)
    if known is None:
        raise NotFound("tolerance", dimension)
    return known
