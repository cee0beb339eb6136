"""The way of a batch. The `mark_…` functions are called by the features above, which have checked who may."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.orders.domain.states import PLANNABLE
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.services import count_progress, plan_quantity, start_order, unplan_quantity
from craftorders.people.models import Workshop
from craftorders.production.domain.states import BATCH
from craftorders.production.events import BatchAccepted, BatchMoved, BatchReleased
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.services import counters
from craftorders.production.services.forecasting import follow_batch

ZONE = "Asia/Shanghai"


def plan_batch(session: Session, line_id: UUID, quantity: int, *, actor: Actor) -> Batch:
    """Take pieces of a confirmed line into a batch, with a copy of the product's routing. Refuses more than is left."""
    actor.require("batches.plan")
    line = plan_quantity(session, line_id, quantity)
    order = locked(session, Order, line.order_id)
    if order is None or order.state not in PLANNABLE:
        raise RuleViolation("order_not_confirmed", N_("The order is not confirmed."))
    batch = Batch(
        code=new_code("B"),
        order_id=order.id,
        line_id=line.id,
        merchant_id=order.merchant_id,
        product_id=line.product_id,
        quantity=quantity,
        due_on=line.due_on,
    )
    batch.operations = [
        BatchOperation(
            position=operation.position,
            operation_id=operation.id,
            name=operation.name,
            name_en=operation.name_en,
            craft_id=operation.craft_id,
            grade=operation.grade,
            standard_seconds=operation.standard_seconds,
            quantity=quantity,
        )
        for operation in line.product.operations
    ]
    if not batch.operations:
        raise RuleViolation("no_routing", N_("The product has no operations yet."))
    session.add(batch)
    session.flush()
    record(session, BATCH.name, batch.id, "plan", actor=actor, to_state=batch.state)
    announce(session, batch)
    return batch


def split_line(session: Session, line_id: UUID, quantities: list[int], *, actor: Actor) -> list[Batch]:
    """Plan a batch for each quantity, all or none."""
    if not quantities or any(quantity < 1 for quantity in quantities):
        raise RuleViolation("bad_quantity", N_("Write a whole number of at least 1."), pointer="/quantities")
    line = session.get(OrderLine, line_id)
    if line is not None and sum(quantities) > (left := line.quantity - line.planned):
        words = N_("Together these are %(asked)s pieces, but only %(left)s of this line are not planned yet.")
        raise RuleViolation("over_planned", words, pointer="/quantities", asked=sum(quantities), left=left)
    return [plan_batch(session, line_id, quantity, actor=actor) for quantity in quantities]


def cancel_batch(session: Session, batch_id: UUID, *, reason: str, actor: Actor) -> Batch:
    """Give a batch up before work; its pieces can be planned again, its money is released."""
    actor.require("batches.plan")
    batch = locked_batch(session, batch_id)
    moved(session, batch, "cancel", actor, reason)
    unplan_quantity(session, batch.line_id, batch.quantity)
    publish(session, BatchReleased(batch.id, actor))
    return batch


def mark_offered(session: Session, batch: Batch, workshop: Workshop, *, due_on: date | None, actor: Actor) -> None:
    """Called by dispatch: the batch waits for this workshop's answer; where `due_on` is given, it is due in Yiwu then."""
    batch.workshop_id = workshop.id
    batch.due_on = due_on or batch.due_on
    moved(session, batch, "offer", actor)


def mark_accepted(session: Session, batch: Batch, *, actor: Actor) -> None:
    """Called by dispatch: the workshop makes it; fees freeze the rates. Its materials have as far to go as its goods."""
    if batch.workshop is not None:
        batch.materials_on = today(ZONE) + timedelta(days=batch.workshop.transit_days)
    moved(session, batch, "accept", actor)
    publish(session, BatchAccepted(batch.id, actor))


def mark_unplaced(session: Session, batch: Batch, action: str, *, reason: str | None, actor: Actor) -> None:
    """Called by dispatch with decline, expire or withdraw: the batch can be offered again, its money is released.

    What was due when one workshop could have had it there is due when the merchant wants it.
    """
    batch.due_on = batch.line.due_on
    moved(session, batch, action, actor, reason)
    batch.workshop_id = None
    session.flush()
    publish(session, BatchReleased(batch.id, actor))


