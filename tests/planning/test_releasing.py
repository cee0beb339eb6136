"""Releasing: weeks become batches, what cannot be offered says why, and no piece is placed twice."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from craftorders.dispatch.services import decline_offer
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.errors import IllegalTransition, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_id
from craftorders.orders.models import OrderLine
from craftorders.planning.domain.states import CHOICE
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.services import cancel_plan, release_plan, releasing
from craftorders.planning.services.releasing import lots_of
from craftorders.production.models import Batch
from craftorders.production.services import plan_batch
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.plans import a_plan
from tests.builders.stories import a_confirmed_order
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The merchant has ¥10,000 with us."""
    return remembered(work, a_cast)


def refusals(work: UnitOfWork, plan: Plan) -> set[str]:
    """Why choices of the plan could not be offered."""
    with work.reading() as session:
        rows = session.scalars(select(PlanChoice).where(PlanChoice.plan_id == plan.id, PlanChoice.state == "refused"))
        return {row.refusal["code"] for row in rows if row.refusal}


def placed(work: UnitOfWork) -> tuple[int, int]:
    """Pieces in batches, and pieces that lines count as planned."""
    with work.reading() as session:
        in_batches = session.scalar(select(func.sum(Batch.quantity))) or 0
        return int(in_batches), int(session.scalar(select(func.sum(OrderLine.planned))) or 0)


def test_weeks_that_follow_each_other_are_one_batch() -> None:
    line, danba, bazhou = new_id(), new_id(), new_id()

    def choice(workshop: object, week: int, pieces: int) -> PlanChoice:
        return PlanChoice(id=new_id(), line_id=line, workshop_id=workshop, week=week, pieces=pieces, whole=False)

    choices = [choice(danba, 3, 7), choice(danba, 0, 10), choice(bazhou, 1, 5), choice(danba, 1, 20)]
    lots = {(lot.choices[0].workshop_id, lot.choices[0].week): lot.pieces for lot in lots_of(choices)}
    assert lots == {(danba, 0): 30, (danba, 3): 7, (bazhou, 1): 5}


def test_a_batch_is_due_as_the_plan_has_it(work: UnitOfWork, cast: Cast) -> None:
    """Made in the week of 30 November in Danba, five days from Yiwu: it should be there on 11 December."""
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    plan = a_plan(work, cast)
    with work.reading() as session:
        chosen = session.scalars(select(PlanChoice).where(PlanChoice.plan_id == plan.id)).one()
        transit = chosen.workshop.transit_days
        week = chosen.week
    (offer,) = work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher)).offers
    assert offer.batch.due_on == date.fromordinal(date(2026, 12, 6).toordinal() + 7 * week + transit)
    assert offer.batch.due_on < order.lines[0].due_on


def test_what_a_workshop_refused_is_due_when_the_merchant_wants_it_until_another_is_asked(
    work: UnitOfWork, cast: Cast
) -> None:
    """The day on which one workshop could have had it in Yiwu makes nobody else late."""
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    release = partial(release_plan, days=3, actor=cast.dispatcher)
    first = a_plan(work, cast)
    (offer,) = work.run(lambda session: release(session, first.id)).offers
    refuses = cast.coordinator if offer.workshop_id == cast.workshop.id else cast.other_coordinator
    work.run(lambda session: decline_offer(session, offer.id, reason="农忙", actor=refuses))
    with work.reading() as session:
        assert session.get_one(Batch, offer.batch_id).due_on == order.lines[0].due_on
    second = a_plan(work, cast)
    assert second.late_piece_days == 0
    (again,) = work.run(lambda session: release(session, second.id)).offers
    assert (again.batch_id, again.workshop_id == offer.workshop_id) == (offer.batch_id, False)
    with work.reading() as session:
        chosen = session.scalars(select(PlanChoice).where(PlanChoice.plan_id == second.id)).one()
        sunday = second.monday + timedelta(days=7 * chosen.week + 6)
        assert again.batch.due_on == sunday + timedelta(days=chosen.workshop.transit_days) < order.lines[0].due_on


