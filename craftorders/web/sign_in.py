"""Signing in and out, the front door, and the live streams of every page."""

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.schemas import SignInSchema
from craftorders.accounts.services.sign_in import actor_of_sign_in, sign_in, sign_out
from craftorders.infra.access import current_actor, public
from craftorders.infra.application import db
from craftorders.web.chrome import home_of
from craftorders.web.forms import Form
from craftorders.web.identity import SIGN_IN_COOKIE, keep_cookie
from craftorders.web.workshop.app import code_url

pages = Blueprint("sign_in", __name__)
FORTNIGHT = 14 * 24 * 3600


@pages.get("/")
@public
def front_door() -> ResponseReturnValue:
    """Everybody's own first page."""
    actor = current_actor()
    return redirect(home_of(actor) if actor is not None and actor.worker_id is None else "/sign-in", 303)


@pages.get("/sign-in")
@public
def form() -> ResponseReturnValue:
    """Name and password."""
    return render_template("sign_in.html", form=Form.empty(), next=_next(), leave=code_url("leave.js"))


@pages.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign in, or say why not."""
    asked = Form.of_request()
    asked.values.pop("next", None)
    answer = asked.submit(SignInSchema(), lambda data: sign_in(db(), data["username"], data["password"]))
    if answer is None or answer.token is None:
        if answer is not None and answer.wait_seconds:
            asked.errors[""] = [
                gettext("Too many wrong tries. Please wait %(seconds)s seconds.", seconds=answer.wait_seconds)
            ]
        elif answer is not None:
            asked.errors[""] = [gettext("Name or password is not right.")]
        asked.values.pop("password", None)
        return render_template("sign_in.html", form=asked, next=_next(), leave=code_url("leave.js")), 422
    before = request.cookies.get(SIGN_IN_COOKIE)
    if before:
        sign_out(db(), before)
    actor = actor_of_sign_in(db(), answer.token)
    response = make_response(redirect(_next() or (home_of(actor) if actor else "/"), 303))
    keep_cookie(response, SIGN_IN_COOKIE, answer.token, FORTNIGHT)
    return response


@pages.post("/sign-out")
@public
def leave() -> ResponseReturnValue:
    """Sign out of this browser."""
    token = request.cookies.get(SIGN_IN_COOKIE)
    if token:
        sign_out(db(), token)
    flash(gettext("You are signed out."), "success")
    response = make_response(redirect("/sign-in", 303))
    response.delete_cookie(SIGN_IN_COOKIE)
    return response


def _next() -> str:
    """Where to go after signing in: a page of ours only."""
    wanted = request.values.get("next", "")
    # Browsers drop tabs and line breaks from addresses and take \ for /, so that "/<tab>/elsewhere" would leave us.
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours else ""
