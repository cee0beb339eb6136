"""The coordinator's first page, offers and arriving materials; batches and jobs stand in their own modules."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.catalogue.models import Operation
from craftorders.dispatch.models import Offer
from craftorders.dispatch.queries import offers_of_workshops
from craftorders.dispatch.services import accept_offer, decline_offer
from craftorders.fees.models import PieceRate
from craftorders.fees.queries import card_of, cards_in_force
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import today
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import find_consignment, list_consignments
from craftorders.logistics.schemas import ReceiveMaterialsSchema, amount_of
from craftorders.logistics.services import receive_materials
from craftorders.people.queries import own_workshops
from craftorders.production.queries import list_batches
from craftorders.quality.queries.count_appeals import open_count_appeals
from craftorders.quality.queries.warnings import open_warnings
from craftorders.sync.queries.unsettled import count_unsettled
from craftorders.web.forms import Form, post_action
from craftorders.web.workshop import (
    app,
    batches,
    confirming,
    deductions,
    handing_out,
    jobs,
    neighbours,
    payees,
    presenting,
    reworks,
    shares,
    workers,
)

pages = Blueprint("workshop", __name__, url_prefix="/workshop")
batches.add_to(pages)
presenting.add_to(pages)
handing_out.add_to(pages)
jobs.add_to(pages)
confirming.add_to(pages)
workers.add_to(pages)
payees.add_to(pages)
neighbours.add_to(pages)
reworks.add_to(pages)
shares.add_to(pages)
deductions.add_to(pages)
app.add_to(pages)
HERE = ("accepted", "supplied", "in_work", "rework", "submitted", "passed")


@pages.get("/")
@requires("offers.answer")
def home() -> ResponseReturnValue:
    """What waits for an answer, what arrives, what is being made."""
    return _home_page()


def _home_page(form: Form | None = None, asked: UUID | None = None) -> str:
    """`asked` is the offer whose form `form` is."""
    workshops = own_workshops(db(), acting())
    offers = offers_of_workshops(db(), [w.id for w in workshops], state="open")
    return render_template(
        "workshop/home.html",
        workshops=workshops,
        offers=offers,
        rates=_rates_of(offers),
        arriving=list_consignments(db(), acting(), kind="materials", state="sent").items,
        warnings=open_warnings(db(), acting()),
        called_wrong=open_count_appeals(db(), acting()),
        batches=list_batches(db(), acting(), states=HERE, sort="due_on", limit=100).items,
        unapplied=count_unsettled(db(), acting()),
        form=form,
        asked=asked,
    )


def _rates_of(offers: Sequence[Offer]) -> dict[UUID, list[tuple[Operation, PieceRate | None]]]:
    """By offer: what each step earns in the workshop's county, as it would be frozen today."""
    cards = cards_in_force(db(), {offer.batch.product_id for offer in offers}, today("Asia/Shanghai"))
    return {
        offer.id: [
            (operation, card_of(cards, operation.id, offer.workshop.region_id))
            for operation in offer.batch.product.operations
        ]
        for offer in offers
    }


@pages.post("/offers/<uuid:offer_id>/accept")
@requires("offers.answer")
@idempotent
def accept(offer_id: UUID) -> ResponseReturnValue:
    """Accept an offered batch: its rates are frozen from now on."""
    return post_action(
        lambda: accept_offer(db(), offer_id, actor=acting()),
        back=url_for(".home"),
        done=gettext("You have accepted the batch. The materials come next."),
    )


@pages.post("/offers/<uuid:offer_id>/decline")
@requires("offers.answer")
@idempotent
def decline(offer_id: UUID) -> ResponseReturnValue:
    """Decline an offered batch, with a reason."""
    form = Form.of_request()
    form.submit(ReasonSchema(), lambda data: decline_offer(db(), offer_id, reason=data["reason"], actor=acting()))
    if "reason" in form.errors:
        return _home_page(form, offer_id), 422
    for texts in form.errors.values():
        flash(" ".join(texts), "error")
    if not form.errors:
        flash(gettext("You have declined the batch."), "success")
    return redirect(url_for(".home"), 303)


@pages.get("/consignments/<uuid:consignment_id>")
@requires("materials.receive")
def arriving(consignment_id: UUID) -> ResponseReturnValue:
    """Count what arrived."""
    return _arriving_page(find_consignment(db(), consignment_id, acting()), Form.empty())


@pages.post("/consignments/<uuid:consignment_id>")
@requires("materials.receive")
@idempotent
def receive(consignment_id: UUID) -> ResponseReturnValue:
    """Confirm what arrived; what is missing is written down."""
    form = Form.of_request()
    consignment = find_consignment(db(), consignment_id, acting())
    form.require_filled("received.", gettext("Write 0 where nothing of it has arrived."))
    if not form.errors:
        form.submit(ReceiveMaterialsSchema(), lambda data: receive_materials(db(), consignment_id, **data, actor=acting()))
    if form.errors:
        return _arriving_page(consignment, form), 422
    flash(gettext("The materials are here. You can hand out work."), "success")
    return redirect(url_for(".batch", batch_id=consignment.batch_id), 303)


def _arriving_page(consignment: Consignment, form: Form) -> str:
    sent = {line.id: amount_of(line, line.sent) for line in consignment.lines}
    received = {line.id: amount_of(line, line.received) for line in consignment.lines}
    return render_template("workshop/arriving.html", consignment=consignment, sent=sent, received=received, form=form)
