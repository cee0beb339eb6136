"""Planning again touches what something happened to and its neighbours; all else stays as it was, to the last figure."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.outcome import Outcome, Search
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.dispatch.services import decline_offer
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.places.services.calendar import set_weeks
from craftorders.planning.domain.comparing import Difference
from craftorders.planning.models import Plan, PlanChoice, PlanFilling
from craftorders.planning.services import change_policy, compare_plans, decide, release_plan, replan, solve, solving
from craftorders.planning.services.differing import ask_what_if
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.crafts_apart import crafts_apart
from tests.builders.plans import a_plan, solved
from tests.databases import remembered

MONDAY = date(2026, 11, 30)
Row = tuple[object, ...]


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Danba braids and knots, in two workshops; Bazhou, which is nearer to Yiwu, braids."""
    return remembered(work, a_cast)


@pytest.fixture
def lines(work: UnitOfWork, cast: Cast) -> dict[str, UUID]:
    """Three lines of belts, one of knots."""
    return work.run(lambda session: crafts_apart(session, cast))


def rows(work: UnitOfWork, plan: Plan) -> dict[UUID, list[Row]]:
    """By line: where its pieces are made, when, at which cost by parts, and what would have been next."""
    query = select(PlanChoice).where(PlanChoice.plan_id == plan.id).order_by(PlanChoice.week, PlanChoice.workshop_id)
    found: dict[UUID, list[Row]] = {}
    with work.reading() as session:
        for each in session.scalars(query):
            parts = (each.piece_e4, each.freight_e4, each.lateness_e4, each.quality_e4, each.setup_e4, each.fairness_e4)
            place = (each.workshop_id, each.week, each.pieces, each.late_days)
            found.setdefault(each.line_id, []).append((*place, *parts, each.next_workshop_id, each.next_more_e4))
    return found


def again(work: UnitOfWork, cast: Cast, plan: Plan, **how: bool) -> Plan:
    """The plan that follows, worked out."""
    return solved(work, work.run(lambda session: replan(session, plan.id, actor=cast.dispatcher, **how)))


def counted(plan: Plan) -> tuple[int, int]:
    """Lines that were planned anew, and lines that stay."""
    return plan.lines_anew, plan.lines_kept


def test_after_a_refusal_only_the_refused_line_moves(work: UnitOfWork, cast: Cast, lines: dict[str, UUID]) -> None:
    plan = a_plan(work, cast)
    before = rows(work, plan)
    assert {row[0] for row in before[lines["first"]]} == {cast.other_workshop.id}
    with work.reading() as session:
        refused = list(session.scalars(select(PlanChoice.id).where(PlanChoice.line_id == lines["first"])))
    (offer,) = work.run(
        lambda session: release_plan(session, plan.id, days=3, choice_ids=refused, actor=cast.dispatcher)
    ).offers
    work.run(lambda session: decline_offer(session, offer.id, reason="农忙", actor=cast.other_coordinator))

    new = again(work, cast, plan)
    after = rows(work, new)
    assert (new.state, counted(new), new.placed, new.left_over) == ("proposed", (1, 3), 310, 0)
    assert [(row[0], row[2]) for row in after[lines["first"]]] == [(cast.workshop.id, 100)]
    assert {name for name, line in lines.items() if after[line] != before[line]} == {"first"}
    with work.reading() as session:
        choices = session.scalars(select(PlanChoice).where(PlanChoice.plan_id == new.id)).all()
        assert new.cost_e4 == sum(each.cost_e4 for each in choices)
        assert {each.state for each in choices} == {"proposed"}
        changed = compare_plans(session, new.id)
        assert {(each.workshop, each.pieces) for each in changed.moves} == {
            (cast.other_workshop.id, -100),
            (cast.workshop.id, 100),
        }
    assert new.bound_e4 is not None
    assert new.bound_e4 <= new.cost_e4


def test_what_workshops_took_on_stays_out_of_what_changed(work: UnitOfWork, cast: Cast, lines: dict[str, UUID]) -> None:
    """All 310 pieces are offered. The hundred of the first line come back and go elsewhere; 210 stay, whatever becomes of
    their offers later."""
    plan = a_plan(work, cast)
    offers = work.run(lambda session: release_plan(session, plan.id, days=3, actor=cast.dispatcher)).offers
    (first,) = (each for each in offers if each.batch.line_id == lines["first"])
    others = [each for each in offers if each is not first]
    work.run(lambda session: decline_offer(session, first.id, reason="农忙", actor=cast.other_coordinator))
    new = again(work, cast, plan)
    coordinators = {cast.workshop.id: cast.coordinator, cast.other_workshop.id: cast.other_coordinator}
    later = next(each for each in others if each.workshop_id in coordinators)

    def changed() -> Difference:
        with work.reading() as session:
            return compare_plans(session, new.id)

    found = changed()
    assert (found.moved, found.added, found.dropped, found.standing) == (100, 0, 0, 210)
    assert {(each.workshop, each.line, each.pieces) for each in found.moves} == {
        (first.workshop_id, first.batch_id, -100),
        (cast.workshop.id, first.batch_id, 100),
    }
    assert (found.before.placed, found.after.placed) == (100, 100)
    with clock.at(clock.now() + timedelta(hours=1)):
        work.run(lambda session: decline_offer(session, later.id, reason="农忙", actor=coordinators[later.workshop_id]))
    assert changed() == found


