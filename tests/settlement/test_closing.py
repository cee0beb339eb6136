"""Closing a month: not before it is over where the work was done, once whoever closes it, every earning on one statement."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, Training
from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.settlement.jobs import close_due_periods
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.queries import due_periods, preview_period
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.settled import lines_by_statement, waiting_lines
from tests.builders.stories import passed_batch, two_who_earned
from tests.databases import past_guards, remembered

NOVEMBER, DECEMBER = "2026-11", "2026-12"
OVER = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""The first moment of December in China."""
LAST_SECOND = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """In November, two workers in Danba earned ¥30.00 each for 50 belts."""
    return remembered(work, two_who_earned)


def closed(session: Session, cast: Cast, month: str = NOVEMBER, region: str = DANBA, at: datetime = OVER) -> Period:
    """The period, closed at a moment by finance."""
    with clock.at(at):
        return close_period(session, region, month, actor=cast.finance)


def in_training(session: Session, cast: Cast) -> Training:
    """The first worker learns to braid belts, certified for nothing."""
    session.get_one(Worker, cast.worker.id).skills = []
    session.flush()
    craft_id, days = cast.belt.operations[0].craft_id, {"begins_on": date(2026, 11, 20), "ends_on": date(2027, 1, 20)}
    return begin_training(session, cast.worker.id, craft_id=craft_id, **days, actor=cast.trainer)


def on_statements(session: Session, period_id: UUID) -> list[tuple[str, int, int, int, str]]:
    """(worker, lines, pieces, fen, state) of the period's statements, by name."""
    query = select(Statement).join(Worker, Worker.id == Statement.worker_id).where(Statement.period_id == period_id)
    return sorted((s.worker.name, s.lines, s.pieces, s.amount, s.state) for s in session.scalars(query))


def test_everybody_who_earned_gets_one_statement(session: Session, cast: Cast) -> None:
    passed_batch(session, cast, 11)
    period = closed(session, cast)
    assert on_statements(session, period.id) == [("卓玛", 2, 56, 3_360, "drafted"), ("达瓦", 2, 55, 3_300, "drafted")]
    assert waiting_lines(session) == 0
    assert verify_books(session)[1] == []


def test_the_preview_is_what_closing_then_does(session: Session, cast: Cast) -> None:
    preview = preview_period(session, DANBA, NOVEMBER)
    told = sorted((line.worker.name, line.lines, line.pieces, line.amount, line.currency) for line in preview)
    assert told == [("卓玛", 1, 50, 3_000, "CNY"), ("达瓦", 1, 50, 3_000, "CNY")]
    assert preview_period(session, DANBA, "2026-10") == []
    period = closed(session, cast)
    assert [row[:4] for row in on_statements(session, period.id)] == [row[:4] for row in told]
    assert preview_period(session, DANBA, NOVEMBER) == []


def test_a_month_that_is_not_over_is_refused(session: Session, cast: Cast) -> None:
    with refused("period_not_over"):
        closed(session, cast, at=LAST_SECOND)
    assert closed(session, cast, at=OVER).month == NOVEMBER


def test_a_month_ends_in_the_region_s_own_time(session: Session, cast: Cast) -> None:
    """Kathmandu is 5:45 ahead of UTC, so November lasts until 18:15 UTC there; at 16:00 it is over in China only."""
    session.get_one(Region, DANBA).time_zone = "Asia/Kathmandu"
    session.flush()
    with clock.at(OVER):
        passed_batch(session, cast, 10)
    with refused("period_not_over"):
        closed(session, cast, at=datetime(2026, 11, 30, 18, 14, 59, tzinfo=UTC))
    with clock.at(datetime(2026, 11, 30, 18, 15, tzinfo=UTC)):
        passed_batch(session, cast, 20)
    november = closed(session, cast, at=datetime(2026, 11, 30, 18, 15, tzinfo=UTC))
    assert [row[1:4] for row in on_statements(session, november.id)] == [(2, 55, 3_300), (2, 55, 3_300)]