def expect_materials(session: Session, batch: Batch, expected_on: date) -> None:
    """Called by logistics: the materials are on their way, and when they are to arrive."""
    batch.materials_on = expected_on
    session.flush()
    follow_batch(session, batch)


def count_kit(batch: Batch, pieces: int | None) -> None:
    """Called by logistics with a locked batch: for how many pieces the materials that came are enough."""
    batch.kit = pieces


def mark_supplied(session: Session, batch: Batch, *, actor: Actor) -> None:
    """Called by logistics: the materials are there."""
    batch.materials_on = today(ZONE)
    moved(session, batch, "supply", actor)


def mark_started(session: Session, batch: Batch, *, actor: Actor) -> None:
    """The first job of a supplied batch was handed out."""
    batch.started_on = today(ZONE)
    moved(session, batch, "start", actor)
    start_order(session, batch.order_id, actor=actor)


def mark_shipped(session: Session, batch: Batch, *, pieces: int, actor: Actor) -> None:
    """Called by logistics: passed pieces left for Yiwu."""
    batch.shipped_on = today(ZONE)
    moved(session, batch, "ship", actor)
    count_progress(session, batch.order_id, batch.line_id, shipped=pieces, actor=actor)


def mark_delivered(session: Session, batch: Batch, *, pieces: int, actor: Actor) -> None:
    """Called by logistics: so many pieces arrived; what got lost on the way can be planned again."""
    moved(session, batch, "deliver", actor)
    if pieces < batch.passed:
        unplan_quantity(session, batch.line_id, batch.passed - pieces)
    count_progress(session, batch.order_id, batch.line_id, delivered=pieces, actor=actor)
    moved(session, batch, "close", actor)


def locked_batch(session: Session, batch_id: UUID) -> Batch:
    """The batch, locked against others for this unit of work."""
    batch = locked(session, Batch, batch_id)
    if batch is None:
        raise NotFound("batch", batch_id)
    return batch


def locked_with_jobs(session: Session, batch_id: UUID) -> tuple[Batch, list[Job]]:
    """Jobs, steps, then the batch: the order of locks in which pieces are reported, so that no count slips past.

    The jobs are read again when their steps are locked: one may have been handed out or claimed in the meantime.
    """
    jobs = select(Job).where(Job.batch_id == batch_id).order_by(Job.id).with_for_update()
    jobs = jobs.execution_options(populate_existing=True)
    steps = select(BatchOperation).where(BatchOperation.batch_id == batch_id).order_by(BatchOperation.position)
    session.scalars(jobs).all()
    session.scalars(steps.with_for_update(of=BatchOperation).execution_options(populate_existing=True)).all()
    found = list(session.scalars(jobs))
    return locked_batch(session, batch_id), found


def add_made(session: Session, batch: Batch, *, made: int = 0, handed_in: int = 0, actor: Actor) -> None:
    """Pieces of the last operation count for batch, line and order.

    Nobody reads "nothing is made" beside the first of them; else the forecast follows in seconds, so that reports are quick.
    """
    counters.BATCH.add(session, (batch.id,), made=made, handed_in=handed_in)
    count_progress(session, batch.order_id, batch.line_id, made=made, handed_in=handed_in, actor=actor)
    if batch.late_reason == "nothing_made":
        follow_batch(session, batch)


def announce(session: Session, batch: Batch) -> None:
    """Keep the day and the forecast of the batch, and tell the features above where it stands."""
    follow_batch(session, batch)
    publish(session, BatchMoved(batch.id, batch.order_id, batch.merchant_id, batch.workshop_id, batch.state))


def moved(session: Session, batch: Batch, action: str, actor: Actor, reason: str | None = None) -> None:
    """Take a batch through one row of its table and tell the features above."""
    region = batch.workshop.region_id if batch.workshop else None
    move(session, batch, BATCH, action, actor=actor, reason=reason, region_id=region)
    session.flush()
    announce(session, batch)
