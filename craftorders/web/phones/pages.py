"""One's own phones, or for an operator everybody's; and what phones sent that waits for a person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.sync.domain.states import UNSETTLED
from craftorders.sync.queries.devices import find_device, list_devices
from craftorders.sync.queries.unsettled import find_unsettled, list_unsettled
from craftorders.sync.schemas import read_payload, words_of_answer
from craftorders.sync.services import apply_again, revoke_device, set_aside
from craftorders.web.forms import Form, post_action
from craftorders.web.phones.words import what_it_says

pages = Blueprint("phones", __name__, url_prefix="/phones")


@pages.get("/")
@requires("devices.revoke")
def home() -> ResponseReturnValue:
    """Phones, newest first, each with the one step that shuts it out."""
    page = list_devices(db(), acting(), limit=50, cursor=request.args.get("cursor"))
    return render_template("phones/home.html", page=page, paged="cursor" in request.args)


@pages.post("/<uuid:device_id>/revoke")
@requires("devices.revoke")
@idempotent
def revoke(device_id: UUID) -> ResponseReturnValue:
    """Shut a phone out."""
    find_device(db(), device_id, acting())
    return post_action(
        lambda: revoke_device(db(), device_id, actor=acting()),
        back=url_for(".home"),
        done=gettext(
            "The phone is shut out, and its owner is signed out everywhere. "
            "Its browser may have kept the password: have an operator set a new one now."
        ),
    )


@pages.get("/not-applied")
@requires("sync.settle")
def not_applied() -> ResponseReturnValue:
    """What waits for a person, or what was settled."""
    return _not_applied_page()


@pages.post("/not-applied/<uuid:unsettled_id>/apply")
@requires("sync.settle")
@idempotent
def apply_page(unsettled_id: UUID) -> ResponseReturnValue:
    """Apply it to how things stand now."""
    form = Form.of_request()
    find_unsettled(db(), unsettled_id, acting())
    form.attempt(lambda: apply_again(db(), unsettled_id, read=read_payload, actor=acting()))
    return _after(form, unsettled_id, gettext("It is applied."))


@pages.post("/not-applied/<uuid:unsettled_id>/set-aside")
@requires("sync.settle")
@idempotent
def set_aside_page(unsettled_id: UUID) -> ResponseReturnValue:
    """Decide that it is not to be applied."""
    form = Form.of_request()
    find_unsettled(db(), unsettled_id, acting())
    form.submit(ReasonSchema(), lambda data: set_aside(db(), unsettled_id, **data, actor=acting()))
    return _after(form, unsettled_id, gettext("It is set aside, and stays in the books with your reason."))


def _after(form: Form, unsettled_id: UUID, done: str) -> ResponseReturnValue:
    if form.errors:
        return _not_applied_page(form, unsettled_id), 422
    flash(done, "success")
    return redirect(url_for(".not_applied"), 303)


def _not_applied_page(form: Form | None = None, asked: UUID | None = None) -> str:
    """`asked` is the event whose form `form` is."""
    settled = request.args.get("settled") == "1"
    page = list_unsettled(db(), acting(), settled=settled, limit=20, cursor=request.args.get("cursor"))
    shown: list[dict[str, Any]] = [
        {
            "event": event,
            "says": what_it_says(db(), event),
            "words": words_of_answer(event.answer["words"]),
            "actions": UNSETTLED.actions(event.state, acting()),
        }
        for event in page.items
    ]
    return render_template("phones/not_applied.html", page=page, shown=shown, settled=settled,
                           paged="cursor" in request.args, form=form, asked=asked)  # fmt: skip