def test_what_arises_after_the_end_goes_to_the_next_period(session: Session, cast: Cast) -> None:
    with clock.at(OVER):
        passed_batch(session, cast, 10)
    november = closed(session, cast, at=datetime(2026, 12, 2, tzinfo=UTC))
    december = closed(session, cast, DECEMBER, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert [row[1:4] for row in on_statements(session, november.id)] == [(1, 50, 3_000), (1, 50, 3_000)]
    assert [row[1:4] for row in on_statements(session, december.id)] == [(1, 5, 300), (1, 5, 300)]


def test_a_late_earning_of_a_closed_month_goes_to_the_next_one(session: Session, cast: Cast) -> None:
    """Rule 14: it passes in November, says the clock, and arrives when November is closed: it is of December."""
    november = closed(session, cast)
    with clock.at(LAST_SECOND):
        passed_batch(session, cast, 10)
    assert closed(session, cast) is november
    assert waiting_lines(session) == 2
    december = closed(session, cast, DECEMBER, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert [row[1:4] for row in on_statements(session, december.id)] == [(1, 5, 300), (1, 5, 300)]
    assert verify_books(session)[1] == []


def test_closing_twice_gives_the_same_period(session: Session, cast: Cast) -> None:
    first = closed(session, cast)
    with clock.at(OVER):
        assert close_period(session, DANBA, NOVEMBER, actor=cast.approver) is first
    assert first.closed_by == cast.finance.id
    assert session.scalar(select(func.count()).select_from(Statement)) == 2


def test_another_region_s_earnings_stay(session: Session, cast: Cast) -> None:
    assert on_statements(session, closed(session, cast, region=BAZHOU).id) == []
    assert waiting_lines(session) == 2


def test_pieces_that_round_to_nothing_give_no_statement_of_nothing(session: Session, cast: Cast) -> None:
    """One belt at 0.4 fen is ¥0.00, which nobody could pay; the month that it belongs to is over all the same."""
    one = select(Earning).where(Earning.worker_id == cast.second_worker.id)
    line = session.scalars(one).one()
    past_guards(session.connection())
    line.quantity, line.rate_e4, line.amount = 1, 4_000, 0
    session.flush()
    assert on_statements(session, closed(session, cast).id) == [("卓玛", 1, 50, 3_000, "drafted")]
    with clock.at(OVER):
        passed_batch(session, cast, 10)
    december = closed(session, cast, DECEMBER, at=datetime(2027, 1, 1, tzinfo=UTC))
    assert on_statements(session, december.id) == [("卓玛", 1, 5, 300, "drafted"), ("达瓦", 1, 5, 300, "drafted")]


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "26-11", "november", "1999-11"])
def test_what_is_no_month_is_refused(session: Session, cast: Cast, month: str) -> None:
    with refused("not_a_period"):
        closed(session, cast, month)


def test_an_unknown_region_is_refused(session: Session, cast: Cast) -> None:
    with refused("unknown_county"):
        closed(session, cast, region="999999")


@pytest.mark.parametrize("who", ["operator", "auditor", "dispatcher", "coordinator", "hua", "zhuoma"])
def test_only_who_may_close_closes(session: Session, cast: Cast, who: str) -> None:
    with clock.at(OVER), refused("not_permitted"):
        close_period(session, DANBA, NOVEMBER, actor=getattr(cast, who))


def test_what_is_due_is_what_is_over_and_not_closed(session: Session, cast: Cast) -> None:
    def due(at: datetime) -> list[tuple[str, str, int, int, int]]:
        return [(each.region.id, each.month, each.workers, each.lines, each.amount) for each in due_periods(session, at)]

    assert due(LAST_SECOND) == []
    with clock.at(OVER):
        passed_batch(session, cast, 10)
    assert due(OVER) == [(DANBA, NOVEMBER, 2, 2, 6_000)]
    closed(session, cast)
    assert due(OVER) == []
    assert due(datetime(2027, 1, 1, tzinfo=UTC)) == [(DANBA, DECEMBER, 2, 2, 600)]


