"""Keeping to the letter what came under a number that was taken, or by a way that is not trusted."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from craftorders.infra.database import append
from craftorders.infra.history import record
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.sync.domain.answers import REJECTED, Answer, refusal, refused
from craftorders.sync.domain.canonical import canonical
from craftorders.sync.domain.messages import Message
from craftorders.sync.domain.states import UNSETTLED
from craftorders.sync.models import Device, QuarantinedEvent, UnsettledEvent
from craftorders.sync.queries.unsettled import known_quarantined
from craftorders.sync.services.photos import await_photo


def quarantine(session: Session, device: Device, message: Message, why: str) -> Answer:
    """Keep a message and show it to a person, once however often it comes; `why` is one of the known reasons."""
    answer = refused(REJECTED, refusal(why))
    content = json.dumps(message.content, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(content.encode()).hexdigest()
    if known_quarantined(session, device.region_id, device.id, digest) is not None:
        return answer
    kept = QuarantinedEvent(
        region_id=device.region_id,
        id=new_id(),
        device_id=device.id,
        content=content,
        digest=digest,
        reason=why,
        received_at=now(),
    )
    append(session, kept)
    envelope = message.envelope
    unsettled = UnsettledEvent(
        id=kept.id,
        region_id=device.region_id,
        device_id=device.id,
        user_id=device.user_id,
        quarantined=True,
        seq=envelope.seq if envelope else None,
        type=envelope.type if envelope else None,
        payload=_plain(envelope.payload) if envelope else {},
        answer=answer.kept(),
    )
    add_unsettled(session, unsettled)
    await_photo(session, device, unsettled.id, unsettled.payload)
    return answer


def add_unsettled(session: Session, event: UnsettledEvent) -> None:
    """Put an event before a person, with the first line of its history."""
    session.add(event)
    session.flush()
    record(session, UNSETTLED.name, event.id, "receive", actor=SYSTEM, region_id=event.region_id, to_state=event.state)


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload where it can be applied by hand; what only Python calls JSON (NaN) stays in the letter alone."""
    try:
        canonical(payload)
    except (ValueError, RecursionError):
        return {}
    return dict(payload)
