"""What could not be applied when it came is settled by a person: applied after all, or set aside with a reason."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.accounts.queries import actor_of
from craftorders.infra.history import move
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.sync.domain.answers import ACCEPTED, Answer
from craftorders.sync.domain.states import UNSETTLED
from craftorders.sync.models import UnsettledEvent
from craftorders.sync.queries.unsettled import find_unsettled
from craftorders.sync.services.applying import Read, apply_event


def apply_again(session: Session, unsettled_id: UUID, *, read: Read, actor: Actor) -> UnsettledEvent:
    """Apply an event to the present state, as the work of the person whose phone sent it, with that person's rights.

    A rule that still forbids it refuses as it does everywhere, and the event goes on waiting. What was quarantined is
    applied under an id of its own, since that of the event may be taken.
    """
    actor.require("sync.settle")
    event = find_unsettled(session, unsettled_id, actor, for_update=True)
    UNSETTLED.target(event.state, "apply")
    if event.type is None:
        message = N_("Nobody can read what this says. Set it aside, and write down by hand what it was.")
        raise RuleViolation("unreadable", message)
    data = read(event.type, event.payload)
    owner = actor_of(event.user)
    entry = apply_event(session, event.type, data, event.id, actor=owner, decided=True)
    return _settle(session, event, "apply", actor=actor, answer=Answer(ACCEPTED, entry=entry))


def set_aside(session: Session, unsettled_id: UUID, *, reason: str, actor: Actor) -> UnsettledEvent:
    """Decide that an event is not to be applied, and why; it stays in the books."""
    actor.require("sync.settle")
    event = find_unsettled(session, unsettled_id, actor, for_update=True)
    return _settle(session, event, "set_aside", actor=actor, reason=reason)


def _settle(
    session: Session,
    event: UnsettledEvent,
    action: str,
    *,
    actor: Actor,
    reason: str | None = None,
    answer: Answer | None = None,
) -> UnsettledEvent:
    if answer is not None:
        event.answer = answer.kept()
    event.decided_by, event.decided_by_name, event.decided_at, event.reason = actor.id, actor.name, now(), reason
    move(session, event, UNSETTLED, action, actor=actor, reason=reason, region_id=event.region_id)
    session.flush()
    return event
