"""Appeals: the coordinator makes them, another inspector decides, the service centre reads along."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.problems import words_of
from craftorders.infra.voices import take_in_voice, voice_answer
from craftorders.kernel.errors import NotFound
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.queries.appeals import (
    actions_of_appeal,
    defects_of_appeal,
    find_appeal,
    find_rejected_bag,
    list_appeals,
    rejected_pieces,
    why_not_decide,
)
from craftorders.quality.queries.rejected_lots import find_rejected_lot, rejected_among
from craftorders.quality.schemas.appeals import NewAppealSchema, NewLotAppealSchema
from craftorders.quality.services.appeals import decide_appeal, make_appeal, make_lot_appeal
from craftorders.web.appeals import counts
from craftorders.web.appeals.schemas import AppealDecisionFormSchema
from craftorders.web.forms import Form

pages = Blueprint("appeals", __name__, url_prefix="/appeals")
counts.add_to(pages)


@pages.get("/")
@requires("appeals.read")
def home() -> ResponseReturnValue:
    """What waits, longest first, or what was decided."""
    state = request.args.get("state", APPEAL.initial)
    if state not in APPEAL.states:
        raise NotFound("state", state)
    cursor = request.args.get("cursor")
    page = list_appeals(db(), acting(), state=state, oldest_first=state == APPEAL.initial, limit=20, cursor=cursor)
    return render_template("appeals/home.html", page=page, state=state, states=APPEAL.states, paged=cursor is not None)


@pages.get("/<uuid:appeal_id>")
@requires("appeals.read")
def appeal(appeal_id: UUID) -> ResponseReturnValue:
    """An appeal: what was found, what was said, what came of it; or the decision, for who may make it."""
    return _appeal_page(appeal_id, Form.empty())


@pages.post("/<uuid:appeal_id>/decision")
@requires("appeals.decide")
@idempotent
def decide(appeal_id: UUID) -> ResponseReturnValue:
    """Overturn the judgement, or let it stand."""
    form = Form.of_request("photo")

    def keep(data: dict[str, Any]) -> Any:
        photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
        return decide_appeal(db(), appeal_id, **data, photo_id=photo_id, actor=acting())

    form.submit(AppealDecisionFormSchema(), keep)
    if form.errors:
        return _appeal_page(appeal_id, form), 422
    flash(gettext("It is decided. The workshop is told, and the worker reads it on the card."), "success")
    return redirect(url_for(".appeal", appeal_id=appeal_id), 303)


@pages.get("/<uuid:appeal_id>/voice")
@requires("appeals.read")
def voice(appeal_id: UUID) -> ResponseReturnValue:
    """What was said, for who may see the appeal."""
    return voice_answer(db(), find_appeal(db(), appeal_id, acting()).voice_id)


@pages.get("/<uuid:appeal_id>/photo")
@requires("appeals.read")
def new_photo(appeal_id: UUID) -> ResponseReturnValue:
    """The photo that was taken when the judgement was upheld."""
    return photo_answer(db(), find_appeal(db(), appeal_id, acting()).photo_id)


@pages.get("/bags/<uuid:bag_id>")
@requires("appeals.make")
def ask(bag_id: UUID) -> ResponseReturnValue:
    """Ask for a worker that the rejected pieces of a bag are looked at again."""
    return _ask_page(bag_id, Form.empty())


@pages.post("/bags/<uuid:bag_id>")
@requires("appeals.make")
@idempotent
def make(bag_id: UUID) -> ResponseReturnValue:
    """Have them looked at again."""
    form = Form.of_request("voice")

    def keep(data: dict[str, Any]) -> Any:
        voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
        return make_appeal(db(), bag_id, **data, voice_id=voice_id, days=_days(), actor=acting())

    made = form.submit(NewAppealSchema(exclude=["bag_id"]), keep)
    if form.errors:
        return _ask_page(bag_id, form), 422
    flash(gettext("Another inspector will look at the pieces again. You are told what comes of it."), "success")
    return redirect(url_for(".appeal", appeal_id=made.id), 303)


@pages.get("/lots/<uuid:decided_id>")
@requires("appeals.make")
def ask_about_lot(decided_id: UUID) -> ResponseReturnValue:
    """Ask that a lot that was rejected whole is looked at again."""
    return _ask_about_lot_page(decided_id, Form.empty())


@pages.post("/lots/<uuid:decided_id>")
@requires("appeals.make")
@idempotent
def make_about_lot(decided_id: UUID) -> ResponseReturnValue:
    """Have it looked at again."""
    form = Form.of_request("voice")

    def keep(data: dict[str, Any]) -> Any:
        voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
        return make_lot_appeal(db(), decided_id, **data, voice_id=voice_id, days=_days(), actor=acting())

    made = form.submit(NewLotAppealSchema(), keep)
    if form.errors:
        return _ask_about_lot_page(decided_id, form), 422
    flash(gettext("Another inspector will look at the lot again. Until then nothing is decided about it."), "success")
    return redirect(url_for(".appeal", appeal_id=made.id), 303)


def _days() -> int:
    return int(current_app.config["APPEAL_DAYS"])


def _appeal_page(appeal_id: UUID, form: Form) -> str:
    found = find_appeal(db(), appeal_id, acting())
    may_decide = bool(actions_of_appeal(found, acting()))
    refusal = why_not_decide(db(), found, acting()) if may_decide else None
    return render_template(
        "appeals/appeal.html",
        appeal=found,
        defects=defects_of_appeal(found),
        history=history_of(db(), found.id),
        may_decide=may_decide and refusal is None,
        refusal=words_of(refusal) if refusal else None,
        form=form,
    )


def _ask_page(bag_id: UUID, form: Form) -> str:
    rejected = rejected_pieces(db(), find_rejected_bag(db(), bag_id, acting()), days=_days())
    return render_template("appeals/ask.html", rejected=rejected, days=_days(), form=form)


def _ask_about_lot_page(lot_id: UUID, form: Form) -> str:
    lot = find_rejected_lot(db(), lot_id, acting())
    rejected = rejected_among(db(), [lot], days=_days())[lot.id]
    return render_template("appeals/ask_lot.html", rejected=rejected, form=form)
