"""Presenting a batch for inspection: whole, short with a reason, or again after rework."""

import pytest
from sqlalchemy.orm import Session

from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.orders.models import OrderLine
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import bags_of_batch, reports_of_job
from craftorders.production.services import (
    assign_job,
    plan_batch,
    record_hand_in,
    report_pieces,
    submit_batch,
)
from craftorders.quality.queries import lots_of_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.refusals import refused
from tests.builders.stories import submitted_lot, supplied_batch


def jobs_of(session: Session, cast: Cast, *parts: int) -> tuple[Batch, list[Job]]:
    """A batch of 100 belts with jobs of these sizes for Zhuoma."""
    batch = supplied_batch(session, cast, 100)
    worker_id = cast.worker.id
    return batch, [assign_job(session, batch.id, 1, part, worker_id=worker_id, actor=cast.coordinator) for part in parts]


def lot_quantities(session: Session, batch: Batch) -> list[int]:
    """How many pieces each round of inspection has."""
    return [lot.quantity for lot in lots_of_batch(session, batch.id)]


def test_a_whole_batch_is_presented_without_a_word(session: Session) -> None:
    cast = a_cast(session)
    batch, (job,) = jobs_of(session, cast, 100)
    record_hand_in(session, job.id, 100, actor=cast.coordinator)
    submit_batch(session, batch.id, actor=cast.coordinator)
    assert (batch.state, batch.quantity) == ("submitted", 100)
    assert lot_quantities(session, batch) == [100]


def test_nothing_handed_in_is_nothing_to_present(session: Session) -> None:
    cast = a_cast(session)
    batch, (job,) = jobs_of(session, cast, 100)
    report_pieces(session, job.id, 50, actor=cast.zhuoma)
    with refused("nothing_handed_in"):
        submit_batch(session, batch.id, short_reason="农忙", actor=cast.coordinator)


def test_a_short_batch_needs_a_reason(session: Session) -> None:
    cast = a_cast(session)
    batch, (job,) = jobs_of(session, cast, 100)
    record_hand_in(session, job.id, 60, actor=cast.coordinator)
    with refused("short_without_reason", short=40):
        submit_batch(session, batch.id, actor=cast.coordinator)


def test_what_a_short_batch_lacks_can_be_planned_again(session: Session) -> None:
    cast = a_cast(session)
    batch, (job,) = jobs_of(session, cast, 100)
    record_hand_in(session, job.id, 60, actor=cast.coordinator)
    submit_batch(session, batch.id, short_reason="农忙", actor=cast.coordinator)
    assert batch.quantity == 60
    assert session.get_one(OrderLine, batch.line_id, populate_existing=True).planned == 60
    plan_batch(session, batch.line_id, 40, actor=cast.dispatcher)
    with refused("over_planned", left=0):
        plan_batch(session, batch.line_id, 1, actor=cast.dispatcher)


def test_a_short_batch_closes_every_job_with_what_was_counted(session: Session) -> None:
    """Of 100: 30 counted of 40, 20 made but not counted of 25, 15 untouched, 10 open."""
    cast = a_cast(session)
    batch, (counted, made, untouched) = jobs_of(session, cast, 40, 25, 15)
    open_job = assign_job(session, batch.id, 1, 10, actor=cast.coordinator)
    report_pieces(session, counted.id, 35, actor=cast.zhuoma)
    record_hand_in(session, counted.id, 30, actor=cast.coordinator)
    report_pieces(session, made.id, 20, actor=cast.zhuoma)
    submit_batch(session, batch.id, short_reason="农忙", actor=cast.coordinator)
    session.expire_all()
    ends = [(job.state, job.made, job.handed_in) for job in (counted, made, untouched, open_job)]
    assert ends == [("handed_in", 30, 30), ("released", 0, 0), ("released", 0, 0), ("released", 0, 0)]
    assert counted.quantity == 30
    step = session.get_one(BatchOperation, (batch.id, 1))
    assert (step.assigned, step.made, step.handed_in) == (30, 30, 30)
    assert (batch.quantity, batch.made, batch.handed_in) == (30, 30, 30)
    assert (batch.line.made, batch.line.handed_in, batch.order.made) == (30, 30, 30)
    corrections = [(report.quantity, report.reason) for report in reports_of_job(session, counted.id).items]
    assert corrections == [(-5, "农忙"), (35, None)]


def test_pieces_of_an_earlier_step_stay_counted_in_a_short_batch(session: Session) -> None:
    """Ten tied, eight of them handed in, five finished: tying keeps eight."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10, cast.knot)
    tying, finishing = (
        assign_job(session, batch.id, step, 10, worker_id=cast.worker.id, actor=cast.coordinator) for step in (1, 2)
    )
    report_pieces(session, tying.id, 10, actor=cast.zhuoma)
    record_hand_in(session, tying.id, 8, actor=cast.coordinator)
    record_hand_in(session, finishing.id, 5, actor=cast.coordinator)
    submit_batch(session, batch.id, short_reason="赶货", actor=cast.coordinator)
    session.expire_all()
    assert [(step.assigned, step.made, step.handed_in) for step in batch.operations] == [(8, 8, 8), (5, 5, 5)]
    assert (batch.quantity, lot_quantities(session, batch)) == (5, [5])


def test_after_rework_only_what_is_presented_again_is_inspected(session: Session) -> None:
    cast = a_cast(session)
    batch = rejected_lot(session, cast, submitted_lot(session, cast, 100)).batch
    bags = {bag.id: bag.quantity - 2 for bag in bags_of_batch(session, batch.id, 1)}
    submit_batch(session, batch.id, presented=bags, actor=cast.coordinator)
    assert (batch.state, lot_quantities(session, batch)) == ("submitted", [100, 96])


def test_no_more_is_presented_again_than_a_bag_holds(session: Session) -> None:
    cast = a_cast(session)
    batch = rejected_lot(session, cast, submitted_lot(session, cast, 100)).batch
    bag = bags_of_batch(session, batch.id, 1)[0]
    for presented in ({bag.id: bag.quantity + 1}, {new_id(): 1}, {bag.id: -1}):
        with refused("not_these_bags"):
            submit_batch(session, batch.id, presented=presented, actor=cast.coordinator)
    with refused("nothing_presented"):
        submit_batch(session, batch.id, presented={bag.id: 0}, actor=cast.coordinator)


def test_bags_are_chosen_only_after_rework(session: Session) -> None:
    cast = a_cast(session)
    batch, (job,) = jobs_of(session, cast, 100)
    bag = record_hand_in(session, job.id, 100, actor=cast.coordinator)
    with refused("mixed_parts"):
        submit_batch(session, batch.id, presented={bag.id: 50}, actor=cast.coordinator)


def test_a_batch_is_presented_once(session: Session) -> None:
    cast = a_cast(session)
    batch = submitted_lot(session, cast, 100).batch
    with refused("illegal_transition", state="submitted", action="submit"):
        submit_batch(session, batch.id, actor=cast.coordinator)


def test_only_the_workshop_presents(session: Session) -> None:
    cast = a_cast(session)
    batch, (job,) = jobs_of(session, cast, 100)
    record_hand_in(session, job.id, 100, actor=cast.coordinator)
    with refused("not_found"):
        submit_batch(session, batch.id, actor=cast.other_coordinator)
    for actor in (cast.dispatcher, cast.inspector, cast.hua, cast.zhuoma):
        with pytest.raises(NotPermitted):
            submit_batch(session, batch.id, actor=actor)
