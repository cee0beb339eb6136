"""From the type of an event to the use case that it asks for: the same one that pages and API call."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.production.domain.seen import Seen
from craftorders.production.services import assign_job, record_hand_in, report_pieces, take_back_job

Data = dict[str, Any]
Read = Callable[[str, Mapping[str, Any]], Data]
"""Reads a payload of a type by the schemas that pages and API use; raises RuleViolation for what they refuse."""


def apply_event(
    session: Session, kind: str, data: Data, event_id: UUID, *, actor: Actor, decided: bool = False
) -> str | None:
    """Do what an event asks for, once however often it is asked; the code of what was made, if something was.

    With `decided`, a person looked at the present state and wants it: what the phone had seen binds no longer.
    """
    return APPLIED[kind](session, data, event_id, actor, decided)


def _hand_out(session: Session, data: Data, event_id: UUID, actor: Actor, decided: bool) -> str | None:
    return assign_job(session, **data, actor=actor).code


def _report(session: Session, data: Data, event_id: UUID, actor: Actor, decided: bool) -> str | None:
    report_pieces(session, **data, report_id=event_id, actor=actor)
    return None


def _count(session: Session, data: Data, event_id: UUID, actor: Actor, decided: bool) -> str | None:
    return record_hand_in(session, **data, hand_in_id=event_id, actor=actor).code


def _take_back(session: Session, data: Data, event_id: UUID, actor: Actor, decided: bool) -> str | None:
    seen = None if decided else Seen(**data["seen"])
    take_back_job(session, data["job_id"], seen=seen, reason=data["reason"], actor=actor)
    return None


APPLIED: dict[str, Callable[[Session, Data, UUID, Actor, bool], str | None]] = {
    "hand_out": _hand_out,
    "report_pieces": _report,
    "count_bag": _count,
    "take_back": _take_back,
}
"""What phones can say."""
