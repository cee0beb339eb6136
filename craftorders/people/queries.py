"""Finding people; another workshop's workers do not exist for a coordinator."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload, lazyload

from craftorders.infra.paging import Page, containing, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from craftorders.places.models import Region

Row = TypeVar("Row", Merchant, Workshop, Household, Worker)
MERCHANT_SORTS = {"code": Merchant.code, "name": Merchant.name, "created_at": Merchant.id}
WORKSHOP_SORTS = {"code": Workshop.code, "name": Workshop.name, "region_id": Workshop.region_id, "created_at": Workshop.id}
HOUSEHOLD_SORTS = {"name": Household.name, "village": Household.village, "created_at": Household.id}
AT_ONCE = 500
"""So many ids stand in one query."""

WORKER_SORTS = {"code": Worker.code, "name": Worker.name, "created_at": Worker.id}


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


def own_worker_ids(session: Session, actor: Actor) -> list[UUID]:
    """Who belongs, or once belonged, to the workshops that the actor coordinates."""
    ids = [UUID(each) for each in actor.scope("coordinator")]
    return list(session.scalars(select(Worker.id).where(Worker.workshop_id.in_(ids))))


def own_merchants(session: Session, actor: Actor) -> list[Merchant]:
    """The merchants that the actor belongs to."""
    ids = [UUID(each) for each in actor.scope("merchant")]
    return list(session.scalars(select(Merchant).where(Merchant.id.in_(ids)).order_by(Merchant.code)))


def workshops_in_work(session: Session) -> list[Workshop]:
    """All active workshops, by county."""
    return list(session.scalars(select(Workshop).where(Workshop.active).order_by(Workshop.region_id, Workshop.code)))


def counties_in_work(session: Session) -> list[Region]:
    """The counties that have an active workshop, by code."""
    return list(session.scalars(_counties_in_work().order_by(Region.id)))


def list_counties_in_work(
    session: Session, *, text: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[Region]:
    """A page of the counties that have an active workshop and whose names or province contain `text`."""
    query = _where(_counties_in_work(), {}, text, Region.name, Region.name_en, Region.prefecture, Region.province)
    return page_of(session, query, key=Region.id, sort=(Region.id, False), limit=limit, cursor=cursor)


def workers_of_workshop(session: Session, workshop_id: UUID) -> list[Worker]:
    """The active workers of a workshop."""
    query = select(Worker).where(Worker.workshop_id == workshop_id, Worker.active).order_by(Worker.code)
    return list(session.scalars(query))


def workers_to_print(session: Session, workshop_code: str | None) -> list[Worker]:
    """The active workers of a workshop, or of all active workshops, in the order in which cards are handed out."""
    query = (
        select(Worker)
        .join(Workshop, Workshop.id == Worker.workshop_id)
        .join(Household, Household.id == Worker.household_id)
        .options(contains_eager(Worker.workshop).lazyload(Workshop.region), contains_eager(Worker.household))
        .options(lazyload(Worker.skills))
        .where(Worker.active, Workshop.active)
    )
    if workshop_code is not None:
        query = query.where(Workshop.code == workshop_code)
    return list(session.scalars(query.order_by(Workshop.code, Household.village, Worker.code)))


def regions_of_workers(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The county of each worker."""
    found: dict[UUID, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        query = select(Worker.id, Workshop.region_id).join(Workshop, Workshop.id == Worker.workshop_id)
        found |= {row[0]: row[1] for row in session.execute(query.where(Worker.id.in_(ids[start : start + AT_ONCE])))}
    return found


def worker_of_code(session: Session, code: str) -> Worker | None:
    """The worker with this number, if there is one."""
    return session.scalar(select(Worker).where(Worker.code == code))


def workers_named(session: Session, ids: Sequence[UUID]) -> dict[UUID, Worker]:
    """Workers by id, for lists that show names."""
    return {worker.id: worker for worker in session.scalars(select(Worker).where(Worker.id.in_(set(ids))))}


def households_named(session: Session, ids: Sequence[UUID]) -> dict[UUID, Household]:
    """Households by id, for lists that show names."""
    return {household.id: household for household in session.scalars(select(Household).where(Household.id.in_(set(ids))))}


def workshops_named(session: Session, ids: Sequence[UUID]) -> dict[UUID, Workshop]:
    """Workshops by id, for lists that show names."""
    return {workshop.id: workshop for workshop in session.scalars(select(Workshop).where(Workshop.id.in_(set(ids))))}


def merchants_named(session: Session, ids: Sequence[UUID]) -> dict[UUID, Merchant]:
    """Merchants by id, for lists that show names."""
    return {merchant.id: merchant for merchant in session.scalars(select(Merchant).where(Merchant.id.in_(set(ids))))}


def merchants_in_trade(session: Session) -> list[Merchant]:
    """All active merchants, by code."""
    return list(session.scalars(select(Merchant).where(Merchant.active).order_by(Merchant.code)))


def list_merchants(
    session: Session,
    actor: Actor,
    *,
    text: str | None = None,
    active: bool | None = None,
    sort: str = "code",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Merchant]:
    """A page of the merchants that the actor may see, whose code or names contain `text`."""
    query = _where(select(Merchant), {Merchant.active: active}, text, Merchant.code, Merchant.name, Merchant.name_en)
    query = _own(query, Merchant.id, actor.limited_to("merchant"))
    return page_of(session, query, key=Merchant.id, sort=sorting(MERCHANT_SORTS, sort), limit=limit, cursor=cursor)


def list_workshops(
    session: Session,
    actor: Actor,
    *,
    text: str | None = None,
    region_id: str | None = None,
    active: bool | None = None,
    sort: str = "code",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Workshop]:
    """A page of the workshops that the actor may see, whose code, names or village contain `text`."""
    exact = {Workshop.region_id: region_id, Workshop.active: active}
    query = _where(select(Workshop), exact, text, Workshop.code, Workshop.name, Workshop.name_en, Workshop.village)
    query = _own(query, Workshop.id, actor.limited_to("coordinator"))
    return page_of(session, query, key=Workshop.id, sort=sorting(WORKSHOP_SORTS, sort), limit=limit, cursor=cursor)


def list_households(
    session: Session,
    actor: Actor,
    *,
    text: str | None = None,
    workshop_id: UUID | None = None,
    sort: str = "name",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Household]:
    """A page of the households that the actor may see, whose name or village contains `text`."""
    query = _where(select(Household), {Household.workshop_id: workshop_id}, text, Household.name, Household.village)
    query = _own(query, Household.workshop_id, actor.limited_to("coordinator"))
    return page_of(session, query, key=Household.id, sort=sorting(HOUSEHOLD_SORTS, sort), limit=limit, cursor=cursor)


def list_workers(
    session: Session,
    actor: Actor,
    *,
    text: str | None = None,
    workshop_id: UUID | None = None,
    household_id: UUID | None = None,
    craft: str | None = None,
    active: bool | None = None,
    sort: str = "code",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Worker]:
    """A page of the workers that the actor may see, whose code, name or phone contains `text`; `craft`: who has it."""
    exact = {Worker.workshop_id: workshop_id, Worker.household_id: household_id, Worker.active: active}
    query = select(Worker).options(joinedload(Worker.household))
    query = _where(query, exact, text, Worker.code, Worker.name, Worker.phone)
    if craft:
        query = query.where(Worker.id.in_(select(Skill.worker_id).where(Skill.craft_code == craft)))
    query = _own(query, Worker.workshop_id, actor.limited_to("coordinator"))
    return page_of(session, query, key=Worker.id, sort=sorting(WORKER_SORTS, sort), limit=limit, cursor=cursor)


def _counties_in_work() -> Select[Any]:
    return select(Region).where(Region.id.in_(select(Workshop.region_id).where(Workshop.active)))


def _found(row: Row | None, key: UUID, belongs_to: UUID | None, own: frozenset[str] | None) -> Row:
    if row is None or (own is not None and str(belongs_to) not in own):
        raise NotFound("person", key)
    return row


def _where(
    query: Select[Any], exact: dict[Any, Any], text: str | None, *searched: InstrumentedAttribute[Any]
) -> Select[Any]:
    """The rows whose columns are exactly so, where anything was asked, and of which one of `searched` contains `text`."""
    for column, value in exact.items():
        if value is not None:
            query = query.where(column == value)
    return query.where(containing(text, *searched)) if text else query


def _own(query: Select[Any], owner: InstrumentedAttribute[Any], own: frozenset[str] | None) -> Select[Any]:
    """Only the rows that belong to what the actor is limited to."""
    return query if own is None else query.where(owner.in_([UUID(each) for each in own]))
