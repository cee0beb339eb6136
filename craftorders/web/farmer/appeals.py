"""From the card with its PIN: not agreeing with rejected pieces or a deduction, in one tap, with words or a voice note."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer
from craftorders.infra.problems import status_of
from craftorders.infra.voices import take_in_voice
from craftorders.kernel.errors import DomainError
from craftorders.quality.queries.appeals import find_appeal, find_defect_of_bag
from craftorders.quality.schemas.appeals import NewAppealSchema, NewLotAppealSchema
from craftorders.quality.services.appeals import make_appeal, make_lot_appeal
from craftorders.settlement.queries import find_deduction
from craftorders.settlement.schemas.deductions import AppealDeductionSchema
from craftorders.settlement.services import appeal_deduction
from craftorders.web.farmer.page import Refused, draw
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register what a farmer does about rejected pieces."""

    @pages.post("/bags/<uuid:bag_id>/appeal")
    @requires("appeals.make")
    @idempotent
    def appeal(bag_id: UUID) -> ResponseReturnValue:
        """Have the rejected pieces of one's own bag looked at again."""
        schema = NewAppealSchema(exclude=["bag_id"])
        return _look_again(bag_id, schema, lambda **said: make_appeal(db(), bag_id, **said))

    @pages.post("/lots/<uuid:lot_id>/appeal")
    @requires("appeals.make")
    @idempotent
    def lot_appeal(lot_id: UUID) -> ResponseReturnValue:
        """Have a rejected lot with one's own pieces looked at again."""
        return _look_again(lot_id, NewLotAppealSchema(), lambda **said: make_lot_appeal(db(), lot_id, **said))

    @pages.get("/bags/<uuid:bag_id>/defects/<uuid:defect_id>/photo")
    @requires("card.read")
    def defect_photo(bag_id: UUID, defect_id: UUID) -> ResponseReturnValue:
        """What was wrong with one's own pieces."""
        return photo_answer(db(), find_defect_of_bag(db(), bag_id, defect_id, acting()).photo_id)

    @pages.get("/appeals/<uuid:appeal_id>/photo")
    @requires("card.read")
    def new_photo(appeal_id: UUID) -> ResponseReturnValue:
        """The photo that was taken when the judgement was upheld."""
        return photo_answer(db(), find_appeal(db(), appeal_id, acting()).photo_id)

    @pages.post("/deductions/<uuid:deduction_id>/appeal")
    @requires("deductions.appeal")
    @idempotent
    def contest(deduction_id: UUID) -> ResponseReturnValue:
        """Not agree with a deduction: it is frozen at once."""
        told = gettext("Nothing of it is taken until another person has decided. You will read here what comes of it.")
        return ask(deduction_id, AppealDeductionSchema(), lambda **said: appeal_deduction(db(), deduction_id, **said), told)

    @pages.get("/deductions/<uuid:deduction_id>/photo")
    @requires("card.read")
    def deduction_photo(deduction_id: UUID) -> ResponseReturnValue:
        """What a deduction from one's own earnings is asked for."""
        return photo_answer(db(), find_deduction(db(), deduction_id, acting()).photo_id)


def _look_again(about: UUID, schema: Schema, make: Callable[..., Any]) -> ResponseReturnValue:
    told = gettext("Somebody else will look at your pieces again. You will read here what comes of it.")
    days = current_app.config["APPEAL_DAYS"]
    return ask(about, schema, lambda **said: make(**said, days=days), told)


def ask(
    about: UUID,
    schema: Schema,
    make: Callable[..., Any],
    told: str,
    *,
    page: Callable[..., str] = draw,
    back: str = "/c/me",
) -> ResponseReturnValue:
    """Do what was asked, with words or a voice note; refused, the `page` says why and keeps what was typed."""
    form, status = Form.of_request("voice"), 422

    def attempt(data: dict[str, Any]) -> Any:
        nonlocal status
        try:
            voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
            return make(**data, voice_id=voice_id, actor=acting())
        except DomainError as error:
            status = status_of(error)
            raise

    form.submit(schema, attempt)
    if form.errors:
        words = " ".join(text for texts in form.errors.values() for text in texts)
        return page(refused=Refused(words, about, form.values.get("note", ""))), status
    flash(told, "good")
    return redirect(back, 303)