def test_a_month_with_nothing_but_hours_of_a_learner_is_due_and_previewed(session: Session, cast: Cast) -> None:
    """4 hours at Danba's floor of ¥7.00 are ¥28.00, for who made no good piece yet; nobody else earned in December."""
    closed(session, cast)
    learner = in_training(session, cast)
    with clock.at(datetime(2026, 12, 20, tzinfo=UTC)):
        write_hours(session, learner.id, day=date(2026, 12, 14), minutes=240, actor=cast.trainer)
    new_year = datetime(2027, 1, 2, tzinfo=UTC)
    due = [(each.region.id, each.workers, each.lines, each.amount) for each in due_periods(session, new_year)]
    preview = [(line.worker.id, line.lines, line.pieces, line.amount) for line in preview_period(session, DANBA, DECEMBER)]
    assert (due, preview) == ([(DANBA, 1, 1, 2_800)], [(learner.worker_id, 1, 0, 2_800)])
    with clock.at(new_year):
        assert close_due_periods(session) == 1
    period = session.scalars(select(Period).where(Period.month == DECEMBER)).one()
    assert [row[1:4] for row in on_statements(session, period.id)] == [(1, 0, 2_800)]
    assert (due_periods(session, new_year), preview_period(session, DANBA, DECEMBER)) == ([], [])


def test_what_learners_are_topped_up_stands_in_the_preview_beside_their_pieces(session: Session, cast: Cast) -> None:
    """Of 7 hours at ¥7.00, ¥49.00, the pieces earned ¥30.00; the other worker has ¥30.00 and learns nothing."""
    learner = in_training(session, cast)
    with clock.at(LAST_SECOND):
        write_hours(session, learner.id, day=date(2026, 11, 28), minutes=420, actor=cast.trainer)
    (due,) = due_periods(session, OVER)
    assert (due.workers, due.lines, due.amount) == (2, 3, 7_900)
    preview = [(line.worker.name, line.lines, line.pieces, line.amount) for line in preview_period(session, DANBA, NOVEMBER)]
    assert sorted(preview) == [("卓玛", 2, 50, 4_900), ("达瓦", 1, 50, 3_000)]
    assert [row[:4] for row in on_statements(session, closed(session, cast).id)] == sorted(preview)


def test_the_scheduler_closes_a_month_a_day_after_its_end_and_once(session: Session, cast: Cast) -> None:
    with clock.at(datetime(2026, 12, 1, 15, 59, 59, tzinfo=UTC)):
        assert close_due_periods(session) == 0
    with clock.at(datetime(2026, 12, 1, 16, 0, tzinfo=UTC)):
        assert close_due_periods(session) == 1
        assert close_due_periods(session) == 0
    period = session.scalars(select(Period)).one()
    assert (period.month, period.closed_by, period.closed_by_name) == (NOVEMBER, SYSTEM.id, "craftorders")
    assert len(on_statements(session, period.id)) == 2


def test_closing_at_once_gives_one_period_and_every_earning_one_statement(work: UnitOfWork) -> None:
    def tell(session: Session) -> Cast:
        cast = a_cast(session)
        passed_batch(session, cast)
        return cast

    cast = work.run(tell)
    by = [cast.finance, cast.approver, cast.payer, SYSTEM]
    with clock.at(OVER):
        answers = at_once(work, *(lambda s, who=who: close_period(s, DANBA, NOVEMBER, actor=who) for who in by))
    assert answers == ["done"] * 4
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Period)) == 1
        assert _settled_once(session)
        assert verify_books(session)[1] == []


def test_two_months_closed_at_once_share_no_earning(work: UnitOfWork) -> None:
    """Both would settle November's earnings: one does, the other waits and finds nothing left."""

    def tell(session: Session) -> Cast:
        cast = a_cast(session)
        passed_batch(session, cast)
        return cast

    cast = work.run(tell)
    with clock.at(datetime(2027, 1, 1, tzinfo=UTC)):
        months = (NOVEMBER, DECEMBER)
        answers = at_once(work, *(lambda s, m=m: close_period(s, DANBA, m, actor=cast.finance) for m in months))
    assert answers == ["done", "done"]
    with work.reading() as session:
        assert _settled_once(session)
        assert verify_books(session)[1] == []


def _settled_once(session: Session) -> bool:
    """Each earning stands on one statement of its worker, and the statements count all of them, once."""
    found = [line.id for lines in lines_by_statement(session).values() for line in lines]
    earnings, counted = session.scalars(select(Earning.id)).all(), session.scalars(select(Statement.lines)).all()
    return sorted(found) == sorted(earnings) and sum(counted) == len(earnings)
