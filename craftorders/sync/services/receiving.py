"""Receiving what a phone sends: each event is kept and answered for itself, and one bad event stops no other.

The phone's row is locked first, so that two requests with the same events come one after the other. Events are taken
by the phone's numbers. One that names an earlier one (`after`) which has not arrived, or is waiting itself, waits; the
others are applied at once. What is in quarantine has arrived, too: it comes no second time, and nothing waits for it.
What a rule refuses is undone to its savepoint, kept, and shown to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from craftorders.infra.access import NotSignedIn
from craftorders.infra.database import append, locked
from craftorders.infra.history import move
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import DomainError, NotFound, StaleVersion
from craftorders.sync.domain.answers import (
    ACCEPTED,
    DUPLICATE,
    HELD,
    REJECTED,
    Answer,
    answer_of,
    refusal,
    refused,
)
from craftorders.sync.domain.canonical import hash_of
from craftorders.sync.domain.messages import SCHEMA_VERSION, Envelope, Message, skew_of
from craftorders.sync.domain.states import UNSETTLED
from craftorders.sync.models import Device, PhoneEvent, UnsettledEvent
from craftorders.sync.queries.unsettled import known_events, quarantined_numbers, waiting_of_device
from craftorders.sync.services.applying import Read, apply_event
from craftorders.sync.services.photos import await_photo
from craftorders.sync.services.quarantine import add_unsettled, quarantine

log = structlog.get_logger()


@dataclass
class Arrival:
    """One request of a phone, while it is received."""

    session: Session
    device: Device
    actor: Actor
    read: Read
    by_id: dict[UUID, PhoneEvent] = field(default_factory=dict)
    by_seq: dict[int, PhoneEvent] = field(default_factory=dict)
    quarantined: set[int] = field(default_factory=set)
    waiting: dict[int, UnsettledEvent] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """The answers in the order of what was sent; a phone that was shut out must wipe itself after reading them."""

    received_at: datetime
    answers: list[tuple[Message, Answer]]
    wipe: bool = False


def receive_events(
    session: Session, device_id: UUID, messages: Sequence[Message], *, sent_at: datetime, read: Read, actor: Actor
) -> Receipt:
    """Keep and answer what the actor's phone sends. Another person's phone, or an unknown one, does not exist."""
    actor.require("sync.send")
    device = locked(session, Device, device_id)
    if device is None or device.user_id != actor.id:
        raise NotFound("device", device_id)
    if device.revoked_at is not None:
        return _quarantine_all(session, device, messages)
    moment = now()
    device.last_seen_at, device.skew = moment, skew_of(sent_at, moment)
    arrival = _begin(Arrival(session, device, actor, read), [each.envelope for each in messages if each.envelope])
    answers: dict[int, Answer] = {}
    for index in sorted(range(len(messages)), key=lambda index: messages[index].turn):
        answers[index] = _receive(arrival, messages[index])
    device.last_seq = max(device.last_seq, *arrival.by_seq, 0)
    session.flush()
    return Receipt(moment, [(message, answers[index]) for index, message in enumerate(messages)])


def _begin(arrival: Arrival, envelopes: Sequence[Envelope]) -> Arrival:
    """Read what came before of all that these events, and those that wait, name."""
    session, device = arrival.session, arrival.device
    arrival.waiting = {each.seq: each for each in waiting_of_device(session, device.id) if each.seq is not None}
    named = [*((e.seq, e.after) for e in envelopes), *((w.seq, w.after) for w in arrival.waiting.values())]
    seqs = {seq for pair in named for seq in pair if seq is not None}
    known = known_events(session, device.region_id, device.id, [each.event_id for each in envelopes], seqs)
    arrival.by_id = {each.id: each for each in known}
    arrival.by_seq = {each.seq: each for each in known if each.device_id == device.id}
    arrival.quarantined = quarantined_numbers(session, device.region_id, device.id, seqs)
    return arrival


def receive_from_revoked(session: Session, device_id: UUID, messages: Sequence[Message]) -> Receipt:
    """What a phone sends that was shut out, whose owner is therefore signed out: kept, never applied by itself.

    Nobody else gets past here: NotSignedIn.
    """
    device = locked(session, Device, device_id)
    if device is None or device.revoked_at is None:
        raise NotSignedIn
    return _quarantine_all(session, device, messages)


def _quarantine_all(session: Session, device: Device, messages: Sequence[Message]) -> Receipt:
    device.last_seen_at = now()
    answers = [(each, quarantine(session, device, each, "device_revoked")) for each in messages]
    return Receipt(now(), answers, wipe=True)


def _receive(arrival: Arrival, message: Message) -> Answer:
    envelope = message.envelope
    why = _not_trusted(arrival, message)
    if envelope is None or why is not None:
        answer = quarantine(arrival.session, arrival.device, message, why or "unreadable")
        if envelope is not None and envelope.device_id == arrival.device.id:
            arrival.quarantined.add(envelope.seq)
            _let_follow(arrival)
        return answer
    known = arrival.by_id.get(envelope.event_id)
    if known is not None:
        return answer_of(DUPLICATE, known.answer, first=known.outcome)
    answer = _first_answer(arrival, envelope)
    _keep(arrival, envelope, answer)
    _let_follow(arrival)
    return answer


def _not_trusted(arrival: Arrival, message: Message) -> str | None:
    """Why a message goes to quarantine; None for one that is what it says it is, and for its exact repetition."""
    envelope = message.envelope
    if envelope is None:
        return "unreadable"
    try:
        if hash_of(message.content) != envelope.hash:
            return "hash_mismatch"
    except (ValueError, RecursionError):
        return "unreadable"
    if envelope.device_id != arrival.device.id:
        return "wrong_device"
    if envelope.actor != arrival.actor.id:
        return "wrong_actor"
    same_id, same_seq = arrival.by_id.get(envelope.event_id), arrival.by_seq.get(envelope.seq)
    if same_id is not None:
        return None if same_id.hash == envelope.hash else "other_content"
    return "seq_reused" if same_seq is not None else None


def _first_answer(arrival: Arrival, envelope: Envelope) -> Answer:
    if envelope.schema_version > SCHEMA_VERSION:
        return refused(HELD, refusal("future_version"))
    if _must_wait(arrival, envelope.after):
        return refused(HELD, refusal("waits_for_earlier"))
    return _attempt(arrival, envelope.type, envelope.payload, envelope.event_id)


def _must_wait(arrival: Arrival, after: int | None) -> bool:
    if after is None:
        return False
    return after in arrival.waiting or (after not in arrival.by_seq and after not in arrival.quarantined)


def _attempt(arrival: Arrival, kind: str, payload: Any, event_id: UUID) -> Answer:
    """Apply an event, or undo all that it began and say why. What the database itself refuses ends the whole request,
    which is then done again: it may be a lost race, and nothing of it is kept."""
    try:
        with arrival.session.begin_nested():
            data = arrival.read(kind, payload)
            return Answer(ACCEPTED, entry=apply_event(arrival.session, kind, data, event_id, actor=arrival.actor))
    except StaleVersion as error:
        return refused(HELD, error)
    except DomainError as error:
        return refused(REJECTED, error)
    except SQLAlchemyError:
        raise
    except Exception:  # an event that nobody foresaw must not keep those behind it from being heard
        log.exception("event_not_understood", event_id=str(event_id), kind=kind)
        return refused(HELD, refusal("not_understood"))


def _keep(arrival: Arrival, envelope: Envelope, answer: Answer) -> None:
    device = arrival.device
    event = PhoneEvent(
        region_id=device.region_id,
        id=envelope.event_id,
        device_id=device.id,
        seq=envelope.seq,
        user_id=device.user_id,
        type=envelope.type,
        payload=dict(envelope.payload),
        device_time=envelope.device_time,
        skew=device.skew,
        schema_version=envelope.schema_version,
        hash=envelope.hash,
        received_at=now(),
        outcome=answer.outcome,
        answer=answer.kept(),
    )
    append(arrival.session, event)
    arrival.by_id[event.id] = arrival.by_seq[event.seq] = event
    await_photo(arrival.session, device, event.id, event.payload)
    if answer.outcome != ACCEPTED:
        waits = answer.code == "waits_for_earlier"
        unsettled = UnsettledEvent(
            id=event.id,
            region_id=device.region_id,
            device_id=device.id,
            user_id=device.user_id,
            seq=event.seq,
            after=envelope.after,
            type=event.type,
            payload=event.payload,
            state="waiting" if waits else UNSETTLED.initial,
            answer=event.answer,
        )
        add_unsettled(arrival.session, unsettled)
        if waits:
            arrival.waiting[event.seq] = unsettled


def _let_follow(arrival: Arrival) -> None:
    """Apply what waited for what has arrived now, in the phone's order, until nothing more follows."""
    for seq in sorted(arrival.waiting):
        event = arrival.waiting[seq]
        if _must_wait(arrival, event.after) or event.type is None:
            continue
        answer = _attempt(arrival, event.type, event.payload, event.id)
        event.answer = answer.kept()
        done = answer.outcome == ACCEPTED
        if done:
            event.decided_at = now()
        move(arrival.session, event, UNSETTLED, "follow" if done else "fail", actor=SYSTEM, region_id=event.region_id)
        del arrival.waiting[seq]
