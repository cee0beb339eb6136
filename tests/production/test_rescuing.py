"""Late batch rescue: what nobody has begun moves, what was begun stays with who began it, and every sum stays the same."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.dispatch.models import Reservation
from craftorders.dispatch.services import accept_offer, offer_batch
from craftorders.infra.application import Application
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotPermitted
from craftorders.ledger.services import open_account
from craftorders.notifications.models import Message
from craftorders.orders.models import OrderLine
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import jobs_of_batch, rests_of_batch
from craftorders.production.services import (
    assign_job,
    cancel_batch,
    claim_job,
    record_hand_in,
    report_pieces,
    rescue_batch,
    submit_batch,
)
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_program, refusal
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch, passed_batch, supplied_batch
from tests.databases import remembered


def forty_made(session: Session, cast: Cast) -> Batch:
    """Of 100 belts Zhuoma has 60 (40 made, 30 handed in), Dawa has 25 and 15 are open."""
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    assign_job(session, batch.id, 1, 25, worker_id=cast.second_worker.id, actor=cast.coordinator)
    assign_job(session, batch.id, 1, 15, actor=cast.coordinator)
    report_pieces(session, job.id, 40, actor=cast.zhuoma)
    record_hand_in(session, job.id, 30, actor=cast.coordinator)
    return batch


def rescue(session: Session, cast: Cast, batch: Batch) -> Batch:
    """The dispatcher's decision."""
    return rescue_batch(session, batch.id, reason="赶不上了", actor=cast.dispatcher)


def accepted_elsewhere(session: Session, cast: Cast, batch: Batch) -> Batch:
    """The workshop in Bazhou takes it on."""
    deadline = now() + timedelta(days=2)
    offer = offer_batch(session, batch.id, cast.other_workshop.id, deadline=deadline, actor=cast.dispatcher)
    accept_offer(session, offer.id, actor=cast.other_coordinator)
    return batch


def held_and_free(session: Session, cast: Cast) -> tuple[int, int]:
    """The merchant's reserved and free money."""
    reserved, free = (open_account(session, kind, cast.merchant.id, "CNY") for kind in ("reserved", "merchant"))
    session.expire_all()
    return reserved.balance, free.balance


def test_what_nobody_began_is_a_new_batch_and_the_line_is_planned_as_before(session: Session) -> None:
    cast = a_cast(session)
    batch = forty_made(session, cast)
    rest = rescue(session, cast, batch)
    session.expire_all()
    assert (batch.state, batch.quantity, batch.made, batch.handed_in) == ("in_work", 40, 40, 30)
    assert (rest.state, rest.quantity, rest.workshop_id, rest.due_on) == ("planned", 60, None, batch.due_on)
    assert (rest.rescued_from_id, rests_of_batch(session, batch.id)) == (batch.id, [rest])
    step = batch.operations[0]
    assert (step.quantity, step.assigned, step.made, step.handed_in) == (40, 40, 40, 30)
    ends = [(job.state, job.quantity, job.made) for job in jobs_of_batch(session, batch.id)]
    assert ends == [("in_work", 40, 40), ("released", 25, 0), ("released", 15, 0)]
    line = session.get_one(OrderLine, batch.line_id)
    assert (line.planned, line.made, line.handed_in) == (100, 40, 30)


def test_both_batches_tell_what_happened_and_the_workshop_is_told(session: Session) -> None:
    cast = a_cast(session)
    batch = forty_made(session, cast)
    rest = rescue(session, cast, batch)
    session.flush()
    old, new = history_of(session, batch.id)[0], history_of(session, rest.id)[0]
    assert (old.action, old.reason, old.changes) == (
        "rescue",
        "赶不上了",
        {"quantity": [100, 40], "rest": [None, rest.code]},
    )
    assert (new.action, new.reason, new.changes) == ("take_over", "赶不上了", {"from": [None, batch.code]})
    told = session.scalars(select(Message).where(Message.text.contains("%(kept)s"))).one()
    assert [told.user_id] == list(users_with(session, "coordinator", str(cast.workshop.id)))
    assert told.values == {"code": batch.code, "kept": 40, "moved": 60}