def test_a_batch_of_an_overdue_line_is_due_when_the_plan_has_it(work: UnitOfWork, cast: Cast) -> None:
    """The merchant's day is over: nobody in the village is asked to keep it."""
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    overdue = clock.today("Asia/Shanghai") - timedelta(days=35)
    work.run(lambda session: session.execute(update(OrderLine).values(due_on=overdue)))
    plan = a_plan(work, cast)
    (offer,) = work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher)).offers
    assert offer.batch.line_id == order.lines[0].id
    transit = 5 if offer.workshop_id == cast.workshop.id else 4
    assert offer.batch.due_on == date(2026, 12, 6) + timedelta(days=transit)


def test_of_too_many_batches_those_that_begin_first_are_offered(
    work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        work.run(lambda session: a_confirmed_order(session, cast, 40))
    plan = a_plan(work, cast)
    monkeypatch.setattr(releasing, "MOST_AT_ONCE", 2)
    done = [work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher)) for _ in range(2)]
    assert [(len(each.offers), each.waiting) for each in done] == [(2, 1), (1, 0)]
    assert placed(work) == (120, 120)


def test_what_somebody_else_has_placed_is_refused_in_words(work: UnitOfWork, cast: Cast) -> None:
    first, second = (work.run(lambda session: a_confirmed_order(session, cast, 50)) for _ in range(2))
    plan = a_plan(work, cast)
    work.run(lambda session: plan_batch(session, first.lines[0].id, 20, actor=cast.dispatcher))
    done = work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher))
    assert (len(done.offers), done.offers[0].batch.line_id) == (1, second.lines[0].id)
    assert refusals(work, plan) == {"over_planned"}
    assert placed(work) == (70, 70)


def test_what_the_money_does_not_cover_stays_in_the_plan(work: UnitOfWork) -> None:
    """100 belts are ¥80.00; the merchant has ¥40.00 with us."""
    cast = work.run(lambda session: a_cast(session, prepaid=4_000))
    work.run(lambda session: a_confirmed_order(session, cast, 100))
    plan = a_plan(work, cast)
    done = work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher))
    assert (done.offers, done.plan.state, refusals(work, plan)) == ((), "proposed", {"not_enough_money"})
    assert placed(work) == (0, 0)


def test_two_dispatchers_cannot_place_the_same_piece_twice(work: UnitOfWork, cast: Cast) -> None:
    for _ in range(3):
        work.run(lambda session: a_confirmed_order(session, cast, 40))
    plans = [a_plan(work, cast) for _ in range(2)]
    results = at_once(
        work, *(lambda session, p=plan: release_plan(session, p.id, days=3, actor=cast.dispatcher) for plan in plans)
    )
    assert results == ["done", "done"]
    assert placed(work) == (120, 120)
    assert set().union(*(refusals(work, plan) for plan in plans)) == {"over_planned"}


def test_a_choice_is_released_once(work: UnitOfWork, cast: Cast) -> None:
    work.run(lambda session: a_confirmed_order(session, cast, 100))
    plan = a_plan(work, cast)
    with work.reading() as session:
        (key,) = session.scalars(select(PlanChoice.id).where(PlanChoice.plan_id == plan.id))

    def release(session: Session) -> object:
        return release_plan(session, plan.id, days=3, choice_ids=[key], actor=cast.dispatcher)

    assert sorted(at_once(work, release, release)) == ["choice_not_open", "done"]
    with pytest.raises(RuleViolation, match="nothing left"):
        work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher))


def test_who_may_not_and_what_was_put_away_is_refused(work: UnitOfWork, cast: Cast) -> None:
    work.run(lambda session: a_confirmed_order(session, cast, 100))
    plan = a_plan(work, cast)
    with pytest.raises(NotPermitted):
        work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.coordinator))
    work.run(lambda session: cancel_plan(session, plan.id, actor=cast.dispatcher))
    with pytest.raises(IllegalTransition):
        work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher))


def test_every_answer_of_an_offer_is_a_state_of_a_choice() -> None:
    assert {"accepted", "declined", "expired", "withdrawn"} <= set(CHOICE.states)
