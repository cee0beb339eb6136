"""A worker's past and present, written straight into the tables: pay lines by the thousand, jobs at hand."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.fees.models import BatchRate, Earning, MonthlyEarnings
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_code, new_id
from craftorders.kernel.money import line_amount
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Worker
from craftorders.production.models import Batch, BatchOperation, HandIn, Job
from craftorders.quality.models import InspectionLot
from tests.builders.cast import Cast

PIECES, RATE = 40, 600_000
"""Forty belts a bag at ¥0.60: ¥24.00 a line."""


def earned(session: Session, cast: Cast, worker: Worker, lines: int, *, paid: bool = False) -> None:
    """`lines` accepted bags of belts in the running month and one month before it."""
    batch = a_batch(session, cast, cast.belt, lines * PIECES, state="passed")
    job = a_job(session, batch, worker, lines * PIECES, state="settled", made=lines * PIECES, handed_in=lines * PIECES)
    lot = InspectionLot(
        code=new_code("L"),
        region_id=worker.workshop.region_id,
        batch_id=batch.id,
        state="accepted",
        quantity=lines * PIECES,
        sample_size=1,
        nonconforming=0,
        submitted_by=cast.coordinator.id,
        decided_at=now(),
    )
    session.add(lot)
    session.flush()
    region, bags = worker.workshop.region_id, [new_id() for _ in range(lines)]
    common = {
        "region_id": region,
        "job_id": job.id,
        "batch_id": batch.id,
        "position": 1,
        "worker_id": worker.id,
    }
    counted = {"counted_by": cast.coordinator.id, "counted_by_name": "Cun", "at": now()}
    if not bags:
        return
    session.execute(
        insert(HandIn),
        [
            {**common, **counted, "id": bag, "code": f"H{n}-{batch.code}"[:16], "quantity": PIECES + 1}
            for n, bag in enumerate(bags)
        ],
    )
    amount = line_amount(PIECES, RATE)
    pay = {
        "product_id": cast.belt.id,
        "lot_id": lot.id,
        "quantity": PIECES,
        "rate_e4": RATE,
        "amount": amount,
        "currency": "CNY",
    }
    session.execute(
        insert(Earning),
        [
            {**common, **pay, "id": new_id(), "hand_in_id": bag, "at": now() - timedelta(seconds=n)}
            for n, bag in enumerate(bags)
        ],
    )
    for month, count in (("2026-11", lines), ("2026-10", 3)):
        whole = count * amount
        done = whole if paid or month == "2026-10" else 0
        session.add(
            MonthlyEarnings(
                worker_id=worker.id,
                month=month,
                currency="CNY",
                pieces=count * PIECES,
                amount=whole,
                paid=done,
            )
        )
    session.flush()


def a_batch(session: Session, cast: Cast, product: Product, quantity: int, *, state: str = "in_work") -> Batch:
    """A batch of the cast's workshop with frozen rates of ¥0.60."""
    order = Order(
        code=new_code("O"),
        merchant_id=cast.merchant.id,
        state="in_production",
        placed_by=cast.hua.id,
        quantity=quantity,
    )
    session.add(order)
    session.flush()
    line = OrderLine(
        order_id=order.id,
        position=1,
        product_id=product.id,
        quantity=quantity,
        due_on=date(2026, 12, 20),
        price_e4=product.price_e4,
        currency="CNY",
        planned=quantity,
    )
    session.add(line)
    session.flush()
    done = quantity if state == "passed" else 0
    batch = Batch(
        code=new_code("B"),
        order_id=order.id,
        line_id=line.id,
        merchant_id=cast.merchant.id,
        product_id=product.id,
        workshop_id=cast.workshop.id,
        state=state,
        quantity=quantity,
        due_on=date(2026, 12, 15),
        made=done,
        handed_in=done,
        presented=done,
        passed=done,
    )
    session.add(batch)
    session.flush()
    for operation in product.operations:
        session.add(
            BatchOperation(
                batch_id=batch.id,
                position=operation.position,
                operation_id=operation.id,
                name=operation.name,
                name_en=operation.name_en,
                craft_id=operation.craft_id,
                grade=operation.grade,
                standard_seconds=operation.standard_seconds,
                quantity=quantity,
                assigned=quantity,
                made=done,
                handed_in=done,
            )
        )
        session.add(BatchRate(batch_id=batch.id, position=operation.position, rate_e4=RATE))
    session.flush()
    return batch


def a_job(
    session: Session,
    batch: Batch,
    worker: Worker | None,
    quantity: int,
    *,
    state: str,
    made: int = 0,
    handed_in: int = 0,
) -> Job:
    """A job of the batch's first operation; without a worker it is open to claim."""
    job = Job(
        code=new_code("J"),
        region_id="513323",
        workshop_id=batch.workshop_id,
        batch_id=batch.id,
        position=1,
        worker_id=worker.id if worker else None,
        state=state,
        quantity=quantity,
        made=made,
        handed_in=handed_in,
    )
    session.add(job)
    session.flush()
    return job


def at_hand(session: Session, cast: Cast, worker: Worker) -> tuple[UUID, UUID, UUID]:
    """A job given but not yet answered, one in work with 12 pieces being checked, and one open to claim."""
    batch = a_batch(session, cast, cast.belt, 300)
    given = a_job(session, batch, worker, 50, state="assigned")
    in_work = a_job(session, batch, worker, 60, state="in_work", made=20, handed_in=12)
    open_ = a_job(session, batch, None, 70, state="open")
    operation = session.get(BatchOperation, (batch.id, 1))
    assert operation is not None
    operation.assigned, operation.made, operation.handed_in = 180, 20, 12
    batch.made, batch.handed_in = 20, 12
    session.flush()
    return given.id, in_work.id, open_.id
