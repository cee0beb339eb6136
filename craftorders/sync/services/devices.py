"""Phones: registered by who works with them, shut out in one step by them or by an operator."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.accounts.queries import find_user
from craftorders.accounts.services.users import end_sign_ins
from craftorders.infra.database import HOME_REGION, locked
from craftorders.infra.history import begun_with, record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict
from craftorders.kernel.words import N_
from craftorders.people.queries import own_workshops
from craftorders.sync.models import Device
from craftorders.sync.queries.devices import find_device
from craftorders.sync.services.photos import give_up_photos


def register_device(session: Session, device_id: UUID, *, label: str, actor: Actor) -> Device:
    """A phone that will send events, under the id that it made. The same id again is the same phone.

    Refuses an id that is another person's: a phone that changes hands makes itself a new one.
    """
    actor.require("sync.send")
    device = locked(session, Device, device_id)
    if device is not None:
        if device.user_id != actor.id:
            raise Conflict("device_taken", N_("This phone was registered by another person. Sign out in the app first."))
        return device
    workshops = own_workshops(session, actor)
    region_id = workshops[0].region_id if workshops else HOME_REGION
    device = Device(id=device_id, user_id=actor.id, region_id=region_id, label=label)
    session.add(device)
    session.flush()
    record(session, "device", device.id, "register", actor=actor, region_id=region_id, changes=begun_with({"label": label}))
    return device


def revoke_device(session: Session, device_id: UUID, *, actor: Actor) -> Device:
    """Shut a phone out: it wipes itself when it is next in touch, and what it still sends waits for a person.

    Whoever holds it could open the pages of its owner, too: the owner is signed out everywhere and signs in again.
    """
    actor.require("devices.revoke")
    find_device(session, device_id, actor)
    device = locked(session, Device, device_id)
    assert device is not None  # found just now, and rows of devices are never deleted
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by, device.revoked_by_name = now(), actor.id, actor.name
        end_sign_ins(session, find_user(session, device.user_id))
        give_up_photos(session, device)
        session.flush()
        record(session, "device", device.id, "revoke", actor=actor, region_id=device.region_id)
    return device
