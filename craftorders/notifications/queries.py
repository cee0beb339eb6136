"""Reading one's messages."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.paging import Page, page_of
from craftorders.notifications.models import Message


def messages_of(session: Session, user_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page[Message]:
    """A page of a person's messages, newest first."""
    query = select(Message).where(Message.user_id == user_id)
    return page_of(session, query, key=Message.id, sort=(Message.at, True), limit=limit, cursor=cursor)


def unread_count(session: Session, user_id: UUID) -> int:
    """How many messages a person has not seen."""
    query = select(func.count()).where(Message.user_id == user_id, Message.read_at.is_(None))
    return session.scalar(query) or 0
