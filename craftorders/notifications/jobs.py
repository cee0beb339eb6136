"""Sending queued messages to people's own channels. A message is claimed first, and sent at most once a try."""

import apprise
import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.infra.database import changed_rows
from craftorders.infra.languages import CHINESE
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.notifications.models import Message

MOST_TRIES, MOST_AT_ONCE = 5, 100
log = structlog.get_logger()


def send_messages(work: UnitOfWork) -> int:
    """Claim, send and mark each queued message in units of work of their own; returns how many were sent."""
    queued = work.run(
        lambda session: list(
            session.scalars(select(Message.id).where(Message.state == "queued").order_by(Message.id).limit(MOST_AT_ONCE))
        ),
        reading=True,
    )
    sent = 0
    for message_id in queued:
        claimed = work.run(lambda session, key=message_id: _claim(session, key))  # type: ignore[misc]
        if claimed is None:
            continue
        address, words = claimed
        delivered = apprise.Apprise(address).notify(body=words)
        work.run(lambda session, key=message_id, done=delivered: _settle(session, key, done))  # type: ignore[misc]
        sent += bool(delivered)
    return sent


def _claim(session: Session, message_id: object) -> tuple[str, str] | None:
    """Take a message by a conditional update; None where another process was faster."""
    statement = (
        update(Message)
        .where(Message.id == message_id, Message.state == "queued")
        .values(state="sending", tries=Message.tries + 1)
    )
    if changed_rows(session, statement) != 1:
        return None
    message = session.get_one(Message, message_id, populate_existing=True)
    user = session.get_one(User, message.user_id)
    return (user.contact_url, message.words(CHINESE)) if user.contact_url else None


def _settle(session: Session, message_id: object, delivered: bool | None) -> None:
    message = session.get_one(Message, message_id)
    message.state = "sent" if delivered else "queued" if message.tries < MOST_TRIES else "failed"
    if not delivered:
        log.warning("message_not_sent", message=str(message_id), tries=message.tries)
