"""The way of a batch through the real services, as far as a test needs it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.dispatch.services import accept_offer, offer_batch
from craftorders.kernel.clock import now
from craftorders.logistics.services import receive_goods, receive_materials, send_goods, send_materials
from craftorders.orders.models import Order
from craftorders.orders.services import agree_urgency, confirm_order, describe_line, place_order, submit_order
from craftorders.production.models import Batch
from craftorders.production.services import assign_job, plan_batch, record_hand_in, submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from tests.builders.cast import Cast, a_cast


def a_confirmed_order(
    session: Session, cast: Cast, quantity: int = 100, product: Product | None = None, *, urgency_e4: int = 0
) -> Order:
    """One line with standard and photo, confirmed; its merchant pays so much more a piece since it is urgent."""
    line = {
        "product_id": (product or cast.belt).id,
        "quantity": quantity,
        "due_on": (now() + timedelta(days=40)).date(),
    }
    order = place_order(session, merchant_id=cast.merchant.id, lines=[line], actor=cast.hua)
    describe_line(session, order.id, order.lines[0].id, standard="Even.", photo_id=cast.photo.id, actor=cast.hua)
    if urgency_e4:
        agree_urgency(session, order.id, order.lines[0].id, urgency_e4=urgency_e4, actor=cast.hua)
    submit_order(session, order.id, actor=cast.hua)
    confirm_order(session, order.id, actor=cast.dispatcher)
    return order


def accepted_batch(
    session: Session, cast: Cast, quantity: int = 100, product: Product | None = None, *, urgency_e4: int = 0
) -> Batch:
    """A batch that the workshop accepted."""
    order = a_confirmed_order(session, cast, quantity, product, urgency_e4=urgency_e4)
    batch = plan_batch(session, order.lines[0].id, quantity, actor=cast.dispatcher)
    deadline = now() + timedelta(days=2)
    offer = offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)
    accept_offer(session, offer.id, actor=cast.coordinator)
    return batch


def supplied_batch(
    session: Session, cast: Cast, quantity: int = 100, product: Product | None = None, *, urgency_e4: int = 0
) -> Batch:
    """A batch whose materials arrived."""
    batch = accepted_batch(session, cast, quantity, product, urgency_e4=urgency_e4)
    consignment = send_materials(session, batch.id, actor=cast.dispatcher)
    receive_materials(session, consignment.id, received=None, actor=cast.coordinator)
    return batch


def handed_in_batch(
    session: Session, cast: Cast, quantity: int = 100, product: Product | None = None, *, urgency_e4: int = 0
) -> Batch:
    """All pieces made by two workers, half and half, and counted."""
    batch = supplied_batch(session, cast, quantity, product, urgency_e4=urgency_e4)
    for operation in batch.operations:
        for worker, part in ((cast.worker, quantity - quantity // 2), (cast.second_worker, quantity // 2)):
            job = assign_job(session, batch.id, operation.position, part, worker_id=worker.id, actor=cast.coordinator)
            record_hand_in(session, job.id, part, actor=cast.coordinator)
    return batch


def submitted_lot(
    session: Session, cast: Cast, quantity: int = 100, product: Product | None = None, *, urgency_e4: int = 0
) -> InspectionLot:
    """All pieces made by two workers, counted and submitted."""
    batch = handed_in_batch(session, cast, quantity, product, urgency_e4=urgency_e4)
    submit_batch(session, batch.id, actor=cast.coordinator)
    return lots_of_batch(session, batch.id)[0]


def passed_batch(
    session: Session, cast: Cast, quantity: int = 100, product: Product | None = None, *, urgency_e4: int = 0
) -> Batch:
    """A batch without a bad piece, passed and therefore earned and charged."""
    lot = submitted_lot(session, cast, quantity, product, urgency_e4=urgency_e4)
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    return lot.batch


def two_who_earned(session: Session) -> Cast:
    """The cast; two of its workers in Danba made 50 belts each, all good, and earned ¥30.00 each."""
    cast = a_cast(session)
    passed_batch(session, cast)
    return cast


def delivered_batch(session: Session, cast: Cast, quantity: int = 100) -> Batch:
    """A passed batch whose goods arrived in Yiwu."""
    batch = passed_batch(session, cast, quantity)
    consignment = send_goods(session, batch.id, actor=cast.coordinator)
    receive_goods(session, consignment.id, pieces=batch.passed, actor=cast.hua)
    return batch
