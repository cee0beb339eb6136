"""Finding what is being made, for who looks at it on the way, and what they found."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Workshop
from craftorders.production.models import Batch
from craftorders.quality.domain.early import WHILE
from craftorders.quality.models import EarlyInspection

LOADED = (joinedload(Batch.workshop), joinedload(Batch.product))


def find_batch_at_work(session: Session, batch_id: UUID, actor: Actor) -> Batch:
    """The batch, for an inspector of its county or a trainer; NotFound for others and without a workshop."""
    batch = session.scalar(_in_own_counties(actor).where(Batch.id == batch_id))
    if batch is None:
        raise NotFound("batch", batch_id)
    return batch


def batches_at_work(session: Session, actor: Actor, *, limit: int = 20, cursor: str | None = None) -> Page[Batch]:
    """What is being made in an inspector's counties, or everywhere for a trainer; what is due first comes first."""
    query = _in_own_counties(actor).where(Batch.state.in_(WHILE))
    return page_of(session, query, key=Batch.id, sort=(Batch.due_on, False), limit=limit, cursor=cursor)


def early_inspections(session: Session, batch_id: UUID) -> list[EarlyInspection]:
    """What was seen of a batch while it was being made, the latest first."""
    query = select(EarlyInspection).where(EarlyInspection.batch_id == batch_id)
    return list(session.scalars(query.order_by(EarlyInspection.id.desc())))


def find_early_inspection(session: Session, batch_id: UUID, inspection_id: UUID) -> EarlyInspection:
    """One inspection of a batch that the reader may see."""
    seen = session.get(EarlyInspection, inspection_id)
    if seen is None or seen.batch_id != batch_id:
        raise NotFound("early_inspection", inspection_id)
    return seen


def _in_own_counties(actor: Actor) -> Select[Batch]:
    """Trainers go everywhere, inspectors to the workshops of their counties."""
    query = select(Batch).options(*LOADED).join(Workshop, Workshop.id == Batch.workshop_id)
    counties = actor.limited_to("inspector")
    return query if counties is None else query.where(Workshop.region_id.in_(counties))
