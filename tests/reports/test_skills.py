"""Work against certified hands by craft, county and week: hand-calculated with the cast of Danba and Bazhou.

Danba has two workers with 12,000 minutes a week together, Bazhou one with 9,000; all are certified for both crafts at
grade 2. A belt takes 150 s at grade 1; a knot 1,080 s at grade 2 and 120 s at grade 1.
"""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.orders.models import OrderLine
from craftorders.places.services import set_weeks
from craftorders.production.services import assign_job, record_hand_in
from craftorders.reports.skills.plan import CountyNeeds, SkillsPlan, skills_plan
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program, refusal
from tests.builders.statements import counted
from tests.builders.stories import a_confirmed_order, accepted_batch, supplied_batch

WEEK = date(2026, 12, 28)
"""The Monday of the week in which the stories' orders are due, the sixth of the map; 1 January is a holiday."""

NUMBER = 5


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session, prepaid=100_000_000)


def row(plan: SkillsPlan, craft: str, region_id: str | None) -> CountyNeeds:
    needs = next(each for each in plan.crafts if each.craft.code == craft)
    return next(each for each in needs.rows if (each.region.id if each.region else None) == region_id)


def test_work_stands_where_it_is_placed_in_the_week_in_which_it_is_due(session: Session, cast: Cast) -> None:
    """100 belts accepted in Danba, 40 of 60 made of another batch, 30 not planned: 250 + 50 min there, 75 min nowhere."""
    accepted_batch(session, cast, 100)
    working = supplied_batch(session, cast, 60)
    job = assign_job(session, working.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    record_hand_in(session, job.id, 40, actor=cast.coordinator)
    a_confirmed_order(session, cast, 30)
    plan = skills_plan(session)
    assert plan.weeks[NUMBER] == WEEK
    danba = row(plan, "braid", DANBA)
    assert [cell.demand for cell in danba.cells] == [0, 0, 0, 0, 0, 300, 0, 0]
    # A holiday leaves 86% of Danba's 12,000 minutes; 300 of 10,320 are 2.9%.
    assert [cell.supply for cell in danba.cells] == [12_000] * 5 + [10_320] + [12_000] * 2
    assert danba.cells[NUMBER].percent == 3
    unplaced = row(plan, "braid", None).cells[NUMBER]
    # 10,320 − 300 are left in Danba, 86% of 9,000 in Bazhou.
    assert (unplaced.demand, unplaced.supply) == (75, 10_020 + 7_740)
    assert plan.gaps == []


def test_what_is_overdue_is_due_now_and_what_is_due_after_eight_weeks_is_later(session: Session, cast: Cast) -> None:
    for quantity, days in ((4, -10), (8, 7 * 8), (16, 7 * 40)):
        line = session.get_one(OrderLine, a_confirmed_order(session, cast, quantity).lines[0].id)
        line.due_on = now().date() + timedelta(days=days)
    session.flush()
    unplaced = row(skills_plan(session), "braid", None)
    assert ([cell.demand for cell in unplaced.cells], unplaced.later.demand) == ([10, 0, 0, 0, 0, 0, 0, 0], 20)


def test_a_gap_says_how_many_hands_at_which_grade_and_when_to_begin(session: Session, cast: Cast) -> None:
    """2,500 knots in Danba are 45,000 min at grade 2 and 5,000 at grade 1, due in the sixth week.

    At harvest 20% of the hands are there until the week of 21 December and 17% (20% × 6/7) with the holiday: 2,400 × 5
    + 2,040 = 14,040 min. 35,960 min are missing, most of them of all grades together. A hand that is trained from now on
    works from the fourth week to the sixth, 20%, 20% and 17% of 6,000 = 3,420 min: 11 hands.
    """
    accepted_batch(session, cast, 2_500, cast.knot)
    set_weeks(session, DANBA, first=date(2026, 11, 23), last=WEEK, share=20, reason="收青稞", actor=cast.dispatcher)
    (gap,) = skills_plan(session).gaps
    assert (gap.craft.code, gap.region and gap.region.id, gap.week, gap.weeks_ahead) == ("knot", DANBA, WEEK, 5)
    assert (gap.missing, gap.grade, gap.hands, gap.training_weeks) == (35_960, 1, 11, 3)
    assert (gap.in_time, gap.trained_by) == (True, date(2026, 12, 14))


def test_training_that_would_come_too_late_is_told_as_such(session: Session, cast: Cast) -> None:
    line = session.get_one(OrderLine, a_confirmed_order(session, cast, 8_000, cast.knot).lines[0].id)
    line.due_on = date(2026, 12, 4)
    session.flush()
    (gap,) = skills_plan(session).gaps
    # 160,000 min against 21,000 in each of two weeks; a hand of the average has 2 × 21,000 / 3 = 14,000 min: 9 of them.
    assert (gap.region, gap.missing, gap.hands, gap.in_time) == (None, 118_000, 9, False)


def test_the_map_takes_the_same_statements_however_much_there_is(session: Session, cast: Cast) -> None:
    accepted_batch(session, cast, 100)
    with counted(session.connection()) as few:
        skills_plan(session)
    accepted_batch(session, cast, 100, cast.knot)
    a_confirmed_order(session, cast, 30)
    session.expire_all()
    with counted(session.connection()) as more:
        skills_plan(session)
    assert len(few) == len(more) <= 7


def test_over_http_the_map_is_for_who_plans_and_who_trains(work: UnitOfWork, client: FlaskClient) -> None:
    work.run(lambda session: accepted_batch(session, a_cast(session), 100))
    for username in ("diao", "ping", "jiao"):
        answer = a_program(client, username).get("/skills-gap")
        assert answer.status_code == 200
    braid = next(each for each in answer.json["crafts"] if each["craft"]["code"] == "braid")
    assert [each["region"] and each["region"]["id"] for each in braid["rows"]] == [None, DANBA, BAZHOU]
    week = {"week": "2026-12-28", "demand": 250, "supply": 10_320, "percent": 2, "short": False}
    assert braid["rows"][1]["cells"][NUMBER] == week
    refusal(a_program(client, "cai").get("/skills-gap"), 403, "not_permitted")
