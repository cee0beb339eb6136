"""Which fact is told to whom."""

from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.kernel.words import N_
from craftorders.logistics.events import MaterialsSentOn
from craftorders.logistics.models import Consignment
from craftorders.notifications.services import notify
from craftorders.orders.events import OrderMoved
from craftorders.orders.models import Order
from craftorders.production.events import BatchMoved, BatchRescued
from craftorders.production.models import Batch
from craftorders.quality.events import LotOpened, LotRejected
from craftorders.quality.models import InspectionLot

TO_MERCHANT = {
    "confirmed": N_("Order %(code)s was confirmed."),
    "completed": N_("Order %(code)s is complete: everything has arrived."),
    "draft": N_("Order %(code)s came back to you. Please look at the reason."),
}


def order_moved(session: Session, event: OrderMoved) -> None:
    """Submitted orders go to the dispatchers, answers to the merchant's people."""
    order = session.get_one(Order, event.order_id)
    if event.state == "submitted":
        text = N_("Order %(code)s waits to be confirmed.")
        notify(session, users_with(session, "dispatcher"), text, f"/operations/orders/{order.id}", code=order.code)
    elif event.state in TO_MERCHANT and (event.state != "draft" or order.submitted_at is not None):
        people = users_with(session, "merchant", str(event.merchant_id))
        notify(session, people, TO_MERCHANT[event.state], f"/merchant/orders/{order.id}", code=order.code)


def batch_moved(session: Session, event: BatchMoved) -> None:
    """Offers go to the workshop's coordinators, refusals back to the dispatchers."""
    batch = session.get_one(Batch, event.batch_id)
    if event.state == "offered" and event.workshop_id is not None:
        people = users_with(session, "coordinator", str(event.workshop_id))
        notify(session, people, N_("New work: batch %(code)s. Please answer."), "/workshop/", code=batch.code)
    elif event.state == "planned" and event.workshop_id is not None:
        text = N_("Batch %(code)s was not taken and can be offered again.")
        notify(session, users_with(session, "dispatcher"), text, f"/operations/batches/{batch.id}", code=batch.code)


def batch_rescued(session: Session, event: BatchRescued) -> None:
    """The first workshop's coordinators are told what stays with them."""
    batch = session.get_one(Batch, event.batch_id)
    people = users_with(session, "coordinator", str(batch.workshop_id))
    moved = session.get_one(Batch, event.rest_id).quantity
    text = N_("Batch %(code)s: %(kept)s pieces stay with you, %(moved)s that nobody had begun go to another workshop.")
    if not event.kept:
        text = N_("Batch %(code)s goes to another workshop: none of its %(moved)s pieces was begun.")
    link = f"/workshop/batches/{batch.id}"
    notify(session, people, text, link, code=batch.code, kept=event.kept, moved=moved)


def materials_sent_on(session: Session, event: MaterialsSentOn) -> None:
    """Who has the materials is asked to send them on."""
    consignment = session.get_one(Consignment, event.consignment_id)
    origin = session.get_one(Batch, consignment.from_batch_id)
    people = users_with(session, "coordinator", str(origin.workshop_id))
    text = N_("Please send on what is left over of batch %(code)s: consignment %(consignment)s.")
    notify(session, people, text, f"/workshop/batches/{origin.id}", code=origin.code, consignment=consignment.code)


def lot_opened(session: Session, event: LotOpened) -> None:
    """A lot goes to the inspectors of its county."""
    lot = session.get_one(InspectionLot, event.lot_id)
    people = users_with(session, "inspector", lot.region_id)
    notify(session, people, N_("Lot %(code)s waits for inspection."), f"/inspection/lots/{lot.id}", code=lot.code)


def lot_rejected(session: Session, event: LotRejected) -> None:
    """A failed lot goes to the workshop and to the dispatchers."""
    lot = session.get_one(InspectionLot, event.lot_id)
    text = N_("Lot %(code)s was rejected and needs rework.")
    coordinators = users_with(session, "coordinator", str(lot.batch.workshop_id))
    notify(session, coordinators, text, f"/workshop/batches/{lot.batch_id}", code=lot.code)
    notify(session, users_with(session, "dispatcher"), text, f"/operations/batches/{lot.batch_id}", code=lot.code)
