"""Who changed what, when, from what to what, and why: one append-only stream for all features."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from craftorders.infra.database import HOME_REGION, Model, append
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.kernel.states import StateMachine


class HistoryEntry(Model):
    """One change of one object. The database refuses to alter or delete it."""

    __tablename__ = "history"
    region_id: Mapped[str] = mapped_column(String(6))
    id: Mapped[UUID] = mapped_column(default=new_id)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any] | None]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (PrimaryKeyConstraint("region_id", "id"), Index(None, "subject_id", "id"))


class Stateful(Protocol):
    """Anything with an id and a state."""

    id: Any
    state: Any


def move(
    session: Session,
    subject: Stateful,
    machine: StateMachine,
    action: str,
    *,
    actor: Actor,
    reason: str | None = None,
    region_id: str | None = None,
    changes: dict[str, Any] | None = None,
) -> str:
    """Take `subject` through one row of its state table and write that down; returns the new state."""
    before, subject.state = subject.state, machine.target(subject.state, action)
    record(
        session,
        machine.name,
        subject.id,
        action,
        actor=actor,
        reason=reason,
        region_id=region_id,
        from_state=before,
        to_state=subject.state,
        changes=changes,
    )
    return subject.state


def record(
    session: Session,
    kind: str,
    subject_id: UUID,
    action: str,
    *,
    actor: Actor,
    reason: str | None = None,
    region_id: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    """Append one entry. `changes` maps a field to [before, after]; secrets never belong there."""
    session.add(
        HistoryEntry(
            region_id=region_id or HOME_REGION,
            subject_kind=kind,
            subject_id=subject_id,
            action=action,
            from_state=from_state,
            to_state=to_state,
            reason=reason,
            changes=changes,
            actor_id=actor.id,
            actor_name=actor.name,
            at=now(),
        )
    )


def record_moves(
    session: Session,
    subject_ids: Sequence[UUID],
    machine: StateMachine,
    action: str,
    from_state: str,
    *,
    actor: Actor,
    region_id: str,
) -> None:
    """Append an entry for each of many objects that went through the same row of their state table."""
    common = {"region_id": region_id, "subject_kind": machine.name, "action": action, "from_state": from_state,
              "to_state": machine.target(from_state, action), "actor_id": actor.id, "actor_name": actor.name,
              "at": now()}  # fmt: skip
    append(session, *(HistoryEntry(id=new_id(), subject_id=key, **common) for key in subject_ids))


def begun_with(values: dict[str, Any]) -> dict[str, Any]:
    """The changes of something new: every field from nothing to its first value."""
    return {name: [None, _plain(value)] for name, value in values.items() if value is not None}


def change(
    session: Session, kind: str, subject: Any, values: dict[str, Any], *, actor: Actor, region_id: str | None = None
) -> None:
    """Set plain attributes of `subject` and write down what really changed; no change, no entry."""
    changes = {k: [_plain(getattr(subject, k)), _plain(v)] for k, v in values.items() if getattr(subject, k) != v}
    for name in changes:
        setattr(subject, name, values[name])
    if changes:
        record(session, kind, subject.id, "change", actor=actor, region_id=region_id, changes=changes)


def history_of(session: Session, subject_id: UUID, limit: int = 100) -> list[HistoryEntry]:
    """The latest entries of one object, newest first."""
    return list(
        session.scalars(
            select(HistoryEntry).where(HistoryEntry.subject_id == subject_id).order_by(HistoryEntry.id.desc()).limit(limit)
        )
    )


def history_of_all(session: Session, subject_ids: Collection[UUID], limit: int = 100) -> list[HistoryEntry]:
    """The latest entries of several objects together, newest first."""
    query = select(HistoryEntry).where(HistoryEntry.subject_id.in_(subject_ids))
    return list(session.scalars(query.order_by(HistoryEntry.id.desc()).limit(limit)))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | list | dict | None) else str(value)
