"""Two at the same moment, in real threads on both databases: one wins, the other is told, no piece counts twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict
from craftorders.kernel.ids import new_id
from craftorders.orders.models import OrderLine
from craftorders.orders.services import cancel_order
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport
from craftorders.production.services import (
    assign_job,
    claim_job,
    plan_batch,
    record_hand_in,
    report_pieces,
    submit_batch,
)
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast, a_farmer
from tests.builders.programs import a_program
from tests.builders.stories import a_confirmed_order, supplied_batch
from tests.conftest import NOON
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Everybody, committed."""
    return remembered(work, a_cast)


def a_job(work: UnitOfWork, cast: Cast, quantity: int, worker_id: UUID | None = None) -> Job:
    """A job of a new batch of 100 belts; without a worker it is open."""

    def arrange(session: Session) -> Job:
        batch = supplied_batch(session, cast, 100)
        return assign_job(session, batch.id, 1, quantity, worker_id=worker_id, actor=cast.coordinator)

    return work.run(arrange)


def claim(job: Job, quantity: int, actor: Actor) -> Callable[[Session], object]:
    """A farmer takes pieces of an open job."""
    return lambda session: claim_job(session, job.id, quantity, actor=actor)


def report(job: Job, quantity: int, actor: Actor, report_id: UUID | None = None) -> Callable[[Session], object]:
    """Pieces were made."""
    return lambda session: report_pieces(session, job.id, quantity, report_id=report_id, actor=actor)


def test_of_two_claims_on_the_last_pieces_one_wins(work: UnitOfWork, cast: Cast) -> None:
    job = a_job(work, cast, 40)
    named: list[str] = []

    def claiming(actor: Actor) -> Callable[[Session], object]:
        def claim_and_listen(session: Session) -> object:
            try:
                return claim_job(session, job.id, 40, actor=actor)
            except Conflict as conflict:
                named.append(conflict.details["taken_by"])
                raise

        return claim_and_listen

    answers = at_once(work, claiming(cast.zhuoma), claiming(cast.dawa))
    assert sorted(answers) == ["done", "pieces_taken"]
    winner = cast.zhuoma if answers[0] == "done" else cast.dawa
    with work.reading() as session:
        assert [each.worker_id for each in session.scalars(select(Job))] == [winner.worker_id]
    assert named == [winner.name]


def test_of_many_claims_as_many_win_as_there_are_pieces(work: UnitOfWork, cast: Cast) -> None:
    """Fifty pieces are open; eight claims of ten: five win."""
    job = a_job(work, cast, 50)
    farmers = [a_farmer(cast.worker), a_farmer(cast.second_worker)] * 4
    answers = at_once(work, *(claim(job, 10, farmer) for farmer in farmers))
    assert sorted(answers) == ["done"] * 5 + ["pieces_taken"] * 3
    with work.reading() as session:
        assert session.scalar(select(func.sum(Job.quantity))) == 50
        assert session.get_one(BatchOperation, (job.batch_id, 1)).assigned == 50


def test_the_same_report_twice_at_once_counts_once(work: UnitOfWork, cast: Cast) -> None:
    job, sent = a_job(work, cast, 40, cast.worker.id), new_id()
    assert at_once(work, *[report(job, 30, cast.zhuoma, sent)] * 4) == ["done"] * 4
    with work.reading() as session:
        assert session.get_one(Job, job.id).made == 30
        assert session.get_one(Batch, job.batch_id).made == 30
        assert session.scalar(select(func.count()).select_from(PieceReport)) == 1


def test_reports_on_one_job_at_once_never_exceed_it(work: UnitOfWork, cast: Cast) -> None:
    job = a_job(work, cast, 40, cast.worker.id)
    answers = at_once(work, *[report(job, 15, cast.zhuoma)] * 4)
    assert sorted(answers) == ["done", "done", "over_made", "over_made"]
    with work.reading() as session:
        assert session.get_one(Job, job.id).made == 30


def test_the_same_bag_twice_at_once_counts_once(work: UnitOfWork, cast: Cast) -> None:
    job, sent = a_job(work, cast, 40, cast.worker.id), new_id()

    def count(session: Session) -> object:
        return record_hand_in(session, job.id, 40, hand_in_id=sent, actor=cast.coordinator)

    assert at_once(work, count, count) == ["done", "done"]
    with work.reading() as session:
        assert session.get_one(Batch, job.batch_id).handed_in == 40
        assert session.scalar(select(func.count()).select_from(HandIn)) == 1


