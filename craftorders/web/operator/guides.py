"""How a step of a product is made, as farmers see and hear it on the page of their job: words, a picture, a recording."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.models import Operation
from craftorders.catalogue.queries import find_operation, find_product
from craftorders.catalogue.schemas import StepGuideSchema
from craftorders.catalogue.services import drop_step_guide, keep_step_guide
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import STEP_SIDE, take_in_photo
from craftorders.infra.voices import take_in_played
from craftorders.web.forms import Form, post_action
from craftorders.web.operator.registers import submit_change


def add_to(pages: Blueprint) -> None:
    """Register the form of one step's guide."""

    @pages.get("/steps/<uuid:operation_id>")
    @requires("catalogue.keep")
    def guide(operation_id: UUID) -> ResponseReturnValue:
        """What is shown of a step, to be written or changed."""
        step = find_operation(db(), operation_id)
        product = find_product(db(), step.product_id)
        return _page(step, Form.empty(how=step.how, how_en=step.how_en, version=product.version))

    @pages.post("/steps/<uuid:operation_id>")
    @requires("catalogue.keep")
    @idempotent
    def keep_guide(operation_id: UUID) -> ResponseReturnValue:
        """Keep how a step is made."""
        step, form = find_operation(db(), operation_id), Form.of_request("photo", "voice")

        def keep(data: dict[str, Any]) -> Any:
            photo_id = take_in_photo(db(), data.pop("photo"), longest_side=STEP_SIDE, actor=acting())
            voice_id = take_in_played(db(), data.pop("voice"), actor=acting())
            return keep_step_guide(db(), operation_id, **data, photo_id=photo_id, voice_id=voice_id, actor=acting())

        if submit_change(form, find_product(db(), step.product_id), StepGuideSchema(), keep) is None:
            return _page(step, form), 422
        flash(gettext("Saved."), "success")
        return redirect(_product(step), 303)

    @pages.post("/steps/<uuid:operation_id>/take-away")
    @requires("catalogue.keep")
    @idempotent
    def drop_guide(operation_id: UUID) -> ResponseReturnValue:
        """The step is shown no more."""
        step = find_operation(db(), operation_id)
        done = gettext("It was taken away.")
        return post_action(lambda: drop_step_guide(db(), step.id, actor=acting()), back=_product(step), done=done)


def _page(step: Operation, form: Form) -> str:
    product = find_product(db(), step.product_id)
    return render_template("operator/guide.html", step=step, product=product, form=form, back=_product(step))


def _product(step: Operation) -> str:
    return url_for("operator.products_entry", key=step.product_id, _anchor="steps")
