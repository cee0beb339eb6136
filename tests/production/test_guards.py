"""Unusual numbers are asked about while somebody is there to answer, and taken with the answer: no work is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel import clock
from craftorders.kernel.ids import new_id
from craftorders.logistics.services import receive_materials, send_materials
from craftorders.production.models import Batch, Job, PieceReport
from craftorders.production.queries.bags import unusual_reports_of_batch, unusual_reports_of_job
from craftorders.production.services import assign_job, record_hand_in, report_pieces
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch, supplied_batch
from tests.conftest import NOON


def a_job(session: Session, cast: Cast, quantity: int = 100) -> Job:
    """A job of all belts of a batch; one takes 150 s."""
    batch = supplied_batch(session, cast, quantity)
    return assign_job(session, batch.id, 1, quantity, worker_id=cast.worker.id, actor=cast.coordinator)


def a_job_with_cord_for(session: Session, cast: Cast, belts: int, quantity: int) -> Job:
    """A job of a batch of which the cord of so many belts came; a belt takes 3.6 m."""
    batch = accepted_batch(session, cast, quantity)
    consignment = send_materials(session, batch.id, actor=cast.dispatcher)
    received = {line.id: belts * 3_600 for line in consignment.lines}
    receive_materials(session, consignment.id, received=received, actor=cast.coordinator)
    return assign_job(session, batch.id, 1, quantity, worker_id=cast.worker.id, actor=cast.coordinator)


def quantities(session: Session, job: Job) -> list[tuple[int, str]]:
    """What is kept of a job's reports, in any order."""
    return sorted(
        (each.quantity, each.unusual or "")
        for each in session.scalars(select(PieceReport).where(PieceReport.job_id == job.id))
    )


def test_the_same_number_a_moment_ago_is_asked_about_and_taken_when_it_is_another(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast)
    report_pieces(session, job.id, 40, again=False, actor=cast.zhuoma)
    with clock.at(NOON + timedelta(seconds=14)):
        with refused("same_again", quantity=40):
            report_pieces(session, job.id, 40, again=False, actor=cast.zhuoma)
        assert quantities(session, job) == [(40, "")]
        report_pieces(session, job.id, 40, again=True, actor=cast.zhuoma)
    assert quantities(session, job) == [(40, ""), (40, "again")]


def test_fifteen_seconds_later_nobody_is_asked(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast)
    report_pieces(session, job.id, 40, again=False, actor=cast.zhuoma)
    with clock.at(NOON + timedelta(seconds=15)):
        report_pieces(session, job.id, 40, again=False, actor=cast.zhuoma)
    assert quantities(session, job) == [(40, ""), (40, "")]


