"""Deductions from what the people of a workshop earn: the coordinator reads them with who they are about, and appeals."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer
from craftorders.infra.voices import take_in_voice
from craftorders.settlement.queries import find_deduction, list_deductions
from craftorders.settlement.schemas.deductions import AppealDeductionSchema
from craftorders.settlement.services import appeal_deduction
from craftorders.web.deductions import tell
from craftorders.web.forms import Form

A_PAGE = 20


def add_to(pages: Blueprint) -> None:
    """Register the pages about deductions."""

    @pages.get("/deductions")
    @requires("deductions.appeal")
    def deductions() -> ResponseReturnValue:
        """What is asked of whom, why, and what of it was taken."""
        return _page(Form.empty())

    @pages.post("/deductions/<uuid:deduction_id>/appeal")
    @requires("deductions.appeal")
    @idempotent
    def contest(deduction_id: UUID) -> ResponseReturnValue:
        """Appeal for who it is about: it is frozen at once."""
        form = Form.of_request("voice")

        def keep(data: dict[str, Any]) -> Any:
            voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
            return appeal_deduction(db(), deduction_id, **data, voice_id=voice_id, actor=acting())

        form.submit(AppealDeductionSchema(), keep)
        if form.errors:
            return _page(form), 422
        flash(
            gettext("It is frozen. Another person of the service centre decides; you are told what comes of it."), "success"
        )
        return redirect(url_for(".deductions"), 303)

    @pages.get("/deductions/<uuid:deduction_id>/photo")
    @requires("deductions.appeal")
    def deduction_photo(deduction_id: UUID) -> ResponseReturnValue:
        """What it is asked for."""
        return photo_answer(db(), find_deduction(db(), deduction_id, acting()).photo_id)


def _page(form: Form) -> str:
    page = list_deductions(db(), acting(), limit=A_PAGE, cursor=request.args.get("cursor"))
    return render_template("workshop/deductions.html", page=page, told=tell(db(), page.items, acting()), form=form)
