"""Learners: whose hours count, what tops up a closed month, who bears it, and that it is paid once."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, MonthlyEarnings, Training
from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.settlement.models import Statement
from craftorders.settlement.queries import preview_period
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch
from tests.databases import past_guards

FIRST, LAST = date(2026, 10, 5), date(2026, 11, 30)
NOVEMBER = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)
MID_OCTOBER = datetime(2026, 10, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    """The floor in Danba is ¥7.00 an hour."""
    return a_cast(session)


def learner(session: Session, cast: Cast, worker: Worker, *, actor: Actor | None = None) -> Training:
    """A worker learns to braid belts, having been certified for nothing."""
    worker.skills = []
    session.flush()
    craft_id = cast.belt.operations[0].craft_id
    return begin_training(session, worker.id, craft_id=craft_id, begins_on=FIRST, ends_on=LAST, actor=actor or cast.trainer)


def hours(session: Session, cast: Cast, training: Training, *days: tuple[int, int], month: int = 10) -> None:
    """The minutes of days of October."""
    for day, minutes in days:
        write_hours(session, training.id, day=date(2026, month, day), minutes=minutes, actor=cast.trainer)


def october(session: Session, cast: Cast) -> list[tuple[str, int]]:
    """(kind, fen) of what is on the first worker's statement after October was closed."""
    close_period(session, DANBA, "2026-10", actor=cast.finance)
    lines = session.scalars(
        select(Earning).where(Earning.worker_id == cast.worker.id, Earning.at < NOVEMBER).order_by(Earning.kind)
    )
    return [(line.kind, line.amount) for line in lines]


def test_what_pieces_did_not_earn_is_topped_up_by_the_platform(session: Session, cast: Cast) -> None:
    """50 belts earned ¥30.00; 7 hours at ¥7.00 are ¥49.00."""
    with clock.at(MID_OCTOBER):
        passed_batch(session, cast)
    training = learner(session, cast, cast.worker)
    hours(session, cast, training, (14, 240), (15, 180))
    assert october(session, cast) == [("guarantee", 1_900), ("piece", 3_000)]
    statement = session.scalars(select(Statement).where(Statement.worker_id == cast.worker.id)).one()
    assert (statement.amount, statement.pieces, statement.lines) == (4_900, 50, 2)
    month = session.get_one(MonthlyEarnings, (cast.worker.id, "2026-10", "CNY"))
    assert (month.amount, month.pieces) == (4_900, 50)
    platform = account_of(session, "platform", PLATFORM)
    assert platform is not None
    assert platform.balance == 500 - 1_900
    assert verify_books(session)[1] == []


def test_the_look_at_a_month_names_what_closing_tops_up(session: Session, cast: Cast) -> None:
    with clock.at(MID_OCTOBER):
        passed_batch(session, cast)
    hours(session, cast, learner(session, cast, cast.worker), (14, 240), (15, 180))
    found = {each.worker.id: (each.amount, each.topped_up) for each in preview_period(session, DANBA, "2026-10")}
    assert found == {cast.worker.id: (4_900, 1_900), cast.second_worker.id: (3_000, 0)}


def test_who_earned_more_gets_nothing_on_top(session: Session, cast: Cast) -> None:
    with clock.at(MID_OCTOBER):
        passed_batch(session, cast)
    hours(session, cast, learner(session, cast, cast.worker), (14, 240))
    assert october(session, cast) == [("piece", 3_000)]


def test_who_made_no_good_piece_yet_has_the_floor(session: Session, cast: Cast) -> None:
    hours(session, cast, learner(session, cast, cast.worker), (14, 240))
    assert october(session, cast) == [("guarantee", 2_800)]
    assert verify_books(session)[1] == []


def test_hours_of_another_month_wait_for_it(session: Session, cast: Cast) -> None:
    training = learner(session, cast, cast.worker)
    hours(session, cast, training, (31, 60))
    hours(session, cast, training, (1, 60), month=11)
    assert october(session, cast) == [("guarantee", 700)]


def test_a_month_is_topped_up_once_and_its_hours_are_closed(session: Session, cast: Cast) -> None:
    training = learner(session, cast, cast.worker)
    hours(session, cast, training, (14, 240))
    assert october(session, cast) == october(session, cast)
    with refused("month_topped_up"):
        hours(session, cast, training, (15, 60))


def test_hours_are_of_the_training_and_written_once(session: Session, cast: Cast) -> None:
    training = learner(session, cast, cast.worker)
    hours(session, cast, training, (14, 240))
    for day, code in ((14, "written_already"), (4, "not_in_training")):
        with refused(code):
            hours(session, cast, training, (day, 60))
    with refused("day_to_come"):
        hours(session, cast, training, (25, 60), month=11)


def test_a_training_is_for_who_cannot_do_it_yet_and_lasts_twelve_weeks(session: Session, cast: Cast) -> None:
    craft_id = cast.belt.operations[0].craft_id
    with refused("certified_already"):
        begin_training(session, cast.worker.id, craft_id=craft_id, begins_on=FIRST, ends_on=LAST, actor=cast.trainer)
    with refused("training_too_long"):
        late = date(2026, 12, 28)
        begin_training(session, cast.worker.id, craft_id=craft_id, begins_on=FIRST, ends_on=late, actor=cast.trainer)
    learner(session, cast, cast.worker)
    with refused("in_training_already"):
        learner(session, cast, cast.worker)


@pytest.mark.parametrize("who", ["coordinator", "finance", "inspector", "hua"])
def test_trainers_and_operators_agree_to_trainings(session: Session, cast: Cast, who: str) -> None:
    with refused("not_permitted"):
        learner(session, cast, cast.worker, actor=getattr(cast, who))


def test_the_auditor_finds_a_guarantee_that_was_not_transferred(session: Session, cast: Cast) -> None:
    hours(session, cast, learner(session, cast, cast.worker), (14, 240))
    october(session, cast)
    past_guards(session.connection())
    session.execute(update(Earning).where(Earning.kind == "guarantee").values(amount=2_900, rate_e4=29_000_000))
    assert any("guarantees" in each for each in verify_books(session)[1])


def test_hours_of_a_closed_month_are_refused_also_where_nothing_was_missing(session: Session, cast: Cast) -> None:
    """50 belts earned ¥30.00, more than the hour at ¥7.00: nothing is topped up, and nothing could be any more."""
    with clock.at(MID_OCTOBER):
        passed_batch(session, cast)
    training = learner(session, cast, cast.worker)
    hours(session, cast, training, (5, 60))
    assert october(session, cast) == [("piece", 3_000)]
    with refused("month_closed"):
        hours(session, cast, training, (6, 600))
    hours(session, cast, training, (3, 60), month=11)


def test_hours_that_are_written_while_the_month_is_closed_are_guaranteed_or_refused(work: UnitOfWork) -> None:
    def begun(session: Session) -> tuple[Cast, UUID]:
        told = a_cast(session)
        return told, learner(session, told, told.worker).id

    told, training_id = work.run(begun)
    outcome = at_once(
        work,
        lambda session: write_hours(session, training_id, day=date(2026, 10, 6), minutes=60, actor=told.trainer),
        lambda session: close_period(session, DANBA, "2026-10", actor=told.finance),
    )
    topped_up = work.run(lambda session: list(session.scalars(select(Earning.amount).where(Earning.kind == "guarantee"))))
    assert (outcome, topped_up) in ((["done", "done"], [700]), (["month_closed", "done"], []))
