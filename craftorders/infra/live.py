"""Live pages: rows written in the same transaction as the change, read by short server-sent event answers.

A stream here *ends*: the answer holds what is new since `Last-Event-ID` and a `retry:` time, then closes; the
browser's EventSource comes back by itself with the last id. A hundred open boards therefore hold no thread: each
costs a few indexed queries a second, and none while nobody looks at it.

Commits may become visible out of id order. A mark therefore is "id.count": the last id told, and how many rows the
reader had seen in the seconds before it. A row that appears late in that window changes the count and is told.
A page carries the mark of the moment it was drawn, so that what happened before it began to listen is told as well.
"""

import re
from datetime import timedelta
from uuid import UUID

from flask import Response, request
from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from craftorders.infra.database import Identified, Model, append
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id

RETRY = 750
"""Milliseconds until a browser asks again: with reading the page anew, a change is seen within two seconds."""

WINDOW = timedelta(seconds=5)
KEPT = timedelta(days=2)
MARK = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\.([0-9]{1,9})", re.ASCII)


class Change(Identified, Model):
    """Something under `topic` (such as "order:…" or "operations") looks different now."""

    __tablename__ = "live_change"
    topic: Mapped[str] = mapped_column(String(60))
    __table_args__ = (Index(None, "topic", "id"),)


def announce(session: Session, *topics: str) -> None:
    """Write that `topics` changed, in the caller's transaction."""
    append(session, *(Change(topic=topic) for topic in topics))


def mark_of_now() -> str:
    """The mark of a page that is being drawn: what was announced since, or in the seconds before, is news to it."""
    return f"{new_id()}.0"


def live_answer(session: Session, topic: str) -> Response:
    """What is new under `topic` since the browser's last event, or else since `since`, as an event answer that ends."""
    last = _parse(request.headers.get("Last-Event-ID") or request.args.get("since", ""))
    newest = select(Change.id).where(Change.topic == topic).order_by(Change.id.desc()).limit(1)
    if last is None:
        mark = session.scalar(newest) or new_id()
        text = f"id: {mark}.{_seen(session, topic, mark)}\nevent: hello\ndata: {{}}\n\n"
    else:
        told, count = last
        latest = session.scalar(newest.where(Change.id >= told)) or told
        if latest == told and _seen(session, topic, told) == count:
            text = ": nothing new\n\n"
        else:
            text = f"id: {latest}.{_seen(session, topic, latest)}\nevent: change\ndata: {{}}\n\n"
    body = f"retry: {RETRY}\n{text}"
    return Response(body, mimetype="text/event-stream", headers={"Cache-Control": "no-store"})


def forget_old_changes(session: Session) -> None:
    """Drop announcements that no open page can still wait for."""
    session.execute(delete(Change).where(Change.id < _earliest(round((now() - KEPT).timestamp() * 1000))))


def _seen(session: Session, topic: str, mark: UUID) -> int:
    begin = _earliest((mark.int >> 80) - WINDOW // timedelta(milliseconds=1))
    query = select(func.count()).where(Change.topic == topic, Change.id > begin, Change.id <= mark)
    return session.scalar(query) or 0


def _earliest(milliseconds: int) -> UUID:
    """The smallest UUIDv7 of that millisecond since 1970."""
    return UUID(int=max(milliseconds, 0) << 80)


def _parse(mark: str) -> tuple[UUID, int] | None:
    """A mark as given above; with anything else the reader begins anew."""
    found = MARK.fullmatch(mark)
    return (UUID(found[1]), int(found[2])) if found else None
