"""Scores as people read them: a workshop's, a product's or a worker's last twelve months, beside what is usual.

Only rows of months are read, never lots or defects: a page takes as long after ten years as after one.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import find_product
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import last_periods
from craftorders.people.models import Worker, Workshop
from craftorders.quality.domain.pareto import ParetoRow, pareto
from craftorders.quality.domain.yields import (
    COUNTED,
    Tally,
    shrunken_yield_e4,
    sum_of,
    usual_yield_e4,
    verdict,
)
from craftorders.quality.models import DefectCode, WorkerDefects, WorkerScore, WorkshopDefects, WorkshopScore
from craftorders.quality.queries.warnings import own_or_all, sees_workshop

ZONE = "Asia/Shanghai"
MONTHS = 12
MOST = 50
Table = type[WorkshopScore] | type[WorkerScore]
Defects = type[WorkshopDefects] | type[WorkerDefects]
Row = TypeVar("Row", Workshop, Product)
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Score:
    """What was counted of somebody or something, beside what is usual of all."""

    subject: Any
    tally: Tally
    usual_e4: int

    @property
    def expected_e4(self) -> int:
        """The yield to expect next: one's own, drawn towards what is usual."""
        return shrunken_yield_e4(self.tally.good, self.tally.inspected, usual_e4=self.usual_e4)

    @property
    def verdict(self) -> str:
        """Better, usual or worse; or too few pieces to say."""
        return verdict(self.tally, self.usual_e4)


class ScoreMonth(NamedTuple):
    """What was counted in a month."""

    month: str
    tally: Tally


@dataclass(frozen=True)
class ScoreSheet:
    """A score by month, oldest first, with the kinds of defects and the scores of its parts, the most inspected first."""

    score: Score
    months: list[ScoreMonth]
    defects: list[ParetoRow[DefectCode]]
    parts: list[Score]


def usual_yield(session: Session) -> int:
    """What is usual everywhere in the last twelve months, in parts of ten thousand."""
    numbers = session.execute(select(*_sums(WorkshopScore)).where(_lately(WorkshopScore))).one()
    return usual_yield_e4([Tally(*(int(each or 0) for each in numbers))])


def tallies_of_workshops(session: Session) -> dict[UUID, Tally]:
    """By workshop: what was counted of all its products in the last twelve months."""
    return _tallies(session, WorkshopScore, WorkshopScore.workshop_id, true())


def workshop_sheet(session: Session, workshop_id: UUID, actor: Actor) -> ScoreSheet:
    """The score of a workshop with its products, or NotFound where it is not the actor's to see."""
    workshop = _workshop(session, workshop_id, actor)
    own = WorkshopScore.workshop_id == workshop_id
    parts = _parts(session, WorkshopScore.product_id, Product, own)
    found = WorkshopDefects.workshop_id == workshop_id
    return _sheet(session, workshop, (WorkshopScore, own), (WorkshopDefects, found), parts)


def product_sheet(session: Session, product_id: UUID, actor: Actor) -> ScoreSheet:
    """The score of a product with the workshops that make it; of the workshops that the actor may see, and no others."""
    product = find_product(session, product_id)
    seen = select(Workshop.id).where(own_or_all(actor))
    own = (WorkshopScore.product_id == product_id) & WorkshopScore.workshop_id.in_(seen)
    found = (WorkshopDefects.product_id == product_id) & WorkshopDefects.workshop_id.in_(seen)
    parts = _parts(session, WorkshopScore.workshop_id, Workshop, own)
    return _sheet(session, product, (WorkshopScore, own), (WorkshopDefects, found), parts)


def worker_sheet(session: Session, worker_id: UUID, actor: Actor) -> ScoreSheet:
    """The score of a worker, or NotFound where their workshop is not the actor's to see."""
    worker = session.get(Worker, worker_id)
    workshop = session.get(Workshop, worker.workshop_id) if worker else None
    if worker is None or workshop is None or not sees_workshop(workshop, actor):
        raise NotFound("worker", worker_id)
    own, found = WorkerScore.worker_id == worker_id, WorkerDefects.worker_id == worker_id
    return _sheet(session, worker, (WorkerScore, own), (WorkerDefects, found), {})


def scores_of_workers(session: Session, workshop_id: UUID, actor: Actor) -> list[Score]:
    """The scores of a workshop's active workers by name; who has none yet is there with nothing counted."""
    _workshop(session, workshop_id, actor)
    there = select(Worker).where(Worker.workshop_id == workshop_id, Worker.active)
    workers = session.scalars(there.order_by(Worker.name, Worker.id)).all()
    own = WorkerScore.worker_id.in_([worker.id for worker in workers])
    tallies = _tallies(session, WorkerScore, WorkerScore.worker_id, own)
    usual = usual_yield(session)
    return [Score(worker, tallies.get(worker.id, Tally()), usual) for worker in workers]


