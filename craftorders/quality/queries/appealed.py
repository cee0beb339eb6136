"""What appeals against a decision and against a count have in common: who sees one, how it is found, what may be done."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.states import StateMachine
from craftorders.quality.models import Appeal, CountAppeal

Kind = TypeVar("Kind", Appeal, CountAppeal)


def seen_by(kind: type[Kind], actor: Actor, of_worker: ColumnElement[bool]) -> ColumnElement[bool]:
    """A farmer sees those that are `of_worker`, others those of their workshops and counties, the service centre all."""
    workshops, counties = actor.limited_to("coordinator"), actor.limited_to("inspector")
    if workshops is None or counties is None:
        return true()
    if actor.worker_id is not None:
        return of_worker
    return or_(kind.workshop_id.in_([UUID(each) for each in workshops]), kind.region_id.in_(counties))


def find_among(
    session: Session, kind: type[Kind], seen: ColumnElement[bool], appeal_id: UUID, name: str, *, for_update: bool
) -> Kind:
    """The appeal, locked where it is to be changed; NotFound where it is not seen."""
    query = select(kind).where(kind.id == appeal_id, seen)
    if for_update:
        query = query.with_for_update(of=kind).execution_options(populate_existing=True)
    appeal = session.scalar(query)
    if appeal is None:
        raise NotFound(name, appeal_id)
    return appeal


def list_among(
    session: Session,
    kind: type[Kind],
    seen: ColumnElement[bool],
    *,
    state: str | None,
    oldest_first: bool,
    limit: int,
    cursor: str | None,
    options: Sequence[ORMOption] = (),
) -> Page[Kind]:
    """A page of those that are seen, newest first unless asked otherwise."""
    query = select(kind).options(*options).where(seen)
    if state:
        query = query.where(kind.state == state)
    return page_of(session, query, key=kind.id, sort=(kind.created_at, not oldest_first), limit=limit, cursor=cursor)


def actions_among(machine: StateMachine, appeal: Appeal | CountAppeal, actor: Actor) -> list[str]:
    """What the actor may do next with an appeal that they see: an inspector in their own counties."""
    counties = actor.limited_to("inspector")
    return machine.actions(appeal.state, actor) if counties is None or appeal.region_id in counties else []
