"""Open work by phone: enough for everybody, who had less first, and back what cannot be finished."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.kernel import clock
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Workshop
from craftorders.production.models import BatchOperation
from craftorders.production.queries import week_of
from craftorders.production.services import accept_job, assign_job, claim_job, give_back_job, record_hand_in, report_pieces
from craftorders.reports.my_earnings.work import jobs_at_hand
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import supplied_batch
from tests.conftest import NOON
from tests.production.test_jobs import refused

WEEK = 600
"""Ten hours: 240 belts of 150 seconds."""


def a_house(session: Session, *, fair_first: int = 0) -> Cast:
    """Two people with ten hours a week each."""
    cast = a_cast(session, prepaid=100_000_000)
    workshop = session.get_one(Workshop, cast.workshop.id)
    workshop.weekly_minutes, workshop.fair_first_minutes = 2 * WEEK, fair_first
    session.flush()
    return cast


def test_nobody_takes_more_than_fits_into_a_week(session: Session) -> None:
    cast = a_house(session)
    batch = supplied_batch(session, cast, 900)
    open_job = assign_job(session, batch.id, 1, 700, actor=cast.coordinator)
    with refused("too_much_in_hand", most=240):
        claim_job(session, open_job.id, 241, actor=cast.zhuoma)
    mine = claim_job(session, open_job.id, 200, actor=cast.zhuoma)
    with refused("too_much_in_hand", most=40):
        claim_job(session, open_job.id, 41, actor=cast.zhuoma)
    report_pieces(session, mine.id, 60, actor=cast.zhuoma)
    assert week_of(session, cast.worker).most(150) == 100, "what is made is out of hand"
    claim_job(session, open_job.id, 100, actor=cast.zhuoma)
    with refused("too_much_in_hand", most=0):
        claim_job(session, open_job.id, 1, actor=cast.zhuoma)
    claim_job(session, open_job.id, 240, actor=cast.dawa)
    handed = assign_job(session, batch.id, 1, 200, worker_id=cast.worker.id, actor=cast.coordinator)
    assert handed.worker_id == cast.worker.id, "the coordinator decides otherwise"


@pytest.mark.parametrize(
    ("made", "handed_in", "state", "most"),
    [
        (0, 0, "assigned", 140),  # 240 fit into ten hours, 100 are still to be made
        (0, 0, "accepted", 140),
        (40, 0, "in_work", 180),  # 60 are still to be made
        (40, 40, "in_work", 180),  # whether the 40 are counted makes no difference
        (100, 0, "in_work", 240),  # all made, none handed in: the week is free
        (100, 100, "handed_in", 240),
    ],
)
def test_a_week_holds_what_is_still_to_be_made_and_nothing_that_is_made(
    session: Session, made: int, handed_in: int, state: str, most: int
) -> None:
    cast = a_house(session)
    batch = supplied_batch(session, cast, 300)
    job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
    if state == "accepted":
        accept_job(session, job.id, actor=cast.zhuoma)
    if made:
        report_pieces(session, job.id, made, actor=cast.zhuoma)
    if handed_in:
        record_hand_in(session, job.id, handed_in, actor=cast.coordinator)
    session.refresh(job)
    assert job.state == state
    assert week_of(session, cast.worker).most(150) == most
    open_job = assign_job(session, batch.id, 1, 200, actor=cast.coordinator)
    if most < 200:
        with refused("too_much_in_hand", most=most):
            claim_job(session, open_job.id, most + 1, actor=cast.zhuoma)
    claim_job(session, open_job.id, min(most, 200), actor=cast.zhuoma)


def test_new_work_is_first_for_who_had_less_this_month(session: Session) -> None:
    cast = a_house(session, fair_first=30)
    batch = supplied_batch(session, cast, 300)
    assign_job(session, batch.id, 1, 50, worker_id=cast.worker.id, actor=cast.coordinator)
    with clock.at(NOON + timedelta(hours=1)):
        new = assign_job(session, batch.id, 1, 100, actor=cast.coordinator)
    with clock.at(NOON + timedelta(hours=1, minutes=29, seconds=30)):
        assert jobs_at_hand(session, cast.worker)[1] == []
        assert [job.id for job in jobs_at_hand(session, cast.second_worker)[1]] == [new.id]
        with refused("others_first", minutes=1):
            claim_job(session, new.id, 10, actor=cast.zhuoma)
        claim_job(session, new.id, 10, actor=cast.dawa)
    with clock.at(NOON + timedelta(hours=1, minutes=30)):
        assert [job.quantity for job in jobs_at_hand(session, cast.worker)[1]] == [90]
        claim_job(session, new.id, 10, actor=cast.zhuoma)


def test_what_was_taken_last_month_does_not_count(session: Session) -> None:
    cast = a_house(session, fair_first=30)
    batch = supplied_batch(session, cast, 300)
    assign_job(session, batch.id, 1, 50, worker_id=cast.worker.id, actor=cast.coordinator)
    with clock.at(NOON + timedelta(days=31)):
        new = assign_job(session, batch.id, 1, 100, actor=cast.coordinator)
        assert claim_job(session, new.id, 10, actor=cast.zhuoma).worker_id == cast.worker.id


def test_the_rest_is_given_back_and_what_is_made_stays(session: Session) -> None:
    cast = a_house(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 80, worker_id=cast.worker.id, actor=cast.coordinator)
    report_pieces(session, job.id, 30, actor=cast.zhuoma)
    with pytest.raises(NotFound):
        give_back_job(session, job.id, actor=cast.dawa)
    give_back_job(session, job.id, reason="农忙", actor=cast.zhuoma)
    assert (job.state, job.quantity, job.made) == ("in_work", 30, 30)
    assert session.get_one(BatchOperation, (batch.id, 1), populate_existing=True).assigned == 30
    assert history_of(session, job.id)[0].reason == "农忙"
    with refused("nothing_left"):
        give_back_job(session, job.id, actor=cast.zhuoma)


def test_untouched_work_is_given_back_as_a_whole_and_open_work_is_nobodys_to_give(session: Session) -> None:
    cast = a_house(session)
    batch = supplied_batch(session, cast, 100)
    open_job = assign_job(session, batch.id, 1, 60, actor=cast.coordinator)
    with pytest.raises(NotFound):
        give_back_job(session, open_job.id, actor=cast.zhuoma)
    mine = claim_job(session, open_job.id, 60, actor=cast.zhuoma)
    give_back_job(session, mine.id, actor=cast.zhuoma)
    assert mine.state == "released"
    assert session.get_one(BatchOperation, (batch.id, 1), populate_existing=True).assigned == 0
