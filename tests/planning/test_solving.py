"""Working a plan out: claimed once, cancelled, broken off, left alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.services import cancel_plan, propose_plan, replan, solve, solving
from tests.builders.cast import Cast, a_cast
from tests.builders.plans import a_plan, solved
from tests.builders.stories import a_confirmed_order


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, and a hundred belts that nobody makes yet."""
    cast = work.run(a_cast)
    work.run(lambda session: a_confirmed_order(session, cast, 100))
    return cast


def asked(work: UnitOfWork, cast: Cast) -> Plan:
    """A plan that waits to be worked out."""
    return work.run(lambda session: propose_plan(session, weeks=2, budget=5, actor=cast.dispatcher))


def test_a_plan_is_worked_out_once(work: UnitOfWork, cast: Cast) -> None:
    plan = solved(work, asked(work, cast))
    solve(work, plan.id)
    with work.reading() as session:
        assert len(session.scalars(select(PlanChoice).where(PlanChoice.plan_id == plan.id)).all()) == plan.choice_count
        assert session.get_one(Plan, plan.id).version == plan.version


def test_a_cancelled_plan_stays_cancelled(work: UnitOfWork, cast: Cast) -> None:
    plan = asked(work, cast)
    work.run(lambda session: cancel_plan(session, plan.id, actor=cast.dispatcher))
    assert (solved(work, plan).state, solved(work, plan).choice_count) == ("cancelled", 0)


def test_the_answer_to_a_plan_that_was_cancelled_meanwhile_is_dropped(work: UnitOfWork, cast: Cast) -> None:
    plan = asked(work, cast)
    solve(work, plan.id, tell=lambda _: work.run(lambda session: _cancel(session, plan)))
    with work.reading() as session:
        assert session.get_one(Plan, plan.id).state == "cancelled"
        assert session.scalars(select(PlanChoice)).all() == []


def _cancel(session: Session, plan: Plan) -> None:
    session.execute(update(Plan).where(Plan.id == plan.id).values(state="cancelled"))


def test_a_search_that_breaks_off_is_told(work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(solving.matching, "plan_for", breaks)
    assert solved(work, asked(work, cast)).state == "failed"


def test_a_plan_whose_process_ended_is_given_up(work: UnitOfWork, cast: Cast) -> None:
    fresh, old = asked(work, cast), asked(work, cast)
    long_ago = now() - timedelta(minutes=6)
    work.run(lambda session: session.execute(update(Plan).where(Plan.id == old.id).values(told_at=long_ago)))
    assert work.run(solving.fail_left_alone) == 1
    assert work.run(solving.fail_left_alone) == 0
    with work.reading() as session:
        assert [session.get_one(Plan, each.id).state for each in (fresh, old)] == ["solving", "failed"]


def test_a_day_that_is_over_and_a_fifth_plan_at_once_are_refused(work: UnitOfWork, cast: Cast) -> None:
    yesterday = now().date() - timedelta(days=1)
    with pytest.raises(RuleViolation, match="This day is over"):
        work.run(lambda session: propose_plan(session, until=yesterday, actor=cast.dispatcher))
    for _ in range(4):
        asked(work, cast)
    with pytest.raises(Conflict, match="4 plans"):
        asked(work, cast)


def test_a_plan_is_followed_by_one_plan_at_a_time(work: UnitOfWork, cast: Cast) -> None:
    plan = a_plan(work, cast)
    new = work.run(lambda session: replan(session, plan.id, actor=cast.dispatcher))
    with pytest.raises(Conflict, match=new.code):
        work.run(lambda session: replan(session, plan.id, actor=cast.dispatcher))
    with work.reading() as session:
        assert session.get_one(Plan, plan.id).state == "proposed"
    assert solved(work, new).state == "proposed"
    with work.reading() as session:
        assert session.get_one(Plan, plan.id).state == "superseded"
