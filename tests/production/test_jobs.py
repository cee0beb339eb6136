"""Handing out work: one worker's pieces are nobody else's, and what is given back can be handed out again (rule 1)."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.people.models import Worker
from craftorders.production.domain.seen import Seen
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import find_job, list_jobs
from craftorders.production.services import (
    accept_job,
    assign_job,
    claim_job,
    decline_job,
    record_hand_in,
    release_job,
    report_pieces,
    shorten_job,
    submit_batch,
    take_back_job,
)
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch, supplied_batch


def hand_out(session: Session, cast: Cast, batch: Batch, quantity: int, worker: Worker | None = None, step: int = 1) -> Job:
    """The coordinator's doing; without a worker the job is open."""
    worker_id = worker.id if worker else None
    return assign_job(session, batch.id, step, quantity, worker_id=worker_id, actor=cast.coordinator)


def assigned(session: Session, batch: Batch, step: int = 1) -> int:
    """How many pieces of a step are in somebody's hands or open."""
    return session.get_one(BatchOperation, (batch.id, step), populate_existing=True).assigned


def test_the_first_job_starts_the_batch_and_its_order(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 40, cast.worker)
    assert (job.state, job.quantity, job.made, job.workshop_id) == ("assigned", 40, 0, cast.workshop.id)
    assert (batch.state, batch.order.state) == ("in_work", "in_production")
    assert str(batch.started_on) == "2026-11-24"


