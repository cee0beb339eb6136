"""The demo's phone: a coordinator wrote something down in the valley that could not be applied when it arrived."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.production.models import Job
from craftorders.sync.domain.canonical import hash_of
from craftorders.sync.domain.messages import SCHEMA_VERSION
from craftorders.sync.schemas import messages_of, read_payload
from craftorders.sync.services import receive_events, register_device


def come_back_from_the_valley(session: Session, people: People) -> None:
    """Twenty pieces more were reported than their job had left: a person must look."""
    workshop_id = people.workshops[0]
    coordinator = people.coordinators[workshop_id]
    job = session.scalar(select(Job).where(Job.workshop_id == workshop_id, Job.state == "in_work").limit(1))
    if job is None:
        return
    device = register_device(session, new_id(), label="Redmi 9A", actor=coordinator)
    event: dict[str, Any] = {
        "event_id": str(new_id()),
        "device_id": str(device.id),
        "seq": 1,
        "actor": str(coordinator.id),
        "type": "report_pieces",
        "payload": {"job_id": str(job.id), "quantity": job.quantity - job.made + 20, "after": None},
        "device_time": (now() - timedelta(hours=9)).isoformat(timespec="milliseconds"),
        "schema_version": SCHEMA_VERSION,
    }
    messages = messages_of([event | {"hash": hash_of(event)}])
    receive_events(session, device.id, messages, sent_at=now() + timedelta(minutes=3), read=read_payload, actor=coordinator)