def test_what_was_released_while_the_engine_searched_is_not_in_the_plan_that_follows(
    work: UnitOfWork, cast: Cast, lines: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of three lines of 100 belts is offered before the answer is there: 200 belts and 10 knots stay proposed."""
    plan = a_plan(work, cast)
    with work.reading() as session:
        (first,) = session.scalars(
            select(PlanChoice.id).where(PlanChoice.plan_id == plan.id, PlanChoice.line_id == lines["first"])
        )
    new = work.run(lambda session: replan(session, plan.id, actor=cast.dispatcher))
    done: list[int] = []

    def searches(situation: Situation, search: Search) -> Outcome:
        found = work.run(lambda session: release_plan(session, plan.id, days=3, choice_ids=[first], actor=cast.dispatcher))
        done.append(len(found.offers))
        return plan_for(situation, search)

    plan_for = solving.matching.plan_for
    monkeypatch.setattr(solving.matching, "plan_for", searches)
    solve(work, new.id)
    assert done == [1]
    with work.reading() as session:
        new = session.get_one(Plan, new.id)
        choices = session.scalars(select(PlanChoice).where(PlanChoice.plan_id == new.id)).all()
        assert (new.state, new.placed, new.choice_count, counted(new)) == ("proposed", 210, 3, (0, 3))
        assert {each.line_id for each in choices} == {lines["second"], lines["third"], lines["knots"]}
        assert {each.state for each in choices} == {"proposed"}
        assert new.cost_e4 == sum(each.cost_e4 for each in choices)


def test_weeks_are_as_full_as_all_lines_make_them(work: UnitOfWork, cast: Cast, lines: dict[str, UUID]) -> None:
    """A hundred belts of 150 s are 250 minutes; those that were forbidden in Bazhou are made in Danba."""
    plan = a_plan(work, cast)
    forbid = {"kind": "forbid", "line_id": lines["second"], "workshop_id": cast.other_workshop.id}
    new = solved(work, work.run(lambda session: decide(session, plan.id, decisions=[forbid], actor=cast.dispatcher)))
    assert (new.state, counted(new)) == ("edited", (1, 3))
    with work.reading() as session:
        query = select(PlanFilling.workshop_id, PlanFilling.week, PlanFilling.minutes, PlanFilling.taken)
        full = {
            (workshop, week): rest for workshop, week, *rest in session.execute(query.where(PlanFilling.plan_id == new.id))
        }
    assert full[cast.other_workshop.id, 0] == [9_000, 500]
    assert full[cast.workshop.id, 0] == [12_000, 250]
    assert len(full) == 3 * plan.weeks


def test_a_harvest_touches_the_lines_of_its_county_and_week(work: UnitOfWork, cast: Cast, lines: dict[str, UUID]) -> None:
    """No hands in Danba in the first week: the knots are tied there in the second, the belts of Bazhou stay."""
    plan = a_plan(work, cast)
    before = rows(work, plan)
    assert [row[1:3] for row in before[lines["knots"]]] == [(0, 10)]
    work.run(lambda session: harvest(session, cast, DANBA))
    new = again(work, cast, plan)
    after = rows(work, new)
    assert counted(new) == (1, 3)
    assert [row[1:3] for row in after[lines["knots"]]] == [(1, 10)]
    assert {name for name, line in lines.items() if after[line] != before[line]} == {"knots"}


def harvest(session: Session, cast: Cast, county: str) -> None:
    """Nobody has time in the first week."""
    set_weeks(session, county, first=MONDAY, last=MONDAY, share=0, reason="收玉米", actor=cast.dispatcher)


def test_a_week_later_the_same_weeks_have_other_numbers(work: UnitOfWork, cast: Cast, lines: dict[str, UUID]) -> None:
    """Made for the week of 7 December, which was the second and is the first of the plan that follows."""
    for county in (DANBA, BAZHOU):
        work.run(lambda session, county=county: harvest(session, cast, county))
    plan = a_plan(work, cast)
    before = rows(work, plan)
    assert {row[1] for line in before.values() for row in line} == {1}
    with clock.at(clock.now() + timedelta(days=7)):
        new = again(work, cast, plan)
    assert (new.monday, counted(new), new.placed, new.status) == (date(2026, 12, 7), (0, 4), 310, "optimal")
    assert {line: [(row[0], row[1] + 1, *row[2:]) for row in found] for line, found in rows(work, new).items()} == before


def test_everything_is_planned_anew_if_asked_for_or_where_all_may_gain(
    work: UnitOfWork, cast: Cast, lines: dict[str, UUID]
) -> None:
    plan = a_plan(work, cast)
    assert counted(plan) == (4, 0)
    second = again(work, cast, plan)
    assert counted(second) == (0, 4)
    third = again(work, cast, second, everything=True)
    assert counted(third) == (4, 0)
    hands = {"kind": "hands", "workshop_id": cast.workshop.id, "craft": "braid", "grade": 2, "workers": 2}
    more = solved(work, work.run(lambda session: decide(session, third.id, decisions=[hands], actor=cast.dispatcher)))
    assert counted(more) == (4, 0)
    fifth = again(work, cast, more)
    assert counted(fifth) == (0, 4)
    with clock.at(clock.now() + timedelta(hours=1)):
        work.run(lambda session: change_policy(session, {"late_percent_per_day": 3}, actor=cast.dispatcher))
        asked = [{"kind": "forbid", "line_id": lines["first"], "workshop_id": cast.workshop.id}]
        with work.reading() as session:
            what_if = ask_what_if(session, fifth.id, asked, budget=1, actor=cast.dispatcher)
        assert (len(what_if.question.asked.lines), what_if.question.kept) == (4, ())
        assert counted(again(work, cast, fifth)) == (4, 0)