def list_workshop_scores(session: Session, actor: Actor, *, limit: int = 50, cursor: str | None = None) -> Page[Score]:
    """A page of the workshops that the actor may see, with their scores, newest workshop first."""
    page = page_of(session, select(Workshop).where(own_or_all(actor)), key=Workshop.id, limit=limit, cursor=cursor)
    own = WorkshopScore.workshop_id.in_([workshop.id for workshop in page.items])
    tallies = _tallies(session, WorkshopScore, WorkshopScore.workshop_id, own)
    usual = usual_yield(session)
    return Page([Score(each, tallies.get(each.id, Tally()), usual) for each in page.items], page.next_cursor)


def worst_workshops(session: Session, actor: Actor) -> list[Score]:
    """Of the workshops that the actor may see the fifty from which the worst is to be expected, that one first."""
    seen = {each.id: each for each in session.scalars(select(Workshop).where(own_or_all(actor), Workshop.active))}
    tallies = tallies_of_workshops(session)
    usual = usual_yield_e4(tallies.values())
    scores = [Score(seen[key], tally, usual) for key, tally in tallies.items() if key in seen]
    return sorted(scores, key=lambda score: (score.expected_e4, score.subject.code))[:MOST]


def scores_of_products(session: Session, actor: Actor) -> list[Score]:
    """The products by what was inspected of them in the workshops that the actor may see, at most fifty."""
    seen = select(Workshop.id).where(own_or_all(actor))
    tallies = _parts(session, WorkshopScore.product_id, Product, WorkshopScore.workshop_id.in_(seen))
    usual = usual_yield(session)
    return [Score(product, tally, usual) for product, tally in tallies.items()]


def months_shown() -> list[str]:
    """The months that scores are of, oldest first."""
    return last_periods(now(), ZONE, MONTHS)


def _workshop(session: Session, workshop_id: UUID, actor: Actor) -> Workshop:
    workshop = session.get(Workshop, workshop_id)
    if workshop is None or not sees_workshop(workshop, actor):
        raise NotFound("workshop", workshop_id)
    return workshop


def _sheet(
    session: Session,
    subject: Any,
    counted: tuple[Table, Condition],
    found: tuple[Defects, Condition],
    parts: dict[Any, Tally],
) -> ScoreSheet:
    table, own = counted
    by_month = _tallies(session, table, table.month, own)
    months = [ScoreMonth(month, by_month.get(month, Tally())) for month in months_shown()]
    whole, usual = sum_of(by_month.values()), usual_yield(session)
    defects = pareto(_found(session, *found), whole.inspected)
    return ScoreSheet(
        Score(subject, whole, usual), months, defects, [Score(part, own, usual) for part, own in parts.items()]
    )


def _tallies(session: Session, table: Table, key: InstrumentedAttribute[Any], own: Condition) -> dict[Any, Tally]:
    """What was counted lately of those rows, summed up by `key`."""
    query = select(key, *_sums(table)).where(own, _lately(table)).group_by(key)
    return {each: Tally(*map(int, numbers)) for each, *numbers in session.execute(query)}


def _parts(session: Session, key: InstrumentedAttribute[Any], kind: type[Row], own: Condition) -> dict[Row, Tally]:
    """The tally of each product or workshop, the most inspected first, at most fifty."""
    tallies = _tallies(session, WorkshopScore, key, own)
    most = sorted(tallies, key=lambda each: (-tallies[each].inspected, str(each)))[:MOST]
    rows = {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(most)))}
    return {rows[each]: tallies[each] for each in most}


def _found(session: Session, table: Defects, own: Condition) -> dict[DefectCode, int]:
    """How many pieces were found bad lately, by kind, those of equal number in the order of their codes."""
    query = select(table.defect_code_id, func.sum(table.quantity)).where(own, table.month.in_(months_shown()))
    quantities = {code_id: int(quantity) for code_id, quantity in session.execute(query.group_by(table.defect_code_id))}
    codes = session.scalars(select(DefectCode).where(DefectCode.id.in_(quantities)).order_by(DefectCode.code))
    return {code: quantities[code.id] for code in codes}


def _sums(table: Table) -> list[ColumnElement[int]]:
    return [func.sum(getattr(table, name)) for name in COUNTED]


def _lately(table: Table) -> Condition:
    return table.month.in_(months_shown())
