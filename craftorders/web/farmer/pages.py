"""Pages under /c: scanning or typing a card, the page that it opens, and the little that a farmer does there.

The key of a card stands behind the # of its address, so that it reaches no log and no history; a few lines of
script send it as a form. Without script a person types the short number and the PIN.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.cards.queries import reset_of_opened
from craftorders.cards.schemas import OpenCardSchema, PinSchema
from craftorders.cards.services import (
    OpenedCard,
    PinCheck,
    close_card,
    enter_pin,
    hashed_address,
    note_phone,
    open_by_number,
    open_card,
)
from craftorders.infra.access import acting, current_actor, public, requires, signed_in
from craftorders.infra.application import db
from craftorders.infra.problems import status_of, words_of
from craftorders.kernel.clock import now
from craftorders.kernel.errors import DomainError
from craftorders.kernel.ids import made_at
from craftorders.kernel.words import N_
from craftorders.people.farmers import worker_of_card
from craftorders.production.models import Job
from craftorders.production.schemas import ClaimSchema, ReportSchema
from craftorders.production.services import accept_job, claim_job, decline_job, give_back_job, report_pieces
from craftorders.web.farmer import appeals, bags, jobs, payees
from craftorders.web.farmer.page import Refused, draw
from craftorders.web.formatting import format_day, named
from craftorders.web.forms import Form
from craftorders.web.identity import CARD_COOKIE, PHONE_COOKIE, keep_cookie

pages = Blueprint("farmer", __name__, url_prefix="/c")
appeals.add_to(pages)
jobs.add_to(pages)
payees.add_to(pages)
bags.add_to(pages)
YEAR = 365 * 24 * 3600
LATELY = timedelta(days=7)
"""So long it is told, whenever the PIN is entered, that a card was opened on another phone."""


@pages.get("")
@public
def card() -> ResponseReturnValue:
    """Where a scanned card leads: the script sends the key on, or the person types number and PIN."""
    return render_template("farmer/card.html", form=Form.empty())


@pages.post("/open")
@public
def open_() -> ResponseReturnValue:
    """Open the card with its key; no amounts are shown yet."""
    form = Form.of_request()
    opened = form.submit(OpenCardSchema(), lambda data: open_card(db(), data["token"], address=_address()))
    if opened is None:
        return render_template("farmer/card.html", form=Form(errors=form.errors)), 422
    return _enter(opened)


@pages.post("/pin")
@public
def pin() -> ResponseReturnValue:
    """Open the card with its PIN, or say how long to wait."""
    form = Form.of_request()
    check = form.submit(PinSchema(), _try_pin)
    if check is not None and check.opened is not None:
        return _enter_on_phone(check.opened)
    form.values.pop("pin", None)
    status = 422
    if check is not None:
        status = 429 if check.wait_seconds else 422
        form.errors["pin"] = [_words(check)]
    if "card_number" not in form.values and current_actor() is not None:
        page = draw(pin_error=" ".join(form.errors.get("pin", [])))
    else:
        page = render_template("farmer/card.html", form=form)
    response = make_response(page, status)
    if check is not None and check.wait_seconds:
        response.headers["Retry-After"] = str(check.wait_seconds)
    return response


@pages.get("/me")
@signed_in
def me() -> ResponseReturnValue:
    """What this card may see."""
    return draw()


@pages.post("/jobs/<uuid:job_id>/claim")
@requires("card.work")
def claim(job_id: UUID) -> ResponseReturnValue:
    """Take part or all of an open job; who was faster is named."""
    return _do(
        job_id,
        ClaimSchema(),
        lambda data: claim_job(db(), job_id, data["quantity"], actor=acting()),
        _taken,
    )


@pages.post("/jobs/<uuid:job_id>/report")
@requires("card.work")
def report(job_id: UUID) -> ResponseReturnValue:
    """ "I made N": counted once, however often the button is pressed."""
    return _do(
        job_id,
        ReportSchema(),
        lambda data: report_pieces(db(), job_id, report_id=data.pop("id"), **data, actor=acting()),
        lambda _: gettext("Written down. Thank you."),
    )


@pages.post("/jobs/<uuid:job_id>/accept")
@requires("card.work")
def accept(job_id: UUID) -> ResponseReturnValue:
    """Take on a job that was given."""
    return _answer(lambda: accept_job(db(), job_id, actor=acting()), lambda _: gettext("You took on the work."))


@pages.post("/jobs/<uuid:job_id>/decline")
@requires("card.work")
def decline(job_id: UUID) -> ResponseReturnValue:
    """Give back a job that was given."""
    return _answer(lambda: decline_job(db(), job_id, actor=acting()), lambda _: gettext("You declined the work."))


@pages.post("/jobs/<uuid:job_id>/give-back")
@requires("card.work")
def give_back(job_id: UUID) -> ResponseReturnValue:
    """Give back what cannot be finished."""
    return _answer(lambda: give_back_job(db(), job_id, actor=acting()), _given_back)


@pages.post("/out")
@public
def out() -> ResponseReturnValue:
    """Close the card on this phone."""
    token = request.cookies.get(CARD_COOKIE)
    if token:
        close_card(db(), token)
    response = redirect("/c", 303)
    response.delete_cookie(CARD_COOKIE)
    return response


def _try_pin(data: dict[str, Any]) -> PinCheck:
    if data["card_number"] is not None:
        return open_by_number(db(), data["card_number"], data["pin"], address=_address())
    return enter_pin(db(), request.cookies.get(CARD_COOKIE, ""), data["pin"], address=_address())


def _enter_on_phone(opened: OpenedCard) -> Response:
    """Remember the phone by a random mark of its own, so that another one is noticed."""
    phone = request.cookies.get(PHONE_COOKIE) or secrets.token_urlsafe(16)
    seen = note_phone(db(), opened.token, phone, since=now() - LATELY)
    if seen is not None:
        told = N_("On %(day)s your card was opened on another phone. Was it not you? Ask your coordinator for a new card.")
        flash(gettext(told, day=format_day(seen)), "bad")
    response = _enter(opened)
    keep_cookie(response, PHONE_COOKIE, phone, YEAR, "Strict")
    return response


def _enter(opened: OpenedCard) -> Response:
    asked = reset_of_opened(db(), opened.token)
    if asked is not None:
        told = N_("On %(day)s another PIN was asked for for your card. Was it not you? Tell your coordinator at once.")
        flash(gettext(told, day=format_day(made_at(asked.id))), "bad")
    response = make_response(redirect("/c/me", 303))
    keep_cookie(response, CARD_COOKIE, opened.token, opened.seconds, "Strict")
    return response


def _words(check: PinCheck) -> str:
    if not check.wait_seconds:
        return gettext("Number or PIN is not right. Look at the card and try again.")
    minutes = -(-check.wait_seconds // 60)
    return gettext("Too many wrong tries. Please wait %(minutes)s min, or ask your coordinator.", minutes=minutes)


def _taken(job: Job) -> str:
    """Where the material of a job that was just taken is fetched."""
    worker, workshop = job.worker, job.batch.workshop
    if worker is None or workshop is None or worker.workshop_id == workshop.id:
        return gettext("The work is yours. Fetch the material from your coordinator.")
    told = N_("The work is yours. Fetch the material in %(village)s, %(workshop)s, and hand the pieces in there.")
    return gettext(told, village=workshop.village, workshop=named(workshop))


def _given_back(job: Job) -> str:
    """Where the material of a job that was given back goes."""
    worker_id, workshop = acting().worker_id, job.batch.workshop
    worker = worker_of_card(db(), worker_id) if worker_id else None
    if worker is None or workshop is None or worker.workshop_id == workshop.id:
        return gettext("The rest is given back. Bring its material to your coordinator.")
    told = N_("The rest is given back. Bring its material to %(village)s, %(workshop)s.")
    return gettext(told, village=workshop.village, workshop=named(workshop))


def _do(
    job_id: UUID, schema: Any, action: Callable[[dict[str, Any]], Any], done: Callable[[Any], str]
) -> ResponseReturnValue:
    form = Form.of_request()
    status = 422

    def attempt(data: dict[str, Any]) -> Any:
        nonlocal status
        try:
            return action(data)
        except DomainError as error:
            status = status_of(error)
            raise

    result = form.submit(schema, attempt)
    if form.errors:
        words = " ".join(text for texts in form.errors.values() for text in texts)
        typed = form.values.get("quantity", "") if status == 422 or form.refused == "same_again" else ""
        return draw(refused=Refused(words, job_id, typed, form.refused)), status
    flash(done(result), "good")
    return redirect("/c/me", 303)


def _answer(action: Callable[[], Any], done: Callable[[Any], str]) -> ResponseReturnValue:
    try:
        with db().begin_nested():
            result = action()
    except DomainError as error:
        return draw(refused=Refused(words_of(error))), status_of(error)
    flash(done(result), "good")
    return redirect("/c/me", 303)


def _address() -> str:
    return hashed_address(current_app.config["SECRET_KEY"], request.remote_addr)
