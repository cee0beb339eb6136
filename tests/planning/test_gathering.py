"""What the engine is told, worked out by hand: Danba has two braiders and 12,000 minutes, Bazhou one and 9,000."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.situation import Hands, Situation, Step, WorkInHand
from craftorders.dispatch.services import decline_offer, offer_batch
from craftorders.kernel.clock import now
from craftorders.planning.domain.changes import Decision, decided
from craftorders.planning.services.gathering import gather
from craftorders.production.services import plan_batch, rescue_batch
from tests.builders.cast import BAZHOU, DANBA, a_cast
from tests.builders.statements import counted
from tests.builders.stories import a_confirmed_order, passed_batch, supplied_batch

MONDAY, TODAY = date(2026, 11, 30), date(2026, 11, 24)


def told(session: Session) -> Situation:
    """Four weeks from the Monday after the day of the tests."""
    session.flush()
    return gather(session, monday=MONDAY, weeks=4, today=TODAY)


def test_open_lines_and_batches_without_workshop_are_told(session: Session) -> None:
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 100)
    waiting = plan_batch(session, order.lines[0].id, 30, actor=cast.dispatcher)
    line, batch = told(session).lines
    assert (line.key, line.name, line.quantity, line.splittable) == (order.lines[0].id, f"{order.code}/1", 70, True)
    assert (batch.key, batch.name, batch.quantity, batch.splittable) == (waiting.id, waiting.code, 30, False)
    for each in (line, batch):
        assert each.steps == (Step("braid", 1, 150),)
        assert each.piece_cost_e4 == {DANBA: 600_000, BAZHOU: 600_000}
        assert (each.price_e4, each.weight_mg, each.due_on) == (800_000, 60_000, date(2027, 1, 3))
        assert each.earliest_on == TODAY


def test_two_steps_are_paid_for_together(session: Session) -> None:
    cast = a_cast(session)
    a_confirmed_order(session, cast, 10, cast.knot)
    (line,) = told(session).lines
    assert line.steps == (Step("knot", 2, 1_080), Step("knot", 1, 120))
    assert line.piece_cost_e4[DANBA] == 5_000_000


def test_a_product_without_rates_can_be_made_nowhere(session: Session) -> None:
    cast = a_cast(session)
    a_confirmed_order(session, cast, 10)
    early = gather(session, monday=date(2025, 12, 1), weeks=1, today=date(2025, 12, 1))
    assert early.lines[0].piece_cost_e4 == {}


def test_hands_and_work_in_hand_of_workshops_are_told(session: Session) -> None:
    """40 belts of 150 s are 100 minutes; due on 3 January and 5 days away, they have five weeks: 20 minutes each."""
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 40)
    batch = plan_batch(session, order.lines[0].id, 40, actor=cast.dispatcher)
    offer_batch(session, batch.id, cast.workshop.id, deadline=now() + timedelta(days=2), actor=cast.dispatcher)
    bazhou, danba = told(session).workshops
    assert danba.hands == (Hands({"braid": 2, "knot": 2}, 2, 6_000),)
    assert bazhou.hands == (Hands({"braid": 2, "knot": 2}, 1, 9_000),)
    assert danba.in_hand == (WorkInHand("braid", 1, (20, 20, 20, 20)),)
    assert bazhou.in_hand == ()
    assert (danba.county, danba.days_out, danba.days_back, danba.share) == (DANBA, 5, 5, (100, 100, 100, 100))
    assert (danba.pass_percent_e2, danba.earned_share) == (10_000, 100)


def test_who_earned_lately_and_who_did_not(session: Session) -> None:
    """All was earned in Danba, which has 12 of 21 parts of the minutes: 175% of its share; Bazhou has nothing."""
    cast = a_cast(session)
    passed_batch(session, cast, 20)
    bazhou, danba = told(session).workshops
    assert (danba.earned_share, bazhou.earned_share) == (175, 0)


def test_who_declined_is_not_asked_again(session: Session) -> None:
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 100)
    batch = plan_batch(session, order.lines[0].id, 30, actor=cast.dispatcher)
    offer = offer_batch(session, batch.id, cast.workshop.id, deadline=now() + timedelta(days=2), actor=cast.dispatcher)
    decline_offer(session, offer.id, reason="农忙", actor=cast.coordinator)
    assert [each.forbidden for each in told(session).lines] == [{cast.workshop.id}] * 2


def test_who_was_late_is_not_asked_for_the_rest_unless_a_person_allows_it(session: Session) -> None:
    """Danba took a hundred belts and began none of them."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    rest = rescue_batch(session, batch.id, reason="赶不上了", actor=cast.dispatcher)
    found = told(session)
    (line,) = found.lines
    assert (line.key, line.forbidden) == (rest.id, {cast.workshop.id})
    allowed = decided(found, [Decision("allow", rest.id, cast.workshop.id)])
    assert allowed.lines[0].forbidden == frozenset()


def test_ten_lines_ask_the_database_no_more_often_than_one(session: Session) -> None:
    cast = a_cast(session)
    a_confirmed_order(session, cast, 10)
    session.flush()
    with counted(session.get_bind()) as once:
        told(session)
    for _ in range(9):
        a_confirmed_order(session, cast, 10)
    session.flush()
    with counted(session.get_bind()) as often:
        assert len(told(session).lines) == 10
    assert len(often) == len(once)
    assert len(often) <= 16
