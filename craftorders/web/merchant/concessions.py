"""A merchant's answer to the question whether they take rejected pieces at a lower price."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.services import answer_concession
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import OptionalReasonSchema
from craftorders.orders.queries import find_order
from craftorders.web.forms import Form
from craftorders.web.merchant.orders import order_page


def add_to(pages: Blueprint) -> None:
    """Register the answers."""

    @pages.post("/orders/<uuid:order_id>/concessions/<uuid:concession_id>/<any(agree, decline):answer>")
    @requires("concessions.answer")
    @idempotent
    def answer_concession_page(order_id: UUID, concession_id: UUID, answer: str) -> ResponseReturnValue:
        """Agree or decline."""
        find_order(db(), order_id, acting())
        form = Form.of_request()
        form.submit(
            OptionalReasonSchema(),
            lambda data: answer_concession(db(), concession_id, answer=answer, **data, actor=acting()),
        )
        if form.errors:
            return order_page(order_id, form), 422
        if answer == "agree":
            flash(gettext("Thank you. The pieces are yours at the lower price; they are sent to you now."), "success")
        else:
            flash(gettext("You declined. The workshop goes on with the rework."), "success")
        return redirect(url_for(".order", order_id=order_id, _anchor="concessions"), 303)
