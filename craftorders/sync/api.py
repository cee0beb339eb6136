"""What phones say and ask after hours without network."""

import hashlib
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request

from craftorders.infra.access import acting, current_actor, public, requires
from craftorders.infra.api import ApiBlueprint, at_most
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.photos import photo_answer
from craftorders.infra.schemas import ReasonSchema
from craftorders.sync import services
from craftorders.sync.models import CarriedPhoto, Device, UnsettledEvent
from craftorders.sync.queries.devices import list_devices
from craftorders.sync.queries.photos import find_carried, photo_of_bag
from craftorders.sync.queries.snapshot import snapshot_of
from craftorders.sync.queries.unsettled import find_unsettled, list_unsettled
from craftorders.sync.schemas import (
    CarriedPhotoSchema,
    DeviceFilterSchema,
    DevicePageSchema,
    DeviceSchema,
    NewDeviceSchema,
    PhotoPieceSchema,
    SnapshotSchema,
    SyncReceiptSchema,
    SyncSchema,
    UnsettledFilterSchema,
    UnsettledPageSchema,
    UnsettledSchema,
    messages_of,
    read_payload,
    shown,
)

blueprint = ApiBlueprint("sync", __name__, description="What phones send after hours without network.")
MOST_BYTES, LARGEST_PIECE = 1024 * 1024, 256 * 1024
BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}


@blueprint.post("/sync")
@public
@at_most(MOST_BYTES)
@blueprint.arguments(SyncSchema)
@blueprint.response(200, SyncReceiptSchema)
@blueprint.alt_response(401, "UNAUTHORIZED")
@blueprint.alt_response(403, "FORBIDDEN")
def sync(data: dict[str, Any]) -> dict[str, Any]:
    """Keep and answer a phone's events, one by one. Open to a phone that was shut out, which is only told to wipe itself.

    A body may be compressed (`Content-Encoding: gzip`). Each event is kept before it is answered; sent again, it gets
    its first answer. docs/sync.md says how its hash is taken.
    """
    actor, messages = current_actor(), messages_of(data["events"])
    if actor is None:
        receipt = services.receive_from_revoked(db(), data["device_id"], messages)
    else:
        receipt = services.receive_events(
            db(), data["device_id"], messages, sent_at=data["sent_at"], read=read_payload, actor=actor
        )
    answers = [shown(message, answer) for message, answer in receipt.answers]
    return {"received_at": receipt.received_at, "wipe": receipt.wipe, "answers": answers}


@blueprint.get("/sync/snapshot")
@requires("sync.send")
@blueprint.response(200, SnapshotSchema)
@blueprint.alt_response(304, description="Nothing changed since the snapshot whose ETag was sent as If-None-Match.")
def snapshot() -> Response:
    """What the coordinator may take along: own batches, steps, jobs, people, materials. 304 where nothing changed."""
    response = jsonify(SnapshotSchema().dump(snapshot_of(db(), acting())))
    tag = hashlib.sha256(response.get_data()).hexdigest()[:20]
    # Compression appends its name to the tag that it sends: "3" comes back as "3:br".
    if tag in {each.partition(":")[0] for each in request.if_none_match.as_set(include_weak=True)}:
        response = Response(status=304)
    response.set_etag(tag)
    return response


@blueprint.get("/sync/devices")
@requires("devices.revoke")
@blueprint.arguments(DeviceFilterSchema, location="query")
@blueprint.response(200, DevicePageSchema)
def devices(query: dict[str, Any]) -> Page[Device]:
    """One's own phones, for an operator everybody's; newest first."""
    return list_devices(db(), acting(), **query)


@blueprint.post("/sync/devices")
@requires("sync.send")
@idempotent
@blueprint.arguments(NewDeviceSchema)
@blueprint.response(201, DeviceSchema)
def register_device(data: dict[str, Any]) -> Device:
    """A phone with the id that it made; the same id again is the same phone."""
    return services.register_device(db(), data["id"], label=data["label"], actor=acting())


@blueprint.post("/sync/devices/<uuid:device_id>/revoke")
@requires("devices.revoke")
@idempotent
@blueprint.response(200, DeviceSchema)
def revoke_device(device_id: UUID) -> Device:
    """Shut a lost phone out: it wipes itself when it is next in touch, and its owner is signed out everywhere."""
    return services.revoke_device(db(), device_id, actor=acting())


@blueprint.get("/sync/devices/<uuid:device_id>/photos/<sha256>")
@requires("sync.send")
@blueprint.response(200, CarriedPhotoSchema)
def carried_photo(device_id: UUID, sha256: str) -> CarriedPhoto:
    """How far a photo is that an event of one's phone named: from which byte on it is awaited, or what became of it."""
    return find_carried(db(), device_id, sha256, acting())


@blueprint.put("/sync/devices/<uuid:device_id>/photos/<sha256>")
@requires("sync.send")
@at_most(LARGEST_PIECE)
@blueprint.arguments(PhotoPieceSchema, location="query")
@blueprint.doc(requestBody=BYTES)
@blueprint.response(200, CarriedPhotoSchema)
def photo_piece(query: dict[str, Any], device_id: UUID, sha256: str) -> CarriedPhoto:
    """Bytes of a photo from `start` on, at most 256 kB at once. The answer says from where to go on.

    A piece that came before changes nothing. With the last one the photo is kept, or refused with words.
    """
    return services.receive_photo_piece(
        db(),
        device_id,
        sha256,
        query["start"],
        request.get_data(),
        folder=current_app.config["PHOTO_FOLDER"],
        actor=acting(),
    )


@blueprint.get("/bags/<uuid:hand_in_id>/photo")
@requires("batches.work", "lots.decide")
@blueprint.response(200, content_type="image/jpeg")
def bag_photo(hand_in_id: UUID) -> Response:
    """The photo that was taken of a bag when it was counted."""
    return photo_answer(db(), photo_of_bag(db(), hand_in_id, acting()))


@blueprint.get("/sync/unsettled")
@requires("sync.settle")
@blueprint.arguments(UnsettledFilterSchema, location="query")
@blueprint.response(200, UnsettledPageSchema)
def unsettled(query: dict[str, Any]) -> Page[UnsettledEvent]:
    """What phones sent that could not be applied when it came, newest first."""
    return list_unsettled(db(), acting(), **query)


@blueprint.get("/sync/unsettled/<uuid:unsettled_id>")
@requires("sync.settle")
@blueprint.response(200, UnsettledSchema)
def unsettled_event(unsettled_id: UUID) -> UnsettledEvent:
    """One of them."""
    return find_unsettled(db(), unsettled_id, acting())


@blueprint.post("/sync/unsettled/<uuid:unsettled_id>/apply")
@requires("sync.settle")
@idempotent
@blueprint.response(200, UnsettledSchema)
def apply_again(unsettled_id: UUID) -> UnsettledEvent:
    """Apply it to the present state, as the work of the person whose phone sent it."""
    return services.apply_again(db(), unsettled_id, read=read_payload, actor=acting())


@blueprint.post("/sync/unsettled/<uuid:unsettled_id>/set-aside")
@requires("sync.settle")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, UnsettledSchema)
def set_aside(data: dict[str, Any], unsettled_id: UUID) -> UnsettledEvent:
    """Decide that it is not to be applied, and why."""
    return services.set_aside(db(), unsettled_id, **data, actor=acting())
