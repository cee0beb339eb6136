"""The demo's phone: a coordinator comes back from the valley with a count, its photo, and one report too many."""

import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.production.models import Job
from craftorders.sync.domain.canonical import hash_of
from craftorders.sync.domain.messages import SCHEMA_VERSION
from craftorders.sync.schemas import messages_of, read_payload
from craftorders.sync.services import receive_events, receive_photo_piece, register_device


def come_back_from_the_valley(session: Session, people: People, *, photo_folder: str) -> None:
    """Twenty pieces more were reported than their job had left: a person must look. A bag of it came with its photo."""
    workshop_id = people.workshops[0]
    coordinator = people.coordinators[workshop_id]
    job = session.scalar(select(Job).where(Job.workshop_id == workshop_id, Job.state == "in_work").limit(1))
    if job is None:
        return
    device = register_device(session, new_id(), label="Redmi 9A", actor=coordinator)
    photo = _drawn_bag()
    digest = hashlib.sha256(photo).hexdigest()
    too_many, bag = job.quantity - job.made + 20, max(1, job.made - job.handed_in)
    events = [
        _event(device.id, 1, coordinator, "report_pieces", job_id=str(job.id), quantity=too_many),
        _event(
            device.id,
            2,
            coordinator,
            "count_bag",
            job_id=str(job.id),
            quantity=bag,
            photo={"sha256": digest, "size": len(photo)},
        ),
    ]
    ahead = now() + timedelta(minutes=3)
    receive_events(session, device.id, messages_of(events), sent_at=ahead, read=read_payload, actor=coordinator)
    receive_photo_piece(session, device.id, digest, 0, photo, folder=photo_folder, actor=coordinator)


def _event(device_id: UUID, seq: int, coordinator: Actor, kind: str, **payload: Any) -> dict[str, Any]:
    event: dict[str, Any] = {
        "event_id": str(new_id()),
        "device_id": str(device_id),
        "seq": seq,
        "actor": str(coordinator.id),
        "type": kind,
        "payload": {"after": None, **payload},
        "device_time": (now() - timedelta(hours=9)).isoformat(timespec="milliseconds"),
        "schema_version": SCHEMA_VERSION,
    }
    return event | {"hash": hash_of(event)}


def _drawn_bag() -> bytes:
    """A linen bag with a red cord around its neck, on a wooden floor."""
    image = Image.new("RGB", (640, 480), "#B08D62")
    draw = ImageDraw.Draw(image)
    for plank in range(0, 640, 80):
        draw.line((plank, 0, plank, 480), fill="#8F6F49", width=3)
    draw.polygon([(170, 440), (150, 260), (240, 150), (400, 150), (490, 260), (470, 440)], fill="#EFE3CC", outline="#6B573D")
    draw.polygon([(250, 150), (220, 70), (420, 70), (390, 150)], fill="#E4D4B6", outline="#6B573D")
    draw.line((236, 150, 404, 150), fill="#B3261E", width=14)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=85)
    return stream.getvalue()
