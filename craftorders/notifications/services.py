"""Messages: a row for each person, in the transaction of what it is about."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.notifications.models import Message


def notify(session: Session, user_ids: Iterable[UUID], text: str, link: str, **values: Any) -> None:
    """Tell each user; who has a contact address is told there too, by the scheduler."""
    for user_id in user_ids:
        user = session.get(User, user_id)
        state = "queued" if user is not None and user.contact_url else "inbox"
        session.add(Message(user_id=user_id, text=text, values=values, link=link, state=state))


def names_of(thing: Any) -> dict[str, str]:
    """How a thing is called in a message, whatever its reader's language; without an English name, the Chinese serves."""
    return {"zh": thing.name, "en": getattr(thing, "name_en", None) or thing.name}


def mark_read(session: Session, message_id: UUID, *, actor: Actor) -> Message:
    """The reader has seen it. Another person's message does not exist."""
    message = session.get(Message, message_id)
    if message is None or message.user_id != actor.id:
        raise NotFound("message", message_id)
    message.read_at = message.read_at or now()
    session.flush()
    return message
