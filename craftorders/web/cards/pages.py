"""Who asks for another PIN, who agrees, and the slip that is printed once; addresses that opened many cards."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.cards.domain.lockout import MANY_CARDS
from craftorders.cards.queries import busy_addresses, open_resets
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.people.models import Worker
from craftorders.people.queries import find_worker, own_worker_ids, workers_named
from craftorders.people.services import agree_pin_reset, ask_pin_reset, print_new_pin
from craftorders.web.farmer.printing import render_pin_slip
from craftorders.web.forms import Form, post_action

pages = Blueprint("earnings_cards", __name__, url_prefix="/cards")


@pages.get("/")
@requires("cards.issue", "users.read")
def home() -> ResponseReturnValue:
    """The PINs that wait for a second person and, for the service centre, addresses that opened many cards."""
    return _home_page(Form.empty())


@pages.post("/workers/<uuid:worker_id>/pin")
@requires("cards.issue")
@idempotent
def ask(worker_id: UUID) -> ResponseReturnValue:
    """Ask for another PIN, with the reason."""
    worker = find_worker(db(), worker_id, acting())
    form = Form.of_request()
    form.submit(ReasonSchema(), lambda data: ask_pin_reset(db(), worker_id, reason=data["reason"], actor=acting()))
    if form.errors:
        return _home_page(form, worker), 422
    flash(gettext("Asked. As soon as a second person agrees, the new PIN can be printed here."), "success")
    return redirect(url_for(".home"), 303)


@pages.post("/pins/<uuid:reset_id>/agree")
@requires("cards.issue")
@idempotent
def agree(reset_id: UUID) -> ResponseReturnValue:
    """Agree as the second person."""
    done = gettext("Agreed. The new PIN can be printed now.")
    return post_action(lambda: agree_pin_reset(db(), reset_id, actor=acting()), back=url_for(".home"), done=done)


@pages.post("/pins/<uuid:reset_id>/print")
@requires("cards.issue")
def print_pin(reset_id: UUID) -> ResponseReturnValue:
    """The slip with the new PIN, shown this once."""
    worker, number, pin = print_new_pin(db(), reset_id, actor=acting())
    return render_pin_slip(worker, number, pin, back=url_for(".home"))


def _home_page(form: Form, unsaid: Worker | None = None) -> str:
    """`unsaid` is for whom another PIN was asked for without a reason: the question stands there once more."""
    actor = acting()
    limited = actor.limited_to("coordinator") is not None
    resets = open_resets(db(), own_worker_ids(db(), actor) if limited else None)
    workers = workers_named(db(), [each.opens for each in resets])
    waiting = [(each, workers[each.opens]) for each in resets if each.opens in workers]
    busy = busy_addresses(db()) if actor.can("users.read") else None
    names = workers_named(db(), [opens for _, several in busy or () for opens in several])
    return render_template(
        "cards/home.html",
        waiting=waiting,
        busy=busy,
        names=names,
        many=MANY_CARDS,
        may=actor.can("cards.issue"),
        form=form,
        unsaid=unsaid if "reason" in form.errors else None,
    )
