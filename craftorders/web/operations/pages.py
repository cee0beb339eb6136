"""The dispatcher's board and what is decided from it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.dispatch.queries import offers_of_batch
from craftorders.dispatch.schemas import OfferingSchema
from craftorders.dispatch.services import offer_batch, withdraw_offer
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema
from craftorders.kernel.words import N_
from craftorders.logistics.domain.materials import amount_text
from craftorders.logistics.queries import consignments_of_batch, materials_to_send_on, sources_of_materials
from craftorders.logistics.schemas import SendMaterialsSchema
from craftorders.logistics.services import send_materials
from craftorders.orders.domain.states import ORDER
from craftorders.orders.queries import find_line, find_order
from craftorders.orders.services import close_order, complete_order, confirm_order, return_order
from craftorders.people.queries import workshops_in_work
from craftorders.places.queries import find_region
from craftorders.production.domain.rescuing import undone_rest
from craftorders.production.domain.states import BATCH
from craftorders.production.models import Batch
from craftorders.production.queries import batches_of_order, find_batch, jobs_of_batch, list_batches, rests_of_batch
from craftorders.production.schemas import SplitSchema
from craftorders.production.services import cancel_batch, rescue_batch, split_line
from craftorders.quality.domain.sampling import REJECTED
from craftorders.quality.queries import last_of_parts, lots_of_batch
from craftorders.quality.queries.certificate import reported_lots
from craftorders.quality.queries.dispositions import disposition_sheet, lots_to_dispose
from craftorders.quality.queries.early import early_inspections
from craftorders.reports.progress.queries import order_progress, progress_of_batch
from craftorders.reports.queries import board, earnings_by_county
from craftorders.sync.queries.unsettled import count_unsettled
from craftorders.web import charts, forecasts
from craftorders.web.formatting import format_quantity
from craftorders.web.forms import Form, post_action
from craftorders.web.operations import calendar, concessions, planning_policy, plans, skills, surplus
from craftorders.web.operations import map as county_map

pages = Blueprint("operations", __name__, url_prefix="/operations")
for part in (calendar, skills, plans, planning_policy, surplus, county_map, concessions):
    part.add_to(pages)
ORDER_ACTIONS = {"confirm": confirm_order, "return": return_order, "complete": complete_order, "close": close_order}
WITHOUT_REASON = ("confirm", "close")
DONE = {
    "confirm": N_("The order is confirmed. Split its lines into batches, or have them planned."),
    "return": N_("The order went back to the merchant, who reads your reason."),
    "complete": N_("The order is completed with what has come."),
    "close": N_("The order is closed."),
}


@pages.get("/")
@requires("reports.read")
def home() -> ResponseReturnValue:
    """What needs a decision first, then how many batches are where."""
    to_dispose = lots_to_dispose(db(), acting())
    unapplied = count_unsettled(db(), acting()) if acting().can("sync.settle") else 0
    return render_template(
        "operations/board.html", board=board(db()), to_dispose=to_dispose, unapplied=unapplied, states=BATCH.states,
        forecasts=forecasts,
    )  # fmt: skip


@pages.get("/batches")
@requires("reports.read")
def batches() -> ResponseReturnValue:
    """All batches, by state and county."""
    state, code = request.args.get("state") or None, request.args.get("region") or None
    region = find_region(db(), code) if code else None
    page = list_batches(
        db(),
        acting(),
        state=state if state in BATCH.states else None,
        region_id=region.id if region else None,
        cursor=request.args.get("cursor"),
    )
    return render_template(
        "operations/batches.html", page=page, forecasts=forecasts, state=state, region=region, states=BATCH.states
    )


@pages.get("/counties")
@requires("reports.read")
def counties() -> ResponseReturnValue:
    """Which counties earn how much."""
    return render_template("operations/counties.html", rows=earnings_by_county(db()))


@pages.get("/orders/<uuid:order_id>")
@requires("reports.read")
def order(order_id: UUID) -> ResponseReturnValue:
    """An order with its lines and their batches."""
    return _order_page(order_id, Form.empty(), None)


@pages.post("/orders/<uuid:order_id>/<any(confirm, return, complete, close):action>")
@requires("orders.confirm")
@idempotent
def act_on_order(order_id: UUID, action: str) -> ResponseReturnValue:
    """Confirm an order or put it away; send it back or settle for what has come, with a reason."""
    form = Form.of_request()
    form.submit(
        OptionalReasonSchema() if action in WITHOUT_REASON else ReasonSchema(),
        lambda data: ORDER_ACTIONS[action](db(), order_id, actor=acting(), reason=data["reason"]),
    )
    if form.errors:
        return _order_page(order_id, form, None), 422
    flash(gettext(DONE[action]), "success")
    return redirect(url_for(".order", order_id=order_id), 303)


@pages.get("/orders/<uuid:order_id>/lines/<uuid:line_id>/photo")
@requires("orders.read")
def line_photo(order_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """The reference photo of a line."""
    line = find_line(db(), order_id, line_id, acting())
    return photo_answer(db(), line.photo_id)


@pages.post("/orders/<uuid:order_id>/lines/<uuid:line_id>/split")
@requires("batches.plan")
@idempotent
def split(order_id: UUID, line_id: UUID) -> ResponseReturnValue:
    """Split a line into batches of the given quantities."""
    find_line(db(), order_id, line_id, acting())
    form = Form.of_request()
    form.lists["quantities"] = [text for text in form.lists.get("quantities", []) if text.strip()]
    made = form.submit(SplitSchema(), lambda data: split_line(db(), line_id, data["quantities"], actor=acting()))
    if form.errors:
        return _order_page(order_id, form, line_id), 422
    flash(gettext("%(count)s batches were planned.", count=len(made)), "success")
    return redirect(url_for(".order", order_id=order_id), 303)


@pages.get("/batches/<uuid:batch_id>")
@requires("reports.read")
def batch(batch_id: UUID) -> ResponseReturnValue:
    """A batch: who makes it, what was offered, what travels, what happened."""
    return _batch_page(batch_id, Form.empty())


@pages.post("/batches/<uuid:batch_id>/offer")
@requires("offers.make")
@idempotent
def offer(batch_id: UUID) -> ResponseReturnValue:
    """Offer a batch to a workshop."""
    form = Form.of_request()
    form.submit(OfferingSchema(), lambda data: offer_batch(db(), batch_id, **data, actor=acting()))
    if form.errors:
        return _batch_page(batch_id, form), 422
    flash(gettext("The batch was offered."), "success")
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@pages.post("/batches/<uuid:batch_id>/withdraw/<uuid:offer_id>")
@requires("offers.make")
@idempotent
def withdraw(batch_id: UUID, offer_id: UUID) -> ResponseReturnValue:
    """Take an open offer back."""
    return post_action(
        lambda: withdraw_offer(db(), offer_id, actor=acting()),
        back=url_for(".batch", batch_id=batch_id),
        done=gettext("The offer was withdrawn."),
    )


@pages.post("/batches/<uuid:batch_id>/cancel")
@requires("batches.plan")
@idempotent
def cancel(batch_id: UUID) -> ResponseReturnValue:
    """Cancel a batch before work, with a reason; its pieces can be planned again."""
    form = Form.of_request()
    form.submit(ReasonSchema(), lambda data: cancel_batch(db(), batch_id, reason=data["reason"], actor=acting()))
    if form.errors:
        return _batch_page(batch_id, form), 422
    flash(gettext("The batch was cancelled; its pieces can be planned again."), "success")
    return redirect(url_for(".batch", batch_id=batch_id), 303)


@pages.post("/batches/<uuid:batch_id>/rescue")
@requires("batches.plan")
@idempotent
def rescue(batch_id: UUID) -> ResponseReturnValue:
    """Move what nobody has begun to a new batch, with a reason, and go there to offer it."""
    form = Form.of_request()
    saved = form.submit(ReasonSchema(), lambda data: rescue_batch(db(), batch_id, reason=data["reason"], actor=acting()))
    if form.errors:
        return _batch_page(batch_id, form, "rescue"), 422
    count = format_quantity(saved.quantity)
    flash(gettext("%(count)s pieces are now a batch of their own. Offer it to another workshop.", count=count), "success")
    return redirect(url_for(".batch", batch_id=saved.id), 303)


@pages.post("/batches/<uuid:batch_id>/send")
@requires("consignments.send")
@idempotent
def send(batch_id: UUID) -> ResponseReturnValue:
    """Send the materials that the bill of materials names."""
    form = Form.of_request()
    form.submit(SendMaterialsSchema(), lambda data: send_materials(db(), batch_id, **data, actor=acting()))
    if form.errors:
        return _batch_page(batch_id, form), 422
    flash(gettext("The materials are on their way."), "success")
    return redirect(url_for(".batch", batch_id=batch_id), 303)


def _order_page(order_id: UUID, form: Form, line_id: UUID | None) -> str:
    found = find_order(db(), order_id, acting())
    batches = batches_of_order(db(), order_id)
    by_line: dict[UUID, list[Batch]] = {}
    for each in batches:
        by_line.setdefault(each.line_id, []).append(each)
    return render_template(
        "operations/order.html",
        order=found,
        batches=by_line,
        progress=order_progress(db(), found, batches),
        all_batches=batches,
        batch_link=lambda batch: url_for(".batch", batch_id=batch.id),
        charts=charts,
        forecasts=forecasts,
        actions=[a for a in ORDER.actions(found.state, acting()) if a in ORDER_ACTIONS],
        history=history_of(db(), order_id),
        form=form,
        form_line=line_id,
    )


def _batch_page(batch_id: UUID, form: Form, asked: str = "") -> str:
    """`asked` names the form of the page that `form` is, where it is one that was opened by its button."""
    found = find_batch(db(), batch_id, acting())
    lots = lots_of_batch(db(), batch_id)
    left_over = materials_to_send_on(db(), found)
    return render_template(
        "operations/batch.html",
        batch=found,
        weeks=progress_of_batch(db(), batch_id, acting()).weeks,
        charts=charts,
        forecasts=forecasts,
        offers=offers_of_batch(db(), batch_id),
        consignments=consignments_of_batch(db(), batch_id),
        jobs=jobs_of_batch(db(), batch_id),
        workshops=workshops_in_work(db()) if found.state == "planned" else [],
        history=history_of(db(), batch_id),
        actions=BATCH.actions(found.state, acting()),
        rest=undone_rest(found.quantity, [operation.made for operation in found.operations]),
        rests=rests_of_batch(db(), batch_id),
        seen=early_inspections(db(), batch_id),
        lots=lots if acting().can("jobs.read") else [],
        sheets=[disposition_sheet(db(), lot, acting()) for lot in last_of_parts(lots) if lot.state == REJECTED],
        reported=reported_lots(db(), [batch_id]).get(batch_id, []),
        sources=sources_of_materials(db(), found),
        left_over=[
            (line.material, amount_text(left_over[line.material_id]))
            for line in found.product.materials
            if line.material_id in left_over
        ],
        form=form,
        asked=asked,
    )