def test_the_money_of_the_rest_is_free_again_to_the_fen(session: Session) -> None:
    """At ¥0.8005 a belt a hundred cost ¥80.05 and forty ¥32.02; sixty, ¥48.03, are free and held again when offered."""
    cast = a_cast(session)
    cast.belt.price_e4 = 800_500
    batch = forty_made(session, cast)
    assert held_and_free(session, cast) == (8_005, 991_995)
    rescue(session, cast, batch)
    assert held_and_free(session, cast) == (3_202, 996_798)
    assert session.get_one(Reservation, batch.id).amount == 3_202


def test_half_fens_of_the_parts_are_not_lost(session: Session) -> None:
    """At ¥0.805 a belt three cost ¥2.415, so 242 fen; the one that stays costs 81 fen: 161 are free again."""
    cast = a_cast(session)
    cast.belt.price_e4 = 805_000
    batch = supplied_batch(session, cast, 3)
    job = assign_job(session, batch.id, 1, 3, worker_id=cast.worker.id, actor=cast.coordinator)
    report_pieces(session, job.id, 1, actor=cast.zhuoma)
    assert held_and_free(session, cast) == (242, 999_758)
    rescue(session, cast, batch)
    assert held_and_free(session, cast) == (81, 999_919)


def test_half_finished_pieces_stay_where_they_are_and_are_finished_there(session: Session) -> None:
    """Of 20 knots 12 are tied and 5 finished: 12 stay, so Dawa keeps the finishing of seven more."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 20, cast.knot)
    tying = assign_job(session, batch.id, 1, 20, worker_id=cast.worker.id, actor=cast.coordinator)
    finishing = assign_job(session, batch.id, 2, 12, worker_id=cast.second_worker.id, actor=cast.coordinator)
    later = assign_job(session, batch.id, 2, 8, worker_id=cast.worker.id, actor=cast.coordinator)
    record_hand_in(session, tying.id, 12, actor=cast.coordinator)
    record_hand_in(session, finishing.id, 5, actor=cast.coordinator)
    rest = rescue(session, cast, batch)
    session.expire_all()
    assert (batch.quantity, rest.quantity) == (12, 8)
    assert [(step.quantity, step.assigned, step.made) for step in batch.operations] == [(12, 12, 12), (12, 12, 5)]
    assert [(job.state, job.quantity) for job in (tying, finishing, later)] == [
        ("handed_in", 12),
        ("in_work", 12),
        ("released", 8),
    ]
    record_hand_in(session, finishing.id, 7, actor=cast.coordinator)
    submit_batch(session, batch.id, actor=cast.coordinator)
    session.expire_all()
    assert (batch.state, batch.handed_in) == ("submitted", 12)
    assert verify_books(session)[1] == []


def test_a_batch_of_which_nothing_was_begun_is_cancelled_and_moves_whole(session: Session) -> None:
    cast = a_cast(session)
    for begun in (accepted_batch(session, cast, 50), supplied_batch(session, cast, 50)):
        rest = rescue(session, cast, begun)
        session.expire_all()
        assert (begun.state, begun.quantity, rest.quantity) == ("cancelled", 50, 50)
        assert session.get_one(OrderLine, begun.line_id).planned == 50
    assert held_and_free(session, cast) == (0, 1_000_000)


def test_handed_out_but_not_begun_is_cancelled_too_and_its_jobs_end(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 50)
    job = assign_job(session, batch.id, 1, 30, worker_id=cast.worker.id, actor=cast.coordinator)
    rescue(session, cast, batch)
    session.expire_all()
    assert (batch.state, job.state, batch.operations[0].assigned) == ("cancelled", "released", 0)
    assert history_of(session, batch.id)[0].action == "give_up"
    assert verify_books(session)[1] == []
    with refused("illegal_transition", action="report"):
        report_pieces(session, job.id, 1, actor=cast.zhuoma)


def test_what_is_all_begun_or_not_at_a_workshop_is_not_moved(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 10)
    job = assign_job(session, batch.id, 1, 10, worker_id=cast.worker.id, actor=cast.coordinator)
    report_pieces(session, job.id, 10, actor=cast.zhuoma)
    with refused("nothing_to_move"):
        rescue(session, cast, batch)
    passed, given_up = passed_batch(session, cast, 10), accepted_batch(session, cast, 10)
    cancel_batch(session, given_up.id, reason="不做了", actor=cast.dispatcher)
    for other in (passed, given_up, rescue(session, cast, accepted_batch(session, cast, 10))):
        with refused("illegal_transition", action="rescue"):
            rescue(session, cast, other)


def test_only_who_plans_batches_moves_them(session: Session) -> None:
    cast = a_cast(session)
    batch = forty_made(session, cast)
    for actor in (cast.coordinator, cast.hua, cast.operator, cast.zhuoma):
        with pytest.raises(NotPermitted):
            rescue_batch(session, batch.id, reason="赶不上了", actor=actor)


def test_a_rest_can_be_rescued_again(session: Session) -> None:
    """Sixty of the first hundred were moved to Bazhou, which cannot make them either; the first has nothing left."""
    cast = a_cast(session)
    batch = forty_made(session, cast)
    second = accepted_elsewhere(session, cast, rescue(session, cast, batch))
    third = rescue(session, cast, second)
    session.expire_all()
    assert (second.state, third.quantity, third.rescued_from_id) == ("cancelled", 60, second.id)
    assert session.get_one(OrderLine, batch.line_id).planned == 100
    with refused("nothing_to_move"):
        rescue(session, cast, batch)


def test_of_two_dispatchers_one_moves_the_rest(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    batch = work.run(lambda session: forty_made(session, cast))
    answers = at_once(work, *[lambda session: rescue(session, cast, batch)] * 2)
    assert sorted(answers) == ["done", "nothing_to_move"]
    with work.reading() as session:
        assert session.get_one(OrderLine, batch.line_id).planned == 100
        assert sorted(session.scalars(select(Batch.quantity))) == [40, 60]


def test_what_is_reported_claimed_and_handed_out_meanwhile_is_kept_or_refused(work: UnitOfWork) -> None:
    """However they meet: pieces are counted once, and the two batches together have all hundred."""
    cast = remembered(work, a_cast)
    for _ in range(3):
        batch = work.run(lambda session: forty_made(session, cast))
        with work.reading() as session:
            jobs = jobs_of_batch(session, batch.id)
            mine, open_job = jobs[0].id, jobs[2].id
        answers = at_once(
            work,
            lambda session, mine=mine: report_pieces(session, mine, 5, actor=cast.zhuoma),
            lambda session, open_job=open_job: claim_job(session, open_job, 10, actor=cast.dawa),
            lambda session, mine=mine: record_hand_in(session, mine, 15, actor=cast.coordinator),
            lambda session, batch=batch: rescue(session, cast, batch),
        )
        assert answers[3] == "done"
        assert set(answers[:3]) <= {"done", "over_made", "over_handed_in", "illegal_transition", "not_found", "pieces_taken"}
        with work.reading() as session:
            found, (rest,) = session.get_one(Batch, batch.id), rests_of_batch(session, batch.id)
            step = session.get_one(BatchOperation, (batch.id, 1))
            made = session.scalar(select(func.sum(Job.made)).where(Job.batch_id == batch.id))
            assert found.quantity + rest.quantity == 100
            assert found.quantity == found.made == step.made == step.assigned == step.quantity == made
            assert session.get_one(OrderLine, batch.line_id).planned == 100
            assert verify_books(session)[1] == []


def test_a_late_batch_keeps_its_day(session: Session) -> None:
    cast = a_cast(session)
    batch = forty_made(session, cast)
    assert rescue(session, cast, batch).due_on == (now() + timedelta(days=40)).date()


def test_over_http_the_new_batch_is_answered_once_a_key(app: Application, work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    batch = work.run(lambda session: forty_made(session, cast))
    diao, cun = (a_program(app.test_client(), name) for name in ("diao", "cun"))
    path = f"/batches/{batch.id}"
    assert diao.get(path).json["actions"] == ["rescue"]
    refusal(cun.post(f"{path}/rescue", {"reason": "赶不上了"}), 403, "not_permitted")
    first, second = (diao.post(f"{path}/rescue", {"reason": "赶不上了"}, key="once") for _ in range(2))
    assert (first.status_code, second.status_code, first.json["id"]) == (201, 201, second.json["id"])
    assert (first.json["quantity"], first.json["rescued_from_id"], first.json["state"]) == (60, str(batch.id), "planned")
    refusal(diao.post(f"{path}/rescue", {"reason": "赶不上了"}), 422, "nothing_to_move")
