"""One order: its lines and what will be accepted of them, every batch on the way, what came of it and what it costs."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.domain.concessions import CONCESSION
from craftorders.fees.queries import charges_of_order, list_concessions
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of_all
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema
from craftorders.kernel.money import line_amount, parse_rate, rate_text
from craftorders.logistics.queries import actions_of_consignment, goods_of_order
from craftorders.orders.domain.states import ORDER
from craftorders.orders.queries import find_line, find_order
from craftorders.orders.schemas import LineUrgencySchema
from craftorders.orders.services import agree_urgency, cancel_order, describe_line, submit_order
from craftorders.orders.services.urgency import OPEN
from craftorders.production.queries import batches_of_order
from craftorders.quality.queries.certificate import reported_lots
from craftorders.quality.queries.disputes import in_dispute
from craftorders.reports.progress.queries import order_progress
from craftorders.reports.queries import at_risk_of_orders
from craftorders.web import charts, forecasts
from craftorders.web.forms import Form
from craftorders.web.merchant import words
from craftorders.web.merchant.sampling import sampling_choices
from craftorders.web.merchant.schemas import DescribeLineSchema
from craftorders.web.merchant.timeline import happened

HISTORY_READ = 500


def add_to(pages: Blueprint) -> None:
    """Register the pages of one order."""

    @pages.get("/orders/<uuid:order_id>")
    @requires("orders.place")
    def order(order_id: UUID) -> ResponseReturnValue:
        """All about one order."""
        return order_page(order_id, Form.empty())

    @pages.post("/orders/<uuid:order_id>/submit")
    @requires("orders.place")
    @idempotent
    def submit(order_id: UUID) -> ResponseReturnValue:
        """Hand a draft to the service centre."""
        form = Form.of_request()
        form.submit(OptionalReasonSchema(), lambda data: submit_order(db(), order_id, **data, actor=acting()))
        if form.errors:
            return order_page(order_id, form), 422
        flash(gettext("The order is with the service centre. You are told as soon as it is confirmed."), "success")
        return redirect(url_for(".order", order_id=order_id), 303)

    @pages.post("/orders/<uuid:order_id>/cancel")
    @requires("orders.place")
    @idempotent
    def cancel(order_id: UUID) -> ResponseReturnValue:
        """Give an order up, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: cancel_order(db(), order_id, **data, actor=acting()))
        if form.errors:
            return order_page(order_id, form), 422
        flash(gettext("The order is cancelled."), "success")
        return redirect(url_for(".order", order_id=order_id), 303)

    @pages.post("/orders/<uuid:order_id>/lines/<uuid:line_id>")
    @requires("orders.place")
    @idempotent
    def describe(order_id: UUID, line_id: UUID) -> ResponseReturnValue:
        """Put acceptance criteria and a reference photo on a line."""
        form = Form.of_request("photo")

        def put(data: dict[str, object]) -> None:
            photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())  # type: ignore[arg-type]
            describe_line(db(), order_id, line_id, **data, photo_id=photo_id, actor=acting())  # type: ignore[arg-type]

        form.submit(DescribeLineSchema(), put)
        if form.errors:
            return order_page(order_id, form, line_id), 422
        line = find_line(db(), order_id, line_id, acting())
        flash(gettext("Line %(line)s: criteria and photo are kept.", line=line.position), "success")
        return redirect(url_for(".order", order_id=order_id, _anchor=f"line-{line.position}"), 303)

    @pages.post("/orders/<uuid:order_id>/lines/<uuid:line_id>/urgency")
    @requires("orders.place")
    @idempotent
    def urgency(order_id: UUID, line_id: UUID) -> ResponseReturnValue:
        """Pay more a piece since a line is urgent."""
        form, line = Form.of_request(), find_line(db(), order_id, line_id, acting())

        def agree(data: dict[str, str]) -> None:
            urgency_e4 = parse_rate(data["urgency"], line.currency, pointer="/urgency")
            agree_urgency(db(), order_id, line_id, urgency_e4=urgency_e4, actor=acting())

        form.submit(LineUrgencySchema(), agree)
        if form.errors:
            return order_page(order_id, form, line_id, "urgency"), 422
        flash(gettext("Agreed. It holds for batches that are offered from now on."), "success")
        return redirect(url_for(".order", order_id=order_id, _anchor=f"line-{line.position}"), 303)

    @pages.get("/orders/<uuid:order_id>/lines/<uuid:line_id>/photo")
    @requires("orders.place")
    def line_photo(order_id: UUID, line_id: UUID) -> ResponseReturnValue:
        """The reference photo of a line."""
        return photo_answer(db(), find_line(db(), order_id, line_id, acting()).photo_id)


def order_page(order_id: UUID, form: Form, form_line: UUID | None = None, asked: str = "") -> str:
    """The page of an order; the number of questions to the database does not depend on how much there is.

    `form` is that of the line `form_line`: of its urgency where that was `asked`, else of what will be accepted.
    """
    found = find_order(db(), order_id, acting())
    batches = batches_of_order(db(), order_id)
    codes = {batch.id: batch.code for batch in batches}
    concessions = list_concessions(db(), acting(), order_id=order_id).items
    return render_template(
        "merchant/order.html",
        order=found,
        batches=batches,
        by_week=order_progress(db(), found, batches),
        charts=charts,
        forecasts=forecasts,
        at_risk=at_risk_of_orders(db(), [found.id]).get(found.id),
        codes=codes,
        reported=reported_lots(db(), list(codes)),
        charges=charges_of_order(db(), order_id),
        concessions=concessions,
        disputed=in_dispute(db(), [each.lot_id for each in concessions if each.state == CONCESSION.initial]),
        goods=goods_of_order(db(), order_id),
        history=happened(history_of_all(db(), [found.id, *codes], HISTORY_READ), codes),
        actions=ORDER.actions(found.state, acting()),
        may_receive=lambda consignment: "receive_goods" in actions_of_consignment(consignment, acting()),
        wanted=max(line.due_on for line in found.lines),
        worth=sum(line_amount(line.quantity, line.price_e4) for line in found.lines),
        sampling_choices=sampling_choices(),
        form=form,
        form_line=form_line,
        asked=asked,
        urgency_open=OPEN,
        rate_text=rate_text,
        line_amount=line_amount,
        words=words,
    )