def test_no_more_than_the_batch_is_handed_out(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    hand_out(session, cast, batch, 60, cast.worker)
    with refused("over_assigned", left=40):
        hand_out(session, cast, batch, 41, cast.second_worker)
    hand_out(session, cast, batch, 40)
    assert assigned(session, batch) == 100
    with refused("over_assigned", left=0):
        hand_out(session, cast, batch, 1, cast.worker)


def test_each_step_is_handed_out_by_itself(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10, cast.knot)
    hand_out(session, cast, batch, 10, cast.worker, step=1)
    hand_out(session, cast, batch, 10, cast.worker, step=2)
    assert (assigned(session, batch, 1), assigned(session, batch, 2)) == (10, 10)
    with refused("not_found"):
        hand_out(session, cast, batch, 1, cast.worker, step=3)


def test_work_is_handed_out_only_when_the_materials_are_there(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast, 10)
    with refused("illegal_transition", state="accepted", action="hand_out"):
        hand_out(session, cast, batch, 1, cast.worker)


def test_a_worker_needs_the_grade_of_the_step(session: Session) -> None:
    """Tying a knot needs grade 2 (rule of the routing)."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10, cast.knot)
    next(skill for skill in cast.worker.skills if skill.craft_code == "knot").grade = 1
    with refused("skill_missing", worker="卓玛", grade=2):
        hand_out(session, cast, batch, 10, cast.worker, step=1)
    hand_out(session, cast, batch, 10, cast.worker, step=2)


def test_a_worker_of_another_workshop_gets_nothing(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10)
    for nobody in (cast.outsider.id, new_id()):
        with refused("not_found", what="worker"):
            assign_job(session, batch.id, 1, 1, worker_id=nobody, actor=cast.coordinator)


def test_who_left_gets_nothing(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10)
    cast.worker.active = False
    session.flush()
    with refused("not_found", what="worker"):
        hand_out(session, cast, batch, 1, cast.worker)


def test_another_workshops_batch_does_not_exist(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10)
    with refused("not_found"):
        assign_job(session, batch.id, 1, 1, worker_id=cast.outsider.id, actor=cast.other_coordinator)


def test_a_part_of_an_open_job_is_claimed_and_the_rest_stays_open(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    open_job = hand_out(session, cast, batch, 70)
    mine = claim_job(session, open_job.id, 30, actor=cast.zhuoma)
    assert (mine.state, mine.quantity, mine.worker_id) == ("accepted", 30, cast.worker.id)
    assert mine.split_from_id == open_job.id
    assert (open_job.state, open_job.quantity, open_job.worker_id) == ("open", 40, None)
    assert assigned(session, batch) == 70


def test_the_whole_open_job_is_claimed(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 70)
    mine = claim_job(session, open_job.id, 70, actor=cast.zhuoma)
    assert mine is open_job
    assert (mine.state, mine.worker_id) == ("accepted", cast.worker.id)


def test_who_comes_second_is_told_who_has_the_pieces(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 70)
    claim_job(session, open_job.id, 50, actor=cast.zhuoma)
    with refused("pieces_taken", left=20, taken_by="卓玛"):
        claim_job(session, open_job.id, 21, actor=cast.dawa)
    claim_job(session, open_job.id, 20, actor=cast.dawa)
    with refused("pieces_taken", left=0, taken_by="卓玛、达瓦"):
        claim_job(session, open_job.id, 1, actor=cast.dawa)


def test_more_than_is_open_is_not_claimed(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 70)
    with refused("over_claimed", left=70):
        claim_job(session, open_job.id, 71, actor=cast.zhuoma)
    with refused("bad_quantity"):
        claim_job(session, open_job.id, 0, actor=cast.zhuoma)


def test_a_claim_needs_the_skill(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 70)
    cast.worker.skills.clear()
    with refused("skill_missing"):
        claim_job(session, open_job.id, 1, actor=cast.zhuoma)


def test_nobody_claims_in_another_workshop(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 70)
    with refused("not_found"):
        claim_job(session, open_job.id, 1, actor=cast.stranger)
    with pytest.raises(NotPermitted):
        claim_job(session, open_job.id, 1, actor=cast.coordinator)


def test_what_was_taken_back_cannot_be_claimed(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 70)
    release_job(session, open_job.id, reason="先不做", actor=cast.coordinator)
    with refused("illegal_transition", state="released", action="claim"):
        claim_job(session, open_job.id, 1, actor=cast.zhuoma)


def test_a_worker_accepts_what_was_handed_to_them(session: Session) -> None:
    cast = a_cast(session)
    job = hand_out(session, cast, supplied_batch(session, cast, 100), 40, cast.worker)
    with refused("not_found"):
        accept_job(session, job.id, actor=cast.dawa)
    assert accept_job(session, job.id, actor=cast.zhuoma).state == "accepted"
    with refused("illegal_transition"):
        accept_job(session, job.id, actor=cast.zhuoma)


def test_declined_pieces_can_be_handed_out_again(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 100, cast.worker)
    assert decline_job(session, job.id, reason="农忙", actor=cast.zhuoma).state == "declined"
    assert assigned(session, batch) == 0
    hand_out(session, cast, batch, 100, cast.second_worker)


def test_what_was_accepted_cannot_be_declined(session: Session) -> None:
    cast = a_cast(session)
    job = hand_out(session, cast, supplied_batch(session, cast, 100), 40, cast.worker)
    accept_job(session, job.id, actor=cast.zhuoma)
    with refused("illegal_transition"):
        decline_job(session, job.id, actor=cast.zhuoma)


def test_an_open_job_is_neither_accepted_nor_declined(session: Session) -> None:
    cast = a_cast(session)
    open_job = hand_out(session, cast, supplied_batch(session, cast, 100), 40)
    for answer in (accept_job, decline_job):
        with refused("not_found"):
            answer(session, open_job.id, actor=cast.zhuoma)


def test_a_job_without_a_piece_made_is_taken_back(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    for worker in (cast.worker, None):
        job = hand_out(session, cast, batch, 100, worker)
        assert release_job(session, job.id, reason="换人", actor=cast.coordinator).state == "released"
        assert assigned(session, batch) == 0


def test_of_a_job_at_work_only_the_rest_is_taken_back(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 50, cast.worker)
    report_pieces(session, job.id, 20, actor=cast.zhuoma)
    with refused("pieces_made", made=20):
        release_job(session, job.id, reason="生病", actor=cast.coordinator)
    shorten_job(session, job.id, reason="生病", actor=cast.coordinator)
    assert (job.state, job.quantity, job.made) == ("in_work", 20, 20)
    assert assigned(session, batch) == 20
    record_hand_in(session, job.id, 20, actor=cast.coordinator)
    assert job.state == "handed_in"
    hand_out(session, cast, batch, 80, cast.second_worker)


def test_a_shortened_job_whose_pieces_are_all_counted_is_handed_in(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 50, cast.worker)
    record_hand_in(session, job.id, 20, actor=cast.coordinator)
    shorten_job(session, job.id, reason="回家", actor=cast.coordinator)
    assert (job.state, job.quantity, job.handed_in) == ("handed_in", 20, 20)
    assert assigned(session, batch) == 20


def test_a_job_whose_reports_were_all_corrected_away_is_taken_back_whole(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 50, cast.worker)
    report_pieces(session, job.id, 20, actor=cast.zhuoma)
    report_pieces(session, job.id, -20, reason="记错人", actor=cast.coordinator)
    shorten_job(session, job.id, reason="换人", actor=cast.coordinator)
    assert (job.state, assigned(session, batch)) == ("released", 0)


def test_nothing_is_taken_back_of_a_finished_job(session: Session) -> None:
    cast = a_cast(session)
    job = hand_out(session, cast, supplied_batch(session, cast, 100), 50, cast.worker)
    report_pieces(session, job.id, 50, actor=cast.zhuoma)
    with refused("nothing_left"):
        shorten_job(session, job.id, reason="换人", actor=cast.coordinator)
    with refused("pieces_made"):
        release_job(session, job.id, reason="换人", actor=cast.coordinator)


def test_only_the_coordinator_hands_out_and_takes_back(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 50, cast.worker)
    for actor in (cast.dispatcher, cast.hua, cast.inspector, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            assign_job(session, batch.id, 1, 1, actor=actor)
        for take_back in (release_job, shorten_job):
            with pytest.raises(NotPermitted):
                take_back(session, job.id, reason="换人", actor=actor)
    for take_back in (release_job, shorten_job):
        with refused("not_found"):
            take_back(session, job.id, reason="换人", actor=cast.other_coordinator)


def test_after_submission_no_work_is_handed_out(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 50, cast.worker)
    record_hand_in(session, job.id, 50, actor=cast.coordinator)
    submit_batch(session, batch.id, short_reason="农忙", actor=cast.coordinator)
    with refused("illegal_transition", state="submitted"):
        hand_out(session, cast, batch, 1, cast.second_worker)


def test_a_job_is_seen_by_its_worker_and_workshop(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    own, open_job = hand_out(session, cast, batch, 50, cast.worker), hand_out(session, cast, batch, 20)

    def seen(actor: Any, **filters: Any) -> list[Job]:
        return list_jobs(session, actor, **filters).items

    assert seen(cast.zhuoma) == seen(cast.coordinator) == seen(cast.dispatcher) == [open_job, own]
    assert seen(cast.dawa) == [open_job]
    assert seen(cast.stranger) == seen(cast.other_coordinator) == seen(cast.hua) == []
    assert seen(cast.coordinator, state="open") == [open_job]
    assert seen(cast.coordinator, worker_id=cast.worker.id) == [own]
    assert seen(cast.coordinator, batch_id=new_id()) == []
    assert find_job(session, open_job.id, cast.dawa) is open_job
    for actor in (cast.dawa, cast.stranger, cast.other_coordinator, cast.hua):
        with refused("not_found"):
            find_job(session, own.id, actor)


def test_a_job_whose_id_the_sender_made_is_handed_out_once(session: Session) -> None:
    cast = a_cast(session)
    batch, other = supplied_batch(session, cast, 100), supplied_batch(session, cast, 100)
    job_id = new_id()

    def hand(batch: Batch, quantity: int) -> Job:
        return assign_job(session, batch.id, 1, quantity, worker_id=cast.worker.id, job_id=job_id, actor=cast.coordinator)

    first = hand(batch, 60)
    report_pieces(session, job_id, 20, actor=cast.zhuoma)
    shorten_job(session, job_id, reason="harvest", actor=cast.coordinator)
    assert (first.id, hand(batch, 60)) == (job_id, first)
    assert assigned(session, batch) == 20
    for elsewhere, quantity in ((batch, 20), (batch, 61), (other, 60)):
        with refused("idempotency_key_reused"):
            hand(elsewhere, quantity)


def test_what_is_taken_back_must_be_as_it_was_seen(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = hand_out(session, cast, batch, 60, cast.worker)
    seen = Seen(cast.worker.id, 60, 0, 0)
    report_pieces(session, job.id, 20, actor=cast.zhuoma)
    for wrong in (seen, Seen(cast.second_worker.id, 60, 20, 0), Seen(cast.worker.id, 60, 20, 20)):
        with refused("stale_version", quantity=60, made=20):
            take_back_job(session, job.id, seen=wrong, reason="harvest", actor=cast.coordinator)
    take_back_job(session, job.id, seen=Seen(cast.worker.id, 60, 20, 0), reason="harvest", actor=cast.coordinator)
    assert (job.quantity, assigned(session, batch)) == (20, 20)
    fresh = hand_out(session, cast, batch, 10, cast.second_worker)
    take_back_job(session, fresh.id, reason="ill", actor=cast.coordinator)
    assert (fresh.state, assigned(session, batch)) == ("released", 20)
    with pytest.raises(NotPermitted):
        take_back_job(session, job.id, reason="mine", actor=cast.zhuoma)
