"""Working a plan out: claimed once, cancelled, broken off, left alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.outcome import Outcome, Progress, Search
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.dispatch.models import Offer
from craftorders.dispatch.services import offer_batch
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.orders.models import OrderLine
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.services import cancel_plan, propose_plan, release_plan, replan, solve, solving
from craftorders.production.services import plan_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.plans import a_plan, solved
from tests.builders.stories import a_confirmed_order
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, and a hundred belts that nobody makes yet."""
    cast = remembered(work, a_cast)
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


def test_the_end_of_the_process_is_told_and_passed_on(work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(solving.matching, "plan_for", ends)
    plan = asked(work, cast)
    with pytest.raises(KeyboardInterrupt):
        solve(work, plan.id)
    with work.reading() as session:
        assert session.get_one(Plan, plan.id).state == "failed"


def test_progress_that_cannot_be_told_does_not_end_the_search(
    work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed: list[object] = []

    def busy(session: Session, *_: object) -> None:
        missed.append(session)
        raise OperationalError("UPDATE plan", {}, Exception("disk I/O error"))

    def searches(situation: Situation, search: Search) -> Outcome:
        monkeypatch.setattr(solving.time, "monotonic", lambda: 1e9)
        search.tell(Progress("searching"))
        monkeypatch.undo()
        return plan_for(situation, search)

    plan_for = solving.matching.plan_for
    monkeypatch.setattr(solving, "_tell", busy)
    monkeypatch.setattr(solving.matching, "plan_for", searches)
    plan = solved(work, asked(work, cast))
    assert (len(missed), plan.state, plan.placed) == (1, "proposed", 100)


def test_a_batch_that_was_offered_meanwhile_is_kept_in_the_plan_and_refused_at_its_release(
    work: UnitOfWork, cast: Cast
) -> None:
    """Thirty of the belts are a batch already; somebody offers it by hand while the engine searches."""

    def cut(session: Session) -> UUID:
        line = session.scalars(select(OrderLine.id)).one()
        return plan_batch(session, line, 30, actor=cast.dispatcher).id

    def offered(_: Progress) -> None:
        deadline = now() + timedelta(days=2)
        if not done:
            done.append(
                work.run(lambda s: offer_batch(s, batch, cast.workshop.id, deadline=deadline, actor=cast.dispatcher))
            )

    done: list[Offer] = []
    batch = work.run(cut)
    plan = asked(work, cast)
    solve(work, plan.id, tell=offered)
    with work.reading() as session:
        plan = session.get_one(Plan, plan.id)
        assert (len(done), plan.state, plan.placed) == (1, "proposed", 100)
    released = work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher))
    assert [each.batch.quantity for each in released.offers] == [70]
    assert released.refused == 1


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
