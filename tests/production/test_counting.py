"""Reports and hand-ins: handed in ≤ made ≤ assigned, and ≤ what the step before handed in; nothing counts twice."""

from typing import NamedTuple

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.people.models import Worker
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport
from craftorders.production.queries import list_hand_ins, reports_of_job
from craftorders.production.services import (
    assign_job,
    decline_job,
    record_hand_in,
    release_job,
    report_pieces,
    submit_batch,
)
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import supplied_batch


class Counts(NamedTuple):
    """Made and handed in, on every level that keeps them."""

    job: tuple[int, int]
    step: tuple[int, int]
    batch: tuple[int, int]
    line: tuple[int, int]
    order: int


def counts(session: Session, job: Job) -> Counts:
    """What the database says now."""
    session.flush()
    session.expire_all()
    step = session.get_one(BatchOperation, (job.batch_id, job.position))
    batch = session.get_one(Batch, job.batch_id)
    return Counts(
        (job.made, job.handed_in),
        (step.made, step.handed_in),
        (batch.made, batch.handed_in),
        (batch.line.made, batch.line.handed_in),
        batch.order.made,
    )


def a_job(session: Session, cast: Cast, quantity: int, worker: Worker | None = None) -> Job:
    """A job of 100 belts' only step."""
    batch = supplied_batch(session, cast, 100)
    return assign_job(session, batch.id, 1, quantity, worker_id=(worker or cast.worker).id, actor=cast.coordinator)


def knot_jobs(session: Session, cast: Cast, quantity: int = 10) -> tuple[Job, Job]:
    """Tying for Zhuoma and finishing for Dawa, all pieces of a batch."""
    batch = supplied_batch(session, cast, quantity, cast.knot)
    return (
        assign_job(session, batch.id, 1, quantity, worker_id=cast.worker.id, actor=cast.coordinator),
        assign_job(session, batch.id, 2, quantity, worker_id=cast.second_worker.id, actor=cast.coordinator),
    )


