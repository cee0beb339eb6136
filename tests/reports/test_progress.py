"""Progress by week and the forecast, as programs read them: sums of days on a calendar counted by hand."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.production.jobs import refresh_forecasts
from craftorders.production.models import Batch
from craftorders.production.services import assign_job, record_hand_in, report_pieces
from craftorders.production.services.forecasting import forecast_next
from craftorders.reports.progress.weeks import Part, Week, weeks_of
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program, refusal
from tests.builders.stories import a_confirmed_order, supplied_batch
from tests.conftest import NOON
from tests.databases import remembered

TODAY = date(2026, 11, 24)
"""A Tuesday."""


def test_weeks_add_up_days_and_end_with_the_counters_as_they_are() -> None:
    """200 pieces from Monday the 9th to Sunday the 29th, 20 days: 10 a day. The chart goes on to the expected day."""
    days = {date(2026, 11, 10): (30, 20, 0, 0), date(2026, 11, 15): (10, 10, 0, 0), date(2026, 11, 16): (50, 60, 40, 0)}
    weeks = weeks_of([Part(200, date(2026, 11, 9), date(2026, 11, 29))], days, (95, 92, 40, 40), date(2026, 12, 1), TODAY)
    assert weeks == [
        Week(date(2026, 11, 9), 60, 40, 30, 0, 0),
        Week(date(2026, 11, 16), 130, 90, 90, 40, 0),
        Week(date(2026, 11, 23), 200, 95, 92, 40, 40),
        Week(date(2026, 11, 30), 200),
    ]


def test_no_more_than_60_weeks_are_shown_and_nothing_counted_before_is_lost() -> None:
    part = Part(100, TODAY - timedelta(weeks=200), TODAY)
    weeks = weeks_of([part], {TODAY - timedelta(weeks=150): (7, 0, 0, 0)}, (7, 0, 0, 0), TODAY, TODAY)
    assert (len(weeks), weeks[0].made, weeks[-1].monday) == (60, 7, date(2026, 11, 23))
    assert weeks_of([], {}, (0, 0, 0, 0), TODAY, TODAY) == []


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed."""
    return remembered(work, a_cast)


def at_work(session: Session, cast: Cast) -> Batch:
    """1,000 belts, materials there on 9 November, 40 a day made from the 12th on, 30 more today; due on 19 December."""
    with clock.at(NOON - timedelta(days=15)):
        batch = supplied_batch(session, cast, 1_000)
    for days_ago in range(12, -1, -1):
        with clock.at(NOON - timedelta(days=days_ago)):
            pieces = 40 if days_ago else 30
            job = assign_job(session, batch.id, 1, pieces, worker_id=cast.worker.id, actor=cast.coordinator)
            if days_ago:
                record_hand_in(session, job.id, pieces, actor=cast.coordinator)
                forecast_next(session)
            else:
                report_pieces(session, job.id, pieces, actor=cast.coordinator)
    return batch


def test_a_batch_is_told_by_week_with_its_forecast(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    """480 in 12 days and 30 today are 510. The plan is 1,000 from 9 November to 14 December (due less the road): 35 days."""
    batch = work.run(lambda session: at_work(session, cast))
    refresh_forecasts(work)
    seen = a_program(client, "diao").get(f"/batches/{batch.id}/progress").json
    assert (seen["quantity"], seen["due_on"]) == (1_000, "2026-12-19")
    forecast = seen["forecast"]
    # 490 left at 40 a day: 13 days, 2 of inspection, 5 on the road: 20 days from the 24th.
    assert (forecast["expected_on"], forecast["confidence"], forecast["late_days"]) == ("2026-12-14", "high", 0)
    assert "2026-12-11" <= forecast["earliest_on"] < "2026-12-14" < forecast["latest_on"] <= "2026-12-17"
    assert forecast["late_percent"] < 5
    assert (forecast["reason"], forecast["values"]) == (None, {})
    assert [(week["monday"], week["plan"], week["made"], week["handed_in"]) for week in seen["weeks"]] == [
        ("2026-11-09", 171, 160, 160),
        ("2026-11-16", 371, 440, 440),
        ("2026-11-23", 571, 510, 480),
        ("2026-11-30", 771, None, None),
        ("2026-12-07", 971, None, None),
        ("2026-12-14", 1_000, None, None),
    ]


def test_an_order_is_the_sum_of_its_lines_with_what_nobody_makes(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    batch = work.run(lambda session: at_work(session, cast))
    refresh_forecasts(work)
    seen = a_program(client, "hua").get(f"/orders/{batch.order_id}/progress").json
    assert (seen["quantity"], seen["unplanned"], len(seen["lines"])) == (1_000, 0, 1)
    assert seen["weeks"] == seen["lines"][0]["weeks"]
    assert seen["weeks"][2]["made"] == 510
    assert seen["arrival"] == seen["lines"][0]["arrival"]
    assert seen["arrival"]["expected_on"] == "2026-12-14"
    waiting = work.run(lambda session: a_confirmed_order(session, cast, 50))
    nobody = a_program(client, "hua").get(f"/orders/{waiting.id}/progress").json
    assert (nobody["unplanned"], nobody["arrival"], nobody["weeks"][-1]["plan"]) == (50, None, 50)


def test_progress_is_for_who_may_see_the_thing(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    batch = work.run(lambda session: supplied_batch(session, cast, 20))

    def stays_outside(program: Program, path: str, key: UUID) -> None:
        refusal(program.get(f"/{path}/{key}/progress"), 404, "not_found")

    for other, path, key in (("wei", "orders", batch.order_id), ("wei", "batches", batch.id), ("qing", "batches", batch.id)):
        stays_outside(a_program(client, other), path, key)
    assert a_program(client, "cun").get(f"/batches/{batch.id}/progress").status_code == 200
    refusal(a_program(client, "cun").get(f"/orders/{batch.order_id}/progress"), 403, "not_permitted")
