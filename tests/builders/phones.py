"""A coordinator's phone: numbers its events as the app does, and says after which of its own each one comes."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch, Job
from craftorders.sync.domain.messages import Message
from craftorders.sync.schemas import messages_of, read_payload
from craftorders.sync.services import receive_events, register_device

Event = dict[str, Any]


@dataclass
class Phone:
    """`ahead` is by how much its clock is wrong."""

    owner: Actor
    id: UUID = field(default_factory=new_id)
    ahead: timedelta = timedelta()
    seq: int = 0
    last_of_batch: dict[str, int] = field(default_factory=dict)

    def register(self, session: Session) -> "Phone":
        """Make it known to the service."""
        register_device(session, self.id, label="Redmi 9A", actor=self.owner)
        return self

    def says(self, kind: str, batch: Batch | None = None, **payload: Any) -> Event:
        """One event; with a batch, it comes after the phone's last event about that batch."""
        self.seq += 1
        if batch is not None:
            payload["after"] = self.last_of_batch.get(str(batch.id))
            self.last_of_batch[str(batch.id)] = self.seq
        plain = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
        return signed(
            {
                "event_id": str(new_id()),
                "device_id": str(self.id),
                "seq": self.seq,
                "actor": str(self.owner.id),
                "type": kind,
                "payload": plain,
                "device_time": self.clock(),
                "schema_version": 1,
            }
        )

    def hands_out(self, batch: Batch, quantity: int, worker_id: UUID, job_id: UUID, position: int = 1) -> Event:
        """Pieces of a step for a worker, as a job whose id the phone made."""
        return self.says(
            "hand_out", batch, batch_id=batch.id, position=position, quantity=quantity, worker_id=worker_id, job_id=job_id
        )

    def reports(self, batch: Batch, job_id: UUID, quantity: int, **more: Any) -> Event:
        """ "Made 40"."""
        return self.says("report_pieces", batch, job_id=job_id, quantity=quantity, **more)

    def counts(self, batch: Batch, job_id: UUID, quantity: int, *, photo: bytes | None = None) -> Event:
        """A bag, and the photo that was taken of it."""
        named = {"photo": {"sha256": digest_of(photo), "size": len(photo)}} if photo else {}
        return self.says("count_bag", batch, job_id=job_id, quantity=quantity, **named)

    def takes_back(self, batch: Batch, job: Job, reason: str = "harvest") -> Event:
        """What of a job is not made, as the phone sees the job now."""
        seen = {"worker_id": str(job.worker_id), "quantity": job.quantity, "made": job.made, "handed_in": job.handed_in}
        return self.says("take_back", batch, job_id=job.id, reason=reason, seen=seen)

    def sends(self, session: Session, *events: Event, actor: Actor | None = None) -> list[tuple[str, str | None]]:
        """Outcome and code of the answer to each of these events."""
        receipt = receive_events(
            session, self.id, messages_of(list(events)), sent_at=now() + self.ahead, read=read_payload,
            actor=actor or self.owner,
        )  # fmt: skip
        return [(answer.outcome, answer.code) for _, answer in receipt.answers]

    def body(self, *events: Event) -> dict[str, Any]:
        """What it sends over HTTP."""
        return {"device_id": str(self.id), "sent_at": self.clock(), "events": list(events)}

    def clock(self) -> str:
        """What its clock says."""
        return (now() + self.ahead).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest_of(photo: bytes) -> str:
    """What a photo is known by on its way."""
    return hashlib.sha256(photo).hexdigest()


def signed(event: Event) -> Event:
    """The event with its hash, taken here by the letter of docs/sync.md and not by the product's own code."""
    plain = json.dumps({k: v for k, v in event.items() if k != "hash"}, ensure_ascii=False, sort_keys=True,
                       separators=(",", ":"))  # fmt: skip
    return event | {"hash": hashlib.sha256(plain.encode()).hexdigest()}


def as_messages(*events: Event) -> list[Message]:
    """What the service reads."""
    return messages_of(list(events))
