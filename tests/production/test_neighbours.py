"""Work of the village next door: there after the own people, counted where it belongs, paid to who made it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.ledger.queries import account_of
from craftorders.people.models import Workshop
from craftorders.people.services import change_workshop, open_to_neighbours
from craftorders.production.models import BatchOperation, Job
from craftorders.production.queries import find_job, has_first_turn, list_jobs, week_of
from craftorders.production.services import (
    assign_job,
    claim_job,
    give_back_job,
    record_hand_in,
    report_pieces,
    shorten_job,
    submit_batch,
)
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot, hand_out_rework
from craftorders.reports.my_earnings.work import jobs_at_hand
from craftorders.settlement.models import Statement
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books
from craftorders.sync.queries.snapshot import snapshot_of
from tests.builders.at_once import at_once
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.dispositions import reworked, to_mend
from tests.builders.inspections import rejected_lot
from tests.builders.neighbours import NextDoor, next_door
from tests.builders.refusals import refused
from tests.builders.stories import supplied_batch
from tests.conftest import NOON
from tests.databases import remembered

LATER = NOON + timedelta(hours=4)
"""When what was left open at noon is there for neighbours after four hours."""


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session, prepaid=100_000_000)


def an_open_job(session: Session, cast: Cast, quantity: int = 100) -> Job:
    """Belts, left open at noon; the batch has 200."""
    return assign_job(session, supplied_batch(session, cast, 200).id, 1, quantity, actor=cast.coordinator)


@pytest.mark.parametrize(
    ("ours", "theirs", "waited", "county", "there"),
    [
        (4, 4, timedelta(hours=4), DANBA, True),
        (4, 4, timedelta(hours=3, minutes=59, seconds=59), DANBA, False),
        (1, 48, timedelta(hours=1), DANBA, True),  # the hours of the workshop that has the work are those that count
        (48, 1, timedelta(hours=47), DANBA, False),
        (48, 1, timedelta(hours=48), DANBA, True),
        (24, 24, timedelta(hours=24), DANBA, True),
        (0, 4, timedelta(days=9), DANBA, False),  # never opened to neighbours
        (4, 0, timedelta(days=9), DANBA, False),  # does not open its own work
        (4, 4, timedelta(days=9), BAZHOU, False),  # another county
    ],
)
def test_open_work_is_there_for_neighbours_when_both_workshops_say_so_and_the_hours_are_over(
    session: Session, cast: Cast, ours: int, theirs: int, waited: timedelta, county: str, there: bool
) -> None:
    near, job = next_door(session, cast, ours=ours, theirs=theirs, region_id=county), an_open_job(session, cast)
    with clock.at(NOON + waited):
        shown = [line.id for line in jobs_at_hand(session, near.worker)[1]]
        listed = [each.id for each in list_jobs(session, near.lamu).items]
        assert (shown, listed) == (([job.id], [job.id]) if there else ([], []))
        if there:
            assert find_job(session, job.id, near.lamu).id == job.id
            assert claim_job(session, job.id, 10, actor=near.lamu).worker_id == near.worker.id
        else:
            with pytest.raises(NotFound):
                find_job(session, job.id, near.lamu)
            with pytest.raises(NotFound):
                claim_job(session, job.id, 10, actor=near.lamu)
        assert [line.id for line in jobs_at_hand(session, cast.worker)[1]] == [job.id], "own people see it at once"


def test_a_closed_workshop_opens_nothing(session: Session, cast: Cast) -> None:
    near, _ = next_door(session, cast), an_open_job(session, cast)
    session.get_one(Workshop, cast.workshop.id).active = False
    session.flush()
    with clock.at(LATER):
        assert jobs_at_hand(session, near.worker)[1] == []


def taken(session: Session, cast: Cast, quantity: int = 40) -> tuple[NextDoor, Job]:
    """Lamu took so many belts of a batch next door."""
    near, job = next_door(session, cast), an_open_job(session, cast)
    with clock.at(LATER):
        return near, claim_job(session, job.id, quantity, actor=near.lamu)


def test_the_work_stays_with_the_workshop_and_its_region_and_is_counted_there(session: Session, cast: Cast) -> None:
    near, mine = taken(session, cast)
    assert (mine.workshop_id, mine.region_id, mine.state) == (cast.workshop.id, DANBA, "accepted")
    with clock.at(LATER):
        report_pieces(session, mine.id, 15, actor=near.lamu)
        for stranger in (near.coordinator, cast.other_coordinator):
            with pytest.raises(NotFound):
                record_hand_in(session, mine.id, 15, actor=stranger)
            with pytest.raises(NotFound):
                shorten_job(session, mine.id, reason="x", actor=stranger)
        bag = record_hand_in(session, mine.id, 15, actor=cast.coordinator)
        assert (bag.worker_id, bag.region_id) == (near.worker.id, DANBA)
        give_back_job(session, mine.id, actor=near.lamu)
    step = session.get_one(BatchOperation, (mine.batch_id, 1), populate_existing=True)
    assert (step.assigned, step.made, step.handed_in) == (75, 15, 15)  # 60 are still open, 15 are done


def test_it_fills_the_own_week_and_no_more_than_fits_is_taken(session: Session, cast: Cast) -> None:
    near, job = next_door(session, cast), an_open_job(session, cast)
    near.workshop.weekly_minutes = 0  # ten hours are for everybody: 240 belts of 150 seconds
    own = supplied_batch(session, cast, 600)
    large = assign_job(session, own.id, 1, 600, actor=cast.coordinator)
    with clock.at(LATER):
        claim_job(session, job.id, 60, actor=near.lamu)
        assert week_of(session, near.worker).most(150) == 180
        with refused("too_much_in_hand", most=180):
            claim_job(session, large.id, 181, actor=near.lamu)


def test_what_is_taken_next_door_counts_for_who_took_it_and_for_nobody_there(session: Session, cast: Cast) -> None:
    near, _ = taken(session, cast, 40)
    other = near.worker
    assert has_first_turn(session, cast.worker), "nobody of the own people took anything yet"
    assert has_first_turn(session, other), "alone, one is the average"
    with clock.at(LATER):
        assign_job(session, supplied_batch(session, cast, 50).id, 1, 30, worker_id=cast.worker.id, actor=cast.coordinator)
        # Without Lamu's 40 the average of the two in Danba is 15: Zhuoma with her 30 is above it, Dawa with 0 is not.
        assert not has_first_turn(session, cast.worker)
        assert has_first_turn(session, cast.second_worker)


def test_only_the_certified_take_it_and_only_their_own_coordinator_hands_out_to_them(session: Session, cast: Cast) -> None:
    near, job = next_door(session, cast), an_open_job(session, cast)
    with pytest.raises(NotFound):
        assign_job(session, job.batch_id, 1, 5, worker_id=near.worker.id, actor=cast.coordinator)
    near.worker.skills[0].grade = 1
    session.get_one(BatchOperation, (job.batch_id, 1)).grade = 3
    session.flush()
    with clock.at(LATER), refused("skill_missing"):
        claim_job(session, job.id, 5, actor=near.lamu)


def test_who_made_it_earns_it_and_shares_go_where_the_batch_is(session: Session, cast: Cast) -> None:
    near, mine = taken(session, cast, 40)
    with clock.at(LATER):
        record_hand_in(session, mine.id, 40, actor=cast.coordinator)
        submit_batch(session, mine.batch_id, short_reason="农忙", actor=cast.coordinator)
        [lot] = lots_of_batch(session, mine.batch_id)
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    [earning] = session.scalars(select(Earning).where(Earning.lot_id == lot.id))
    # Forty belts at ¥0.60.
    assert (earning.worker_id, earning.region_id, earning.amount) == (near.worker.id, DANBA, 2_400)
    charge = session.scalars(select(Charge).where(Charge.lot_id == lot.id)).one()
    # Of a belt, ¥0.05 go to the coordinator and ¥0.04 to the workshop, of Danba both.
    assert (charge.coordinator, charge.workshop) == (200, 160)
    kinds = ("coordinator", "workshop")
    here = [account_of(session, kind, cast.workshop.id) for kind in kinds]
    assert [account and account.balance for account in here] == [200, 160]
    assert [account_of(session, kind, near.workshop.id) for kind in kinds] == [None, None]
    with clock.at(datetime(2026, 12, 1, 1, tzinfo=UTC)):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    [statement] = session.scalars(select(Statement).where(Statement.worker_id == near.worker.id))
    assert statement.amount == 2_400
    assert verify_books(session)[1] == []


def test_pieces_go_back_to_their_maker_next_door_to_be_mended(session: Session, cast: Cast) -> None:
    near, mine = taken(session, cast, 40)
    with clock.at(LATER):
        record_hand_in(session, mine.id, 40, actor=cast.coordinator)
        submit_batch(session, mine.batch_id, short_reason="农忙", actor=cast.coordinator)
        [lot] = lots_of_batch(session, mine.batch_id)
        rejected_lot(session, cast, lot)
        [order] = reworked(session, cast, lot, to_mend(lot, 40, fault="maker"))
        handed_out = hand_out_rework(session, order.id, worker_id=near.worker.id, actor=cast.coordinator)
    assert handed_out.worker_id == near.worker.id


def test_the_coordinators_phone_names_who_came_from_next_door(session: Session, cast: Cast) -> None:
    near, mine = taken(session, cast)
    here, there = (snapshot_of(session, each) for each in (cast.coordinator, near.coordinator))
    names = {row["name"]: row["workshop_id"] for row in here["workers"]}
    assert names == {"卓玛": cast.workshop.id, "达瓦": cast.workshop.id, "拉姆": near.workshop.id}
    assert [row["name"] for row in there["workers"]] == ["拉姆"]
    assert there["batches"] == []
    give_back_job(session, mine.id, actor=near.lamu)
    assert "拉姆" not in {row["name"] for row in snapshot_of(session, cast.coordinator)["workers"]}


def test_the_coordinator_decides_it_and_history_keeps_it(session: Session, cast: Cast) -> None:
    workshop = open_to_neighbours(session, cast.workshop.id, hours=24, actor=cast.coordinator)
    assert history_of(session, workshop.id)[0].changes == {"neighbours_after_hours": [0, 24]}
    with pytest.raises(NotFound):
        open_to_neighbours(session, cast.workshop.id, hours=1, actor=cast.other_coordinator)
    for actor in (cast.zhuoma, cast.operator, cast.dispatcher):
        with pytest.raises(NotPermitted):
            open_to_neighbours(session, cast.workshop.id, hours=1, actor=actor)
    for hours in (2, 100, -1):
        with refused("unknown_hours"):
            open_to_neighbours(session, cast.workshop.id, hours=hours, actor=cast.coordinator)


def test_own_people_who_had_less_are_never_later_than_neighbours(session: Session, cast: Cast) -> None:
    change_workshop(session, cast.workshop.id, {"fair_first_minutes": 61}, actor=cast.operator)
    with refused("neighbours_before_own", minutes=61):
        open_to_neighbours(session, cast.workshop.id, hours=1, actor=cast.coordinator)
    open_to_neighbours(session, cast.workshop.id, hours=4, actor=cast.coordinator)
    change_workshop(session, cast.workshop.id, {"fair_first_minutes": 240}, actor=cast.operator)
    with refused("neighbours_before_own", minutes=241):
        change_workshop(session, cast.workshop.id, {"fair_first_minutes": 241}, actor=cast.operator)


def test_of_two_villages_that_take_the_last_pieces_one_wins(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)

    def arrange(session: Session) -> tuple[NextDoor, Job]:
        return next_door(session, cast), an_open_job(session, cast, 40)

    near, job = work.run(arrange)
    with clock.at(LATER):
        outcomes = at_once(
            work,
            lambda session: claim_job(session, job.id, 40, actor=cast.zhuoma),
            lambda session: claim_job(session, job.id, 40, actor=near.lamu),
        )
    assert sorted(outcomes) == ["done", "pieces_taken"]
    with work.reading() as session:
        assert session.get_one(Job, job.id).worker_id in (cast.worker.id, near.worker.id)
