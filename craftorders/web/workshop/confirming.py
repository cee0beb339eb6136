"""A counted bag on one screen, which the coordinator hands over: the household confirms it, or says that it is wrong."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.cards.schemas import PinSchema
from craftorders.cards.services import hashed_address
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.problems import counts_tries
from craftorders.infra.voices import take_in_voice
from craftorders.production.queries.bags import find_bag
from craftorders.production.schemas import ConfirmSchema
from craftorders.production.services import PinTried, confirm_with_pin, confirm_with_signature
from craftorders.quality.queries.count_appeals import count_appeals_of, described_count
from craftorders.quality.schemas.count_appeals import NewCountAppealSchema
from craftorders.quality.services.appeals import make_count_appeal
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the pages of a bag."""

    @pages.get("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>")
    @requires("jobs.read")
    def bag(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """A bag: who made what, who counted it, and whether the household confirmed it."""
        return _bag_page(job_id, hand_in_id, Form.empty())

    @pages.post("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>/pin")
    @requires("hand_ins.count")
    @counts_tries
    def confirm_by_pin(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """The worker types the PIN; wrong ones count as they do for the card."""
        form = Form.of_request()

        def attempt(data: dict[str, Any]) -> PinTried:
            address = hashed_address(current_app.config["SECRET_KEY"], request.remote_addr)
            return confirm_with_pin(db(), job_id, hand_in_id, data["pin"], address=address, actor=acting())

        tried = form.submit(PinSchema(only=["pin"]), attempt)
        if tried is not None and tried.confirmation is None:
            form.errors["pin"] = [_words(tried)]
        return _after(job_id, hand_in_id, form, "pin", 429 if tried is not None and tried.wait_seconds else 422)

    @pages.post("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>/signature")
    @requires("hand_ins.count")
    @idempotent
    def confirm_by_signature(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """The household signs on the glass."""
        form = Form.of_request()
        form.submit(
            ConfirmSchema(only=["signature"]),
            lambda data: confirm_with_signature(db(), job_id, hand_in_id, data["signature"] or "", actor=acting()),
        )
        return _after(job_id, hand_in_id, form, "signature", 422)

    @pages.post("/jobs/<uuid:job_id>/bags/<uuid:hand_in_id>/appeal")
    @requires("appeals.make")
    @idempotent
    def call_count_wrong(job_id: UUID, hand_in_id: UUID) -> ResponseReturnValue:
        """The household says that the count is wrong."""
        form = Form.of_request("voice")

        def keep(data: dict[str, Any]) -> Any:
            voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
            days = current_app.config["APPEAL_DAYS"]
            return make_count_appeal(db(), job_id, hand_in_id, **data, voice_id=voice_id, days=days, actor=acting())

        made = form.submit(NewCountAppealSchema(), keep)
        if form.errors:
            return _bag_page(job_id, hand_in_id, form, "appeal"), 422
        flash(gettext("It is kept. An inspector who did not count will answer."), "success")
        return redirect(url_for("appeals.count", count_appeal_id=made.id), 303)


def _after(job_id: UUID, hand_in_id: UUID, form: Form, asked: str, status: int) -> ResponseReturnValue:
    if form.errors:
        form.values.clear()
        return _bag_page(job_id, hand_in_id, form, asked), status
    flash(gettext("The household confirmed the count. Take the phone back."), "success")
    return redirect(url_for(".job", job_id=job_id), 303)


def _words(tried: PinTried) -> str:
    if not tried.wait_seconds:
        return gettext("The PIN is not right.")
    minutes = -(-tried.wait_seconds // 60)
    return gettext("Too many wrong tries. Please wait %(minutes)s min, or sign on the glass.", minutes=minutes)


def _bag_page(job_id: UUID, hand_in_id: UUID, form: Form, asked: str = "") -> str:
    """`asked` names the form of the page that `form` is."""
    found, job = find_bag(db(), job_id, hand_in_id, acting())
    appeal = count_appeals_of(db(), [found]).get(found.id)
    counted = described_count(found, job, appeal, days=current_app.config["APPEAL_DAYS"])
    return render_template("workshop/bag.html", bag=found, job=job, counted=counted, form=form, asked=asked)