def test_a_report_counts_for_job_step_batch_line_and_order(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report = report_pieces(session, job.id, 40, actor=cast.zhuoma)
    assert (report.quantity, report.worker_id, report.actor_id) == (40, cast.worker.id, cast.worker.id)
    assert job.state == "in_work"
    assert counts(session, job) == ((40, 0), (40, 0), (40, 0), (40, 0), 40)


def test_a_report_of_an_earlier_step_is_not_a_made_piece_of_the_batch(session: Session) -> None:
    cast = a_cast(session)
    tying, finishing = knot_jobs(session, cast)
    report_pieces(session, tying.id, 6, actor=cast.zhuoma)
    assert counts(session, tying) == ((6, 0), (6, 0), (0, 0), (0, 0), 0)
    record_hand_in(session, tying.id, 6, actor=cast.coordinator)
    record_hand_in(session, finishing.id, 5, actor=cast.coordinator)
    assert counts(session, finishing) == ((5, 5), (5, 5), (5, 5), (5, 5), 5)


def test_no_more_is_reported_than_was_assigned(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report_pieces(session, job.id, 30, actor=cast.zhuoma)
    with refused("over_made", left=20):
        report_pieces(session, job.id, 21, actor=cast.zhuoma)
    report_pieces(session, job.id, 20, actor=cast.zhuoma)
    with refused("over_made", left=0):
        report_pieces(session, job.id, 1, actor=cast.zhuoma)


def test_the_same_report_again_counts_nothing(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    sent = new_id()
    first = report_pieces(session, job.id, 30, report_id=sent, actor=cast.zhuoma)
    again = report_pieces(session, job.id, 30, report_id=sent, actor=cast.zhuoma)
    assert (again.id, again.at) == (first.id, first.at)
    assert counts(session, job).job == (30, 0)


def test_the_same_report_is_known_even_when_the_job_is_done(session: Session) -> None:
    """A phone sends again after hours, when the coordinator has counted everything."""
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    sent = new_id()
    report_pieces(session, job.id, 50, report_id=sent, actor=cast.zhuoma)
    record_hand_in(session, job.id, 50, actor=cast.coordinator)
    submit_batch(session, job.batch_id, short_reason="农忙", actor=cast.coordinator)
    assert report_pieces(session, job.id, 50, report_id=sent, actor=cast.zhuoma).id == sent
    assert counts(session, job).job == (50, 50)


def test_an_id_that_was_used_for_something_else_is_refused(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    other = assign_job(session, job.batch_id, 1, 50, worker_id=cast.worker.id, actor=cast.coordinator)
    sent = new_id()
    report_pieces(session, job.id, 30, report_id=sent, actor=cast.zhuoma)
    for job_id, quantity in ((job.id, 20), (other.id, 30)):
        with refused("idempotency_key_reused"):
            report_pieces(session, job_id, quantity, report_id=sent, actor=cast.zhuoma)


def test_a_correction_takes_back_what_was_reported_too_much(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report_pieces(session, job.id, 40, actor=cast.zhuoma)
    report_pieces(session, job.id, -10, reason="多记一把", actor=cast.coordinator)
    assert counts(session, job) == ((30, 0), (30, 0), (30, 0), (30, 0), 30)
    assert [report.quantity for report in reports_of_job(session, job.id).items] == [-10, 40]


def test_a_correction_never_goes_below_what_was_counted(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report_pieces(session, job.id, 40, actor=cast.zhuoma)
    record_hand_in(session, job.id, 35, actor=cast.coordinator)
    with refused("below_handed_in", left=5, made=40, handed_in=35):
        report_pieces(session, job.id, -6, reason="多记", actor=cast.coordinator)
    report_pieces(session, job.id, -5, reason="多记", actor=cast.coordinator)


def test_a_correction_needs_a_reason_and_a_coordinator(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report_pieces(session, job.id, 40, actor=cast.zhuoma)
    with refused("correction_needs_reason"):
        report_pieces(session, job.id, -1, actor=cast.coordinator)
    with refused("correction_needs_reason"):
        report_pieces(session, job.id, -1, reason="多记", actor=cast.zhuoma)
    with refused("bad_quantity"):
        report_pieces(session, job.id, 0, reason="没有", actor=cast.coordinator)


def test_a_hand_in_reports_what_nobody_had_reported(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report_pieces(session, job.id, 10, actor=cast.zhuoma)
    bag = record_hand_in(session, job.id, 30, actor=cast.coordinator)
    assert (bag.quantity, bag.worker_id, bag.counted_by) == (30, cast.worker.id, cast.coordinator.id)
    assert counts(session, job) == ((30, 30), (30, 30), (30, 30), (30, 30), 30)
    reports = reports_of_job(session, job.id).items
    assert [(report.quantity, report.actor_id) for report in reports] == [(20, cast.coordinator.id), (10, cast.worker.id)]


def test_a_hand_in_of_reported_pieces_reports_nothing_more(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    report_pieces(session, job.id, 40, actor=cast.zhuoma)
    record_hand_in(session, job.id, 15, actor=cast.coordinator)
    assert counts(session, job).job == (40, 15)
    assert session.scalar(select(func.count()).select_from(PieceReport)) == 1


def test_no_more_is_handed_in_than_was_assigned(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    record_hand_in(session, job.id, 30, actor=cast.coordinator)
    with refused("over_handed_in", left=20):
        record_hand_in(session, job.id, 21, actor=cast.coordinator)
    record_hand_in(session, job.id, 20, actor=cast.coordinator)
    assert job.state == "handed_in"
    with refused("illegal_transition"):
        record_hand_in(session, job.id, 1, actor=cast.coordinator)


def test_no_more_is_handed_in_than_the_step_before_handed_in(session: Session) -> None:
    cast = a_cast(session)
    tying, finishing = knot_jobs(session, cast)
    with refused("ahead_of_previous", left=0):
        record_hand_in(session, finishing.id, 1, actor=cast.coordinator)
    record_hand_in(session, tying.id, 6, actor=cast.coordinator)
    record_hand_in(session, finishing.id, 4, actor=cast.coordinator)
    with refused("ahead_of_previous", left=2):
        record_hand_in(session, finishing.id, 3, actor=cast.coordinator)


def test_two_jobs_of_a_step_share_what_the_step_before_handed_in(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10, cast.knot)
    tying = assign_job(session, batch.id, 1, 10, worker_id=cast.worker.id, actor=cast.coordinator)
    one, two = (
        assign_job(session, batch.id, 2, 5, worker_id=worker.id, actor=cast.coordinator)
        for worker in (cast.worker, cast.second_worker)
    )
    record_hand_in(session, tying.id, 6, actor=cast.coordinator)
    record_hand_in(session, one.id, 5, actor=cast.coordinator)
    with refused("ahead_of_previous", left=1):
        record_hand_in(session, two.id, 2, actor=cast.coordinator)


def test_the_same_hand_in_again_counts_nothing(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    sent = new_id()
    first = record_hand_in(session, job.id, 50, hand_in_id=sent, actor=cast.coordinator)
    assert record_hand_in(session, job.id, 50, hand_in_id=sent, actor=cast.coordinator) is first
    assert counts(session, job).job == (50, 50)
    assert session.scalar(select(func.count()).select_from(HandIn)) == 1
    with refused("idempotency_key_reused"):
        record_hand_in(session, job.id, 49, hand_in_id=sent, actor=cast.coordinator)


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_bag_is_not_empty(session: Session, quantity: int) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    with refused("bad_quantity"):
        record_hand_in(session, job.id, quantity, actor=cast.coordinator)


def test_nothing_is_counted_on_a_job_that_is_nobodys(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    open_job = assign_job(session, batch.id, 1, 30, actor=cast.coordinator)
    declined = assign_job(session, batch.id, 1, 30, worker_id=cast.worker.id, actor=cast.coordinator)
    decline_job(session, declined.id, actor=cast.zhuoma)
    released = assign_job(session, batch.id, 1, 30, worker_id=cast.worker.id, actor=cast.coordinator)
    release_job(session, released.id, reason="换人", actor=cast.coordinator)
    for job in (open_job, declined, released):
        with refused("illegal_transition"):
            report_pieces(session, job.id, 1, actor=cast.coordinator)
        with refused("illegal_transition"):
            record_hand_in(session, job.id, 1, actor=cast.coordinator)


def test_a_farmer_reports_only_own_jobs_and_counts_none(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    for actor in (cast.dawa, cast.stranger):
        with refused("not_found"):
            report_pieces(session, job.id, 1, actor=actor)
    with pytest.raises(NotPermitted):
        record_hand_in(session, job.id, 1, actor=cast.zhuoma)


def test_only_the_workshop_counts(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    for actor in (cast.dispatcher, cast.hua, cast.inspector, cast.auditor):
        with pytest.raises(NotPermitted):
            report_pieces(session, job.id, 1, actor=actor)
        with pytest.raises(NotPermitted):
            record_hand_in(session, job.id, 1, actor=actor)
    with refused("not_found"):
        report_pieces(session, job.id, 1, actor=cast.other_coordinator)
    with refused("not_found"):
        record_hand_in(session, job.id, 1, actor=cast.other_coordinator)
    with refused("not_found"):
        report_pieces(session, new_id(), 1, actor=cast.coordinator)


def test_bags_are_listed_for_a_job_and_for_a_batch(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 50)
    other = assign_job(session, job.batch_id, 1, 50, worker_id=cast.second_worker.id, actor=cast.coordinator)
    bags = [record_hand_in(session, each.id, 10, actor=cast.coordinator) for each in (job, other, job)]
    assert list_hand_ins(session, job_id=job.id).items == [bags[2], bags[0]]
    first_page = list_hand_ins(session, batch_id=job.batch_id, limit=2)
    assert first_page.items == [bags[2], bags[1]]
    assert list_hand_ins(session, batch_id=job.batch_id, limit=2, cursor=first_page.next_cursor).items == [bags[0]]
