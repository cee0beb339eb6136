"""One's own messages."""

from typing import Any
from uuid import UUID

from flask_babel import get_locale

from craftorders.infra.access import acting, signed_in
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.paging import PagingSchema
from craftorders.notifications.models import Message
from craftorders.notifications.queries import messages_of
from craftorders.notifications.schemas import MessagePageSchema, MessageSchema
from craftorders.notifications.services import mark_read

blueprint = ApiBlueprint("notifications", __name__, description="Messages.")


@blueprint.get("/messages")
@signed_in
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, MessagePageSchema)
def messages(query: dict[str, Any]) -> dict[str, Any]:
    """One's own messages, newest first."""
    page = messages_of(db(), acting().id, **query)
    return {"items": [_shown(each) for each in page.items], "next_cursor": page.next_cursor}


@blueprint.post("/messages/<uuid:message_id>/read")
@signed_in
@blueprint.response(200, MessageSchema)
def read(message_id: UUID) -> dict[str, Any]:
    """Mark a message as seen."""
    return _shown(mark_read(db(), message_id, actor=acting()))


def _shown(message: Message) -> dict[str, Any]:
    words = message.words(str(get_locale()))
    return {"id": message.id, "words": words, "link": message.link, "at": message.at, "read_at": message.read_at}
