"""Finding phones: one's own, or for an operator everybody's."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.errors import NotFound
from craftorders.sync.models import Device


def find_device(session: Session, device_id: UUID, actor: Actor) -> Device:
    """The phone, or NotFound where it is another person's."""
    device = session.get(Device, device_id)
    if device is None or not (_sees_all(actor) or device.user_id == actor.id):
        raise NotFound("device", device_id)
    return device


def list_devices(
    session: Session, actor: Actor, *, user_id: UUID | None = None, limit: int = 50, cursor: str | None = None
) -> Page[Device]:
    """A page of the actor's phones, for an operator of everybody's or of one user; newest first, those shut out too."""
    query = select(Device).options(joinedload(Device.user))
    if not _sees_all(actor):
        query = query.where(Device.user_id == actor.id)
    if user_id is not None:
        query = query.where(Device.user_id == user_id)
    return page_of(session, query, key=Device.id, limit=limit, cursor=cursor)


def _sees_all(actor: Actor) -> bool:
    return actor.id == SYSTEM.id or "operator" in actor.scopes
