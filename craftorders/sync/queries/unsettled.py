"""Finding what phones sent that could not be applied: one's own, for a dispatcher everybody's."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, lazyload

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.sync.domain.states import UNDECIDED
from craftorders.sync.models import PhoneEvent, QuarantinedEvent, UnsettledEvent


def find_unsettled(session: Session, unsettled_id: UUID, actor: Actor, *, for_update: bool = False) -> UnsettledEvent:
    """The event, or NotFound where another person's phone sent it."""
    query = _visible(select(UnsettledEvent).where(UnsettledEvent.id == unsettled_id), actor)
    if for_update:
        query = query.with_for_update(of=UnsettledEvent).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("event", unsettled_id)
    return found


def list_unsettled(
    session: Session, actor: Actor, *, settled: bool = False, limit: int = 50, cursor: str | None = None
) -> Page[UnsettledEvent]:
    """A page of what waits for a person or for an earlier event, or of what was settled; newest first."""
    chosen = UnsettledEvent.state.not_in(UNDECIDED) if settled else UnsettledEvent.state.in_(UNDECIDED)
    query = _visible(select(UnsettledEvent).where(chosen), actor)
    return page_of(session, query, key=UnsettledEvent.id, limit=limit, cursor=cursor)


def count_unsettled(session: Session, actor: Actor, most: int = 100) -> int:
    """How many wait for a person, counted up to `most`."""
    query = _visible(select(UnsettledEvent.id).where(UnsettledEvent.state == "open"), actor).limit(most)
    return len(session.scalars(query).all())


def known_events(
    session: Session, region_id: str, device_id: UUID, ids: Iterable[UUID], seqs: Iterable[int]
) -> list[PhoneEvent]:
    """The events that came before under one of these ids, or under one of these numbers of the phone."""
    by_id = select(PhoneEvent).where(PhoneEvent.region_id == region_id, PhoneEvent.id.in_(set(ids)))
    by_seq = select(PhoneEvent).where(
        PhoneEvent.region_id == region_id, PhoneEvent.device_id == device_id, PhoneEvent.seq.in_(set(seqs))
    )
    found = {each.id: each for query in (by_id, by_seq) for each in session.scalars(query)}
    return list(found.values())


def known_quarantined(session: Session, region_id: str, device_id: UUID, digest: str) -> QuarantinedEvent | None:
    """The same content from the same phone, quarantined before."""
    return session.scalar(
        select(QuarantinedEvent).where(
            QuarantinedEvent.region_id == region_id,
            QuarantinedEvent.device_id == device_id,
            QuarantinedEvent.digest == digest,
        )
    )


def quarantined_numbers(session: Session, region_id: str, device_id: UUID, seqs: Iterable[int]) -> set[int]:
    """Which of these numbers of the phone came and are in quarantine; those of another phone's events are not its own."""
    query = select(UnsettledEvent.seq).join(QuarantinedEvent, QuarantinedEvent.id == UnsettledEvent.id)
    query = query.where(
        QuarantinedEvent.region_id == region_id,
        QuarantinedEvent.device_id == device_id,
        QuarantinedEvent.reason != "wrong_device",
        UnsettledEvent.seq.in_(set(seqs)),
    )
    return {seq for seq in session.scalars(query) if seq is not None}


def waiting_of_device(session: Session, device_id: UUID) -> list[UnsettledEvent]:
    """What waits for an earlier event of the same phone, in the phone's order."""
    query = select(UnsettledEvent).options(lazyload(UnsettledEvent.device), lazyload(UnsettledEvent.user))
    query = query.where(UnsettledEvent.device_id == device_id, UnsettledEvent.state == "waiting")
    return list(session.scalars(query.order_by(UnsettledEvent.seq)))


def _visible(query: Select[Any], actor: Actor) -> Select[Any]:
    """What the actor's own phones sent; everything for the service centre."""
    return query if actor.limited_to("coordinator") is None else query.where(UnsettledEvent.user_id == actor.id)
