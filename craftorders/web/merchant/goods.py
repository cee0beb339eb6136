"""Goods that arrive: the merchant counts them, and both numbers are kept."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.errors import NotFound
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import find_consignment
from craftorders.logistics.schemas import ReceiveGoodsSchema
from craftorders.logistics.services import receive_goods
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the page that counts what arrived."""

    @pages.get("/goods/<uuid:consignment_id>")
    @requires("goods.receive")
    def arriving(consignment_id: UUID) -> ResponseReturnValue:
        """What was sent, and how many pieces of it arrived."""
        consignment = _goods(consignment_id)
        return render_template(
            "merchant/goods.html", consignment=consignment, form=Form.empty(pieces=consignment.lines[0].sent)
        )

    @pages.post("/goods/<uuid:consignment_id>")
    @requires("goods.receive")
    @idempotent
    def receive(consignment_id: UUID) -> ResponseReturnValue:
        """Keep the count; it ends the batch."""
        form, consignment = Form.of_request(), _goods(consignment_id)
        form.submit(ReceiveGoodsSchema(), lambda data: receive_goods(db(), consignment_id, **data, actor=acting()))
        if form.errors:
            return render_template("merchant/goods.html", consignment=consignment, form=form), 422
        flash(gettext("The goods of %(code)s are received.", code=consignment.code), "success")
        return redirect(url_for(".order", order_id=consignment.batch.order_id), 303)


def _goods(consignment_id: UUID) -> Consignment:
    consignment = find_consignment(db(), consignment_id, acting())
    if consignment.kind != "goods":
        raise NotFound("consignment", consignment_id)
    return consignment