def test_another_number_or_another_job_is_not_the_same(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    first, second = (
        assign_job(session, batch.id, 1, 50, worker_id=worker.id, actor=cast.coordinator)
        for worker in (cast.worker, cast.second_worker)
    )
    report_pieces(session, first.id, 20, again=False, actor=cast.zhuoma)
    report_pieces(session, first.id, 21, again=False, actor=cast.zhuoma)
    report_pieces(session, second.id, 20, again=False, actor=cast.dawa)
    assert quantities(session, first) == [(20, ""), (21, "")]


def test_the_same_request_again_is_silent_even_within_fifteen_seconds(session: Session) -> None:
    cast = a_cast(session)
    job, sent = a_job(session, cast), new_id()
    first = report_pieces(session, job.id, 40, report_id=sent, again=False, actor=cast.zhuoma)
    assert report_pieces(session, job.id, 40, report_id=sent, again=False, actor=cast.zhuoma).id == first.id
    bag = record_hand_in(session, job.id, 40, hand_in_id=sent, again=False, actor=cast.coordinator)
    assert record_hand_in(session, job.id, 40, hand_in_id=sent, again=False, actor=cast.coordinator).id == bag.id
    assert quantities(session, job) == [(40, "")]


def test_who_reported_it_a_moment_ago_is_named(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast)
    report_pieces(session, job.id, 40, again=False, actor=cast.zhuoma)
    with refused("same_again", name="卓玛", quantity=40):
        report_pieces(session, job.id, 40, again=False, actor=cast.coordinator)


def test_a_bag_of_the_same_count_is_asked_about_too(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast)
    record_hand_in(session, job.id, 30, again=False, actor=cast.coordinator)
    with refused("same_again", quantity=30):
        record_hand_in(session, job.id, 30, again=False, actor=cast.coordinator)
    record_hand_in(session, job.id, 30, again=True, actor=cast.coordinator)
    session.refresh(job)
    assert (job.made, job.handed_in) == (60, 60)


@pytest.mark.parametrize("counted", [False, True])
def test_more_than_the_materials_are_enough_for_wants_a_reason(session: Session, counted: bool) -> None:
    cast = a_cast(session)
    job = a_job_with_cord_for(session, cast, 60, 100)
    assert session.get_one(Batch, job.batch_id).kit == 60

    def said(quantity: int, reason: str | None = None) -> None:
        if counted:
            record_hand_in(session, job.id, quantity, again=False, reason=reason, actor=cast.coordinator)
        else:
            report_pieces(session, job.id, quantity, again=False, reason=reason, actor=cast.coordinator)

    said(60)
    with refused("beyond_kit", kit=60, together=61):
        said(1)
    said(1, "用了去年剩的绳")
    assert quantities(session, job) == [(1, "beyond_kit"), (60, "")]
    assert [each.reason for each in unusual_reports_of_job(session, job.id)] == ["用了去年剩的绳"]
    assert [each.worker.name for each in unusual_reports_of_batch(session, job.batch_id)] == ["卓玛"]


def test_more_than_hands_can_make_wants_a_reason(session: Session) -> None:
    """12 hours' start × 2 ÷ 150 s a belt: 576 belts; an hour later 13 × 2 ÷ 150 s: 624 since it was given."""
    cast = a_cast(session)
    job = a_job(session, cast, 2_000)
    report_pieces(session, job.id, 576, again=False, actor=cast.zhuoma)
    with refused("beyond_hands", most=0):
        report_pieces(session, job.id, 1, again=False, actor=cast.zhuoma)
    with clock.at(NOON + timedelta(hours=1)):
        with refused("beyond_hands", most=48):
            report_pieces(session, job.id, 49, again=False, actor=cast.zhuoma)
        report_pieces(session, job.id, 49, again=False, reason="一家六口人都做", actor=cast.zhuoma)
    assert quantities(session, job) == [(49, "beyond_hands"), (576, "")]


def test_pieces_that_were_reported_before_are_not_asked_about_when_their_bag_is_counted(session: Session) -> None:
    cast = a_cast(session)
    job = a_job(session, cast, 2_000)
    report_pieces(session, job.id, 2_000, again=False, reason="节前赶工", actor=cast.zhuoma)
    record_hand_in(session, job.id, 1_999, again=False, actor=cast.coordinator)
    assert quantities(session, job) == [(2_000, "beyond_hands")]


def test_a_correction_is_never_asked_about(session: Session) -> None:
    cast = a_cast(session)
    job = a_job_with_cord_for(session, cast, 10, 100)
    report_pieces(session, job.id, 20, again=False, reason="旧料", actor=cast.zhuoma)
    for _ in range(2):
        report_pieces(session, job.id, -5, again=False, reason="多数了", actor=cast.coordinator)
    session.refresh(job)
    assert job.made == 10


def test_who_cannot_be_asked_is_taken_and_only_what_no_clock_decides_is_noted(session: Session) -> None:
    """What a phone sends after a week arrives in one second: forty on Monday and forty on Tuesday are honest work."""
    cast = a_cast(session)
    job = a_job_with_cord_for(session, cast, 100, 1_000)
    for _ in range(3):
        report_pieces(session, job.id, 40, actor=cast.coordinator)
    report_pieces(session, job.id, 880, actor=cast.coordinator)
    assert quantities(session, job) == [(40, ""), (40, ""), (40, "beyond_kit"), (880, "beyond_kit")]
