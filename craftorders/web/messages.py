"""The inbox that everybody has."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from craftorders.infra.access import acting, signed_in
from craftorders.infra.application import db
from craftorders.notifications.queries import messages_of
from craftorders.notifications.services import mark_read

pages = Blueprint("messages", __name__, url_prefix="/messages")


@pages.get("/")
@signed_in
def inbox() -> ResponseReturnValue:
    """Messages, newest first."""
    cursor = request.args.get("cursor")
    page = messages_of(db(), acting().id, limit=30, cursor=cursor)
    return render_template("messages.html", page=page, later=bool(cursor), language=str(get_locale()))


@pages.post("/<uuid:message_id>")
@signed_in
def follow(message_id: UUID) -> ResponseReturnValue:
    """Mark a message as seen and go where it points."""
    return redirect(mark_read(db(), message_id, actor=acting()).link, 303)
