"""Finding photos that came from phones: of one phone by their digest, and of bags."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.production.queries import find_bag
from craftorders.sync.models import CarriedPhoto, PhotoPiece
from craftorders.sync.queries.devices import find_device


def find_carried(session: Session, device_id: UUID, sha256: str, actor: Actor) -> CarriedPhoto:
    """A photo that an event of the actor's phone named, or NotFound: nothing is awaited that no event tells of."""
    actor.require("sync.send")
    device = find_device(session, device_id, actor)
    named = carried_of_device(session, device.id, sha256)
    if not named or device.user_id != actor.id:
        raise NotFound("photo", sha256)
    return named[0]


def carried_of_device(session: Session, device_id: UUID, sha256: str) -> list[CarriedPhoto]:
    """The same photo as often as events of the phone named it."""
    query = select(CarriedPhoto).where(CarriedPhoto.device_id == device_id, CarriedPhoto.sha256 == sha256)
    return list(session.scalars(query.order_by(CarriedPhoto.region_id, CarriedPhoto.bag_id)))


def pieces_of_photo(session: Session, device_id: UUID, sha256: str) -> bytes:
    """The bytes that have arrived, in order."""
    query = select(PhotoPiece.content).where(PhotoPiece.device_id == device_id, PhotoPiece.sha256 == sha256)
    return b"".join(session.scalars(query.order_by(PhotoPiece.start)))


def photos_of_bags(session: Session, bag_ids: Iterable[UUID]) -> dict[UUID, CarriedPhoto]:
    """The photos of these bags that are here or still under way; who may see the bags was checked before."""
    query = select(CarriedPhoto).where(CarriedPhoto.bag_id.in_(set(bag_ids)), CarriedPhoto.state != "refused")
    return {each.bag_id: each for each in session.scalars(query)}


def photo_of_bag(session: Session, bag_id: UUID, actor: Actor) -> UUID | None:
    """The photo of a bag that the actor may see; None where there is none (yet)."""
    bag = find_bag(session, bag_id, actor)
    found = photos_of_bags(session, [bag.id]).get(bag.id)
    return found.photo_id if found else None
