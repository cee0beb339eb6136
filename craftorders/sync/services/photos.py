"""Taking in the photos that events name: piece by piece, as far as the network lets them, and then as all photos are kept.

The event never waits for its photo, and a photo that is refused changes nothing about the bag.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.photos import LARGEST_UPLOAD, Photo, store_photo
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.sync.domain.answers import ACCEPTED, REJECTED, Answer, refusal, refused
from craftorders.sync.domain.photos import AWAITED, KEPT, REFUSED, new_bytes, photo_of
from craftorders.sync.models import CarriedPhoto, Device, PhotoPiece
from craftorders.sync.queries.photos import carried_of_device, pieces_of_photo

UNFINISHED = timedelta(days=60)
NOTHING_YET = Answer(ACCEPTED).kept()


def await_photo(session: Session, device: Device, bag_id: UUID, payload: Mapping[str, Any]) -> None:
    """Write down that a photo is to come, where the payload of an event names one.

    One that can never be kept, or would come from a phone that was shut out, is refused at once, so that no valley's
    network carries it; one that is here already is taken as it is.
    """
    named = photo_of(payload)
    if named is None:
        return
    carried = CarriedPhoto(
        region_id=device.region_id,
        bag_id=bag_id,
        device_id=device.id,
        sha256=named.sha256,
        size=named.size,
        answer=NOTHING_YET,
    )
    before = carried_of_device(session, device.id, named.sha256)
    session.add(carried)
    if device.revoked_at is not None:
        _settle([carried], refused(REJECTED, refusal("photo_lost")), None)
    elif before and before[0].size == named.size:
        carried.received, carried.photo_id, carried.answer = before[0].received, before[0].photo_id, before[0].answer
        carried.state, carried.settled_at = before[0].state, before[0].settled_at
    elif before or named.size > LARGEST_UPLOAD:
        _settle([carried], refused(REJECTED, refusal("photo_damaged" if before else "photo_too_large")), None)
    session.flush()


def receive_photo_piece(
    session: Session, device_id: UUID, sha256: str, start: int, content: bytes, *, folder: str, actor: Actor
) -> CarriedPhoto:
    """Bytes of a photo of the actor's phone, from `start` on; the answer says from where to go on.

    A piece that was here before, or comes before its turn, changes nothing. With the last one the photo is kept under
    `folder`, or refused: the answer says why. NotFound for a photo that no event of this phone named.
    """
    actor.require("sync.send")
    device = locked(session, Device, device_id)
    if device is None or device.user_id != actor.id:
        raise NotFound("device", device_id)
    if device.revoked_at is not None:
        raise refusal("device_revoked")
    carried = carried_of_device(session, device.id, sha256)
    if not carried:
        raise NotFound("photo", sha256)
    first = carried[0]
    new = new_bytes(start, content, first.received, first.size)
    if first.state != AWAITED or not new:
        return first
    session.add(PhotoPiece(device_id=device.id, sha256=sha256, start=first.received, content=new))
    session.flush()
    for each in carried:
        each.received += len(new)
    if first.received == first.size:
        _finish(session, carried, folder, actor)
    session.flush()
    return first


def give_up_photos(session: Session, device: Device) -> None:
    """Called when a phone is shut out: it deletes the photos that it has not sent whole, so nobody waits for them."""
    awaited = select(CarriedPhoto).where(CarriedPhoto.device_id == device.id, CarriedPhoto.state == AWAITED)
    _settle(list(session.scalars(awaited)), refused(REJECTED, refusal("photo_lost")), None)
    session.execute(delete(PhotoPiece).where(PhotoPiece.device_id == device.id))


def forget_unfinished_photos(session: Session) -> int:
    """Called nightly: drop the pieces of photos that no event named within 60 days; how many photos they were of.

    That is twice as long as a phone may be away. It still has the photo and is told to begin anew when it is in touch.
    """
    left = (
        select(CarriedPhoto.device_id, CarriedPhoto.sha256)
        .where(CarriedPhoto.state == AWAITED)
        .group_by(CarriedPhoto.device_id, CarriedPhoto.sha256)
        .having(func.sum(CarriedPhoto.received) > 0, func.max(CarriedPhoto.named_at) < now() - UNFINISHED)
    )
    photos = session.execute(left).all()
    for device_id, sha256 in photos:
        locked(session, Device, device_id)  # a piece that arrives at this moment comes before, or after
        for carried in carried_of_device(session, device_id, sha256):
            carried.received = 0
        session.execute(delete(PhotoPiece).where(PhotoPiece.device_id == device_id, PhotoPiece.sha256 == sha256))
    return len(photos)


def _finish(session: Session, carried: list[CarriedPhoto], folder: str, actor: Actor) -> None:
    device_id, sha256 = carried[0].device_id, carried[0].sha256
    content = pieces_of_photo(session, device_id, sha256)
    try:
        if hashlib.sha256(content).hexdigest() != sha256:
            raise refusal("photo_damaged")
        photo = store_photo(session, content, folder=folder, actor_id=actor.id)
    except RuleViolation as error:
        _settle(carried, refused(REJECTED, error), None)
    else:
        _settle(carried, Answer(ACCEPTED), photo)
    session.execute(delete(PhotoPiece).where(PhotoPiece.device_id == device_id, PhotoPiece.sha256 == sha256))


def _settle(carried: list[CarriedPhoto], answer: Answer, photo: Photo | None) -> None:
    for each in carried:
        each.state, each.photo_id = (KEPT, photo.id) if photo else (REFUSED, None)
        each.answer, each.settled_at = answer.kept(), now()
