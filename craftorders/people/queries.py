"""Finding people; another workshop's workers do not exist for a coordinator."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Household, Merchant, Worker, Workshop

Row = TypeVar("Row", Merchant, Workshop, Household, Worker)


def find_merchant(session: Session, merchant_id: UUID, actor: Actor) -> Merchant:
    """The merchant, or NotFound where the actor belongs to another."""
    return _found(session.get(Merchant, merchant_id), merchant_id, merchant_id, actor.limited_to("merchant"))


def find_workshop(session: Session, workshop_id: UUID, actor: Actor) -> Workshop:
    """The workshop, or NotFound where the actor belongs to another."""
    return _found(session.get(Workshop, workshop_id), workshop_id, workshop_id, actor.limited_to("coordinator"))


def find_household(session: Session, household_id: UUID, actor: Actor) -> Household:
    """The household, or NotFound where it belongs to another workshop."""
    household = session.get(Household, household_id)
    return _found(household, household_id, household.workshop_id if household else None, actor.limited_to("coordinator"))


def find_worker(session: Session, worker_id: UUID, actor: Actor) -> Worker:
    """The worker, or NotFound where they belong to another workshop."""
    worker = session.get(Worker, worker_id)
    return _found(worker, worker_id, worker.workshop_id if worker else None, actor.limited_to("coordinator"))


def own_workshops(session: Session, actor: Actor) -> list[Workshop]:
    """The workshops that the actor coordinates."""
    ids = [UUID(each) for each in actor.scope("coordinator")]
    return list(session.scalars(select(Workshop).where(Workshop.id.in_(ids)).order_by(Workshop.code)))


def own_merchants(session: Session, actor: Actor) -> list[Merchant]:
    """The merchants that the actor belongs to."""
    ids = [UUID(each) for each in actor.scope("merchant")]
    return list(session.scalars(select(Merchant).where(Merchant.id.in_(ids)).order_by(Merchant.code)))


def workshops_in_work(session: Session) -> list[Workshop]:
    """All active workshops, by county."""
    return list(session.scalars(select(Workshop).where(Workshop.active).order_by(Workshop.region_id, Workshop.code)))


def workers_of_workshop(session: Session, workshop_id: UUID) -> list[Worker]:
    """The active workers of a workshop."""
    query = select(Worker).where(Worker.workshop_id == workshop_id, Worker.active).order_by(Worker.code)
    return list(session.scalars(query))


def workers_named(session: Session, ids: Sequence[UUID]) -> dict[UUID, Worker]:
    """Workers by id, for lists that show names."""
    return {worker.id: worker for worker in session.scalars(select(Worker).where(Worker.id.in_(set(ids))))}


def list_merchants(session: Session, actor: Actor, *, limit: int = 50, cursor: str | None = None) -> Page[Merchant]:
    """A page of the merchants that the actor may see."""
    return _listed(session, select(Merchant), Merchant, Merchant.id, actor.limited_to("merchant"), limit, cursor)


def list_workshops(session: Session, actor: Actor, *, limit: int = 50, cursor: str | None = None) -> Page[Workshop]:
    """A page of the workshops that the actor may see."""
    return _listed(session, select(Workshop), Workshop, Workshop.id, actor.limited_to("coordinator"), limit, cursor)


def list_households(session: Session, actor: Actor, *, limit: int = 50, cursor: str | None = None) -> Page[Household]:
    """A page of the households that the actor may see."""
    own = actor.limited_to("coordinator")
    return _listed(session, select(Household), Household, Household.workshop_id, own, limit, cursor)


def list_workers(
    session: Session, actor: Actor, *, workshop_id: UUID | None = None, limit: int = 50, cursor: str | None = None
) -> Page[Worker]:
    """A page of the workers that the actor may see."""
    query = select(Worker).options(joinedload(Worker.household))
    if workshop_id:
        query = query.where(Worker.workshop_id == workshop_id)
    return _listed(session, query, Worker, Worker.workshop_id, actor.limited_to("coordinator"), limit, cursor)


def _found(row: Row | None, key: UUID, belongs_to: UUID | None, own: frozenset[str] | None) -> Row:
    if row is None or (own is not None and str(belongs_to) not in own):
        raise NotFound("person", key)
    return row


def _listed(
    session: Session, query: Any, table: Any, owner: Any, own: frozenset[str] | None, limit: int, cursor: str | None
) -> Page[Any]:
    if own is not None:
        query = query.where(owner.in_([UUID(each) for each in own]))
    return page_of(session, query, key=table.id, limit=limit, cursor=cursor)