def test_the_last_pieces_are_handed_out_once(work: UnitOfWork, cast: Cast) -> None:
    job = a_job(work, cast, 70, cast.worker.id)

    def hand_out(session: Session) -> object:
        return assign_job(session, job.batch_id, 1, 30, worker_id=cast.second_worker.id, actor=cast.coordinator)

    assert sorted(at_once(work, hand_out, hand_out)) == ["done", "over_assigned"]
    with work.reading() as session:
        assert session.get_one(BatchOperation, (job.batch_id, 1)).assigned == 100


def test_two_bags_of_a_step_do_not_both_use_the_last_pieces_of_the_step_before(work: UnitOfWork, cast: Cast) -> None:
    def arrange(session: Session) -> list[Job]:
        batch = supplied_batch(session, cast, 20, cast.knot)
        tying, *finishing = (
            assign_job(session, batch.id, step, part, worker_id=worker.id, actor=cast.coordinator)
            for step, part, worker in ((1, 20, cast.worker), (2, 10, cast.worker), (2, 10, cast.second_worker))
        )
        record_hand_in(session, tying.id, 10, actor=cast.coordinator)
        return finishing

    jobs = work.run(arrange)
    counting = (lambda session, job=job: record_hand_in(session, job.id, 7, actor=cast.coordinator) for job in jobs)
    assert sorted(at_once(work, *counting)) == ["ahead_of_previous", "done"]


def test_what_is_counted_while_a_batch_is_submitted_is_in_its_lot_or_refused(work: UnitOfWork, cast: Cast) -> None:
    """However the two meet: what the batch says was handed in is what its bags hold."""
    for _ in range(4):
        job = a_job(work, cast, 100, cast.worker.id)
        work.run(lambda session, job=job: record_hand_in(session, job.id, 50, actor=cast.coordinator))
        answers = at_once(
            work,
            lambda session, job=job: record_hand_in(session, job.id, 20, actor=cast.coordinator),
            report(job, 10, cast.zhuoma),
            lambda session, job=job: submit_batch(session, job.batch_id, short_reason="农忙", actor=cast.coordinator),
        )
        assert answers[2] == "done"
        assert set(answers[:2]) <= {"done", "illegal_transition"}
        counted = 70 if answers[0] == "done" else 50
        with work.reading() as session:
            batch = session.get_one(Batch, job.batch_id)
            bags = select(func.sum(HandIn.quantity)).where(HandIn.batch_id == batch.id)
            assert (batch.quantity, batch.made, batch.handed_in, session.scalar(bags)) == (counted,) * 4


def test_an_order_is_planned_or_cancelled_but_not_both(work: UnitOfWork, cast: Cast) -> None:
    for _ in range(4):
        order = work.run(lambda session: a_confirmed_order(session, cast, 100))
        line_id = order.lines[0].id
        answers = at_once(
            work,
            lambda session, line_id=line_id: plan_batch(session, line_id, 100, actor=cast.dispatcher),
            lambda session, order=order: cancel_order(session, order.id, reason="不要了", actor=cast.hua),
        )
        assert answers in (["done", "already_planned"], ["order_not_confirmed", "done"])
        with work.reading() as session:
            assert session.get_one(OrderLine, line_id).planned == (100 if answers[0] == "done" else 0)


def test_one_request_sent_twice_at_once_is_done_once_and_answered_twice(
    app: Application, work: UnitOfWork, cast: Cast
) -> None:
    """A phone that hears nothing sends again: the same key, no id of its own."""
    job = a_job(work, cast, 40, cast.worker.id)
    programs = [a_program(app.test_client(), "cun") for _ in range(2)]
    start = Barrier(2)

    def send(program: Any) -> Any:
        start.wait(10)
        with clock.at(NOON):
            return program.post(f"/jobs/{job.id}/reports", {"quantity": 30}, key="once")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, programs, timeout=60))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    with work.reading() as session:
        assert session.get_one(Job, job.id).made == 30
