"""The life of a plan, played by Diao the dispatcher: proposed, decided about, released, answered, made again."""

from uuid import UUID

import pytest
from sqlalchemy import select

from craftorders.dispatch.services import accept_offer, decline_offer
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.services import compare_plans, decide, release_plan, replan
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.plans import a_plan, solved
from tests.builders.stories import a_confirmed_order
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Danba has two braiders, Bazhou one; the merchant has ¥10,000 with us."""
    return remembered(work, a_cast)


def pieces(work: UnitOfWork, plan: Plan) -> dict[UUID, int]:
    """By workshop: how many pieces the plan has there."""
    with work.reading() as session:
        sums: dict[UUID, int] = {}
        for workshop, count in session.execute(
            select(PlanChoice.workshop_id, PlanChoice.pieces).where(PlanChoice.plan_id == plan.id)
        ):
            sums[workshop] = sums.get(workshop, 0) + count
        return sums


def states(work: UnitOfWork, plan: Plan) -> set[str]:
    """In which states the choices of a plan are."""
    with work.reading() as session:
        return set(session.scalars(select(PlanChoice.state).where(PlanChoice.plan_id == plan.id)))


def test_a_plan_lives_from_proposal_to_the_answers(work: UnitOfWork, cast: Cast) -> None:
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    line = order.lines[0].id
    plan = a_plan(work, cast)
    assert (plan.state, plan.placed, plan.left_over) == ("proposed", 100, 0)

    pin = {"kind": "pin", "line_id": line, "workshop_id": cast.other_workshop.id}
    edited = solved(work, work.run(lambda session: decide(session, plan.id, decisions=[pin], actor=cast.dispatcher)))
    assert (edited.state, pieces(work, edited)) == ("edited", {cast.other_workshop.id: 100})

    done = work.run(lambda session: release_plan(session, edited.id, days=3, actor=cast.dispatcher))
    (offer,) = done.offers
    assert (offer.batch.quantity, offer.workshop_id, states(work, edited)) == (100, cast.other_workshop.id, {"released"})

    work.run(lambda session: decline_offer(session, offer.id, reason="农忙", actor=cast.other_coordinator))
    assert states(work, edited) == {"declined"}

    again = solved(work, work.run(lambda session: replan(session, edited.id, actor=cast.dispatcher)))
    assert pieces(work, again) == {cast.workshop.id: 100}
    with work.reading() as session:
        changed = compare_plans(session, again.id, plan.id)
        assert changed.after.earnings == {DANBA: 60_000_000}
        assert session.get_one(Plan, edited.id).state == "superseded"
    second = work.run(lambda session: release_plan(session, again.id, days=3, actor=cast.dispatcher)).offers[0]
    work.run(lambda session: accept_offer(session, second.id, actor=cast.coordinator))
    assert states(work, again) == {"accepted"}
    after = a_plan(work, cast)
    assert (after.placed, after.left_over) == (0, 0)
