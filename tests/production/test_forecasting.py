"""Days and forecasts as they are kept: by moves and by the hourly job, on batches and on their orders.

The workshop of the cast is 5 days from Yiwu; a batch is due in 40 days, and nobody farms in these weeks.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.live import Change
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.logistics.services import receive_goods, send_goods, send_materials
from craftorders.orders.models import Order
from craftorders.production.jobs import refresh_forecasts
from craftorders.production.models import Batch, BatchDay
from craftorders.production.services import (
    assign_job,
    cancel_batch,
    forecasting,
    plan_batch,
    record_hand_in,
    report_pieces,
    submit_batch,
)
from craftorders.production.services.forecasting import forecast_next
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import accepted_batch, passed_batch, supplied_batch
from tests.conftest import NOON

TODAY = date(2026, 11, 24)


def day(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


def made_on(session: Session, cast: Cast, batch: Batch, days_ago: int, pieces: int) -> None:
    """So many pieces were reported that long ago, and the hourly job ran."""
    with clock.at(NOON - timedelta(days=days_ago)):
        job = assign_job(session, batch.id, 1, pieces, worker_id=cast.worker.id, actor=cast.coordinator)
        report_pieces(session, job.id, pieces, actor=cast.coordinator)
        forecast_next(session)


def days_of(session: Session, batch: Batch) -> list[Any]:
    """The kept days of a batch."""
    rows = select(BatchDay.day, BatchDay.made, BatchDay.handed_in, BatchDay.passed, BatchDay.shipped)
    return [tuple(row) for row in session.execute(rows.where(BatchDay.batch_id == batch.id).order_by(BatchDay.day))]


def order_of(session: Session, batch: Batch) -> Order:
    """Its order as the database has it."""
    return session.scalars(select(Order).where(Order.id == batch.order_id).execution_options(populate_existing=True)).one()


def test_each_day_keeps_what_its_counters_rose_by_however_often_the_job_runs(session: Session) -> None:
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=4)):
        batch = supplied_batch(session, cast, 1_000)
    for days_ago, pieces in ((4, 60), (3, 100), (1, 80)):
        made_on(session, cast, batch, days_ago, pieces)
    assert forecast_next(session) == (1, None)  # a day passed without a piece
    assert forecast_next(session) == (0, None)
    assert days_of(session, batch) == [(day(-4), 60, 0, 0, 0), (day(-3), 100, 0, 0, 0), (day(-1), 80, 0, 0, 0)]


def test_a_batch_at_work_is_expected_by_its_own_pace(session: Session) -> None:
    """240 in four days are 60 a day: 760 need 13 days, inspection 2, the road 5. So it is 20 days from now, 20 to spare."""
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=4)):
        batch = supplied_batch(session, cast, 1_000)
    for days_ago in (4, 3, 2, 1):
        made_on(session, cast, batch, days_ago, 60)
    forecast_next(session)
    assert (batch.expected_on, batch.confidence, batch.late, batch.late_reason) == (day(20), "medium", False, None)
    assert batch.earliest_on is not None
    assert batch.latest_on is not None
    assert day(17) <= batch.earliest_on < day(20) < batch.latest_on <= day(23)
    order = order_of(session, batch)
    assert (order.expected_on, order.earliest_on, order.latest_on) == (batch.expected_on, batch.earliest_on, batch.latest_on)
    assert order.confidence == "medium"


def test_a_slow_batch_is_late_because_of_its_pace_and_pages_are_told(session: Session) -> None:
    """60 a day since four days; 9,760 are left for 33 working days: 296 a day, less what New Year takes."""
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=4)):
        batch = supplied_batch(session, cast, 10_000)
    batch.due_on = day(27)
    for days_ago in (4, 3, 2, 1):
        made_on(session, cast, batch, days_ago, 60)
    told = select(func.count()).select_from(Change).where(Change.topic == f"order:{batch.order_id}")
    before = session.scalar(told) or 0
    forecast_next(session)
    assert (batch.late, batch.late_percent, batch.late_reason) == (True, 100, "slow")
    assert batch.late_values == {"pace": 60, "needed": 488}  # 9,760 in 27 − 7 days
    assert session.scalar(told) == before + 1


def test_a_new_batch_leans_on_its_workshops_past(session: Session) -> None:
    """The last batch took 10 days for 200 belts: 20 a day. 100 more need 5 days from today, inspection 2, the road 5."""
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=20)):
        first = supplied_batch(session, cast, 200)
        job = assign_job(session, first.id, 1, 200, worker_id=cast.worker.id, actor=cast.coordinator)
    with clock.at(NOON - timedelta(days=10)):
        record_hand_in(session, job.id, 200, actor=cast.coordinator)
        submit_batch(session, first.id, actor=cast.coordinator)
    batch = supplied_batch(session, cast, 100)
    assert (batch.expected_on, batch.confidence) == (day(12), "low")
    made_on(session, cast, batch, 0, 60)
    with clock.at(NOON + timedelta(days=1)):
        forecast_next(session)  # a week at 20 and a day at 60 are 25 a day: 40 more need 2
    assert (batch.expected_on, batch.confidence) == (day(10), "low")


def test_a_batch_at_work_is_part_of_the_past_of_others(session: Session) -> None:
    """200 belts in ten days, and it goes on: 20 a day. 100 of another batch need 5 days, inspection 2, the road 5."""
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=10)):
        first = supplied_batch(session, cast, 1_000)
    made_on(session, cast, first, 10, 200)
    batch = supplied_batch(session, cast, 100)
    assert (batch.expected_on, batch.confidence) == (day(12), "low")


def test_materials_that_are_not_there_are_waited_for(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast, 100)
    assert (batch.materials_on, batch.expected_on, batch.confidence) == (day(5), day(40), "plan")
    with clock.at(NOON + timedelta(days=36)):
        send_materials(session, batch.id, actor=cast.dispatcher)
        # 5 days until they are there, 2 of inspection and 5 on the road, at least: 48, and 40 were given.
        assert (batch.materials_on, batch.expected_on) == (day(41), day(48))
        assert (batch.late, batch.late_reason, batch.late_values) == (True, "materials", {"days": 5})


def test_the_first_pieces_end_that_nothing_is_made(session: Session) -> None:
    """Seven days of inspection and road do not fit into the five that are left; the cord came two days ago."""
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=2)):
        batch = supplied_batch(session, cast, 100)
    batch.due_on = day(5)
    job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
    assert (batch.late_reason, batch.late_values) == ("nothing_made", {"days": 0})
    report_pieces(session, job.id, 1, actor=cast.coordinator)
    assert (batch.late_reason, batch.late_values) == ("started_late", {"days": 2})


def test_what_arrived_has_its_day_and_what_is_cancelled_has_none(session: Session) -> None:
    cast = a_cast(session)
    batch = passed_batch(session, cast, 20)
    assert (batch.expected_on, batch.confidence) == (day(5), "high")
    goods = send_goods(session, batch.id, actor=cast.coordinator)
    with clock.at(NOON + timedelta(days=3)):
        assert forecast_next(session) == (0, None)  # still expected on the same day
        receive_goods(session, goods.id, pieces=20, actor=cast.hua)
    assert (batch.state, batch.expected_on, batch.late_percent) == ("closed", day(3), 0)
    assert order_of(session, batch).expected_on == day(3)
    assert days_of(session, batch) == [(TODAY, 20, 20, 20, 20)]
    given_up = accepted_batch(session, cast, 30)
    cancel_batch(session, given_up.id, reason="customer", actor=cast.dispatcher)
    assert (given_up.expected_on, given_up.latest_on, given_up.late) == (None, None, False)


def test_an_order_with_pieces_that_nobody_makes_is_expected_by_plan_only(session: Session) -> None:
    """60 of 100 wait for their inspection and are there in a week; 40 were planned anew, and are due in 40 days."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    record_hand_in(session, job.id, 60, actor=cast.coordinator)
    submit_batch(session, batch.id, short_reason="no hands", actor=cast.coordinator)
    assert (order_of(session, batch).expected_on, order_of(session, batch).confidence) == (day(7), "high")
    rest = plan_batch(session, batch.line_id, 40, actor=cast.dispatcher)
    assert (order_of(session, batch).expected_on, order_of(session, batch).confidence) == (day(40), "plan")
    cancel_batch(session, rest.id, reason="customer", actor=cast.dispatcher)
    assert order_of(session, batch).expected_on == day(7)


def test_the_hourly_job_goes_through_all_batches_in_portions(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five batches, two at a time: tomorrow each is expected a day later, since nobody has begun or sent anything."""
    monkeypatch.setattr(forecasting, "AT_ONCE", 2)

    def five(session: Session) -> list[UUID]:
        cast = a_cast(session)
        return [passed_batch(session, cast, 2).id for _ in range(5)]

    keys = work.run(five)
    with clock.at(NOON + timedelta(days=1)):
        assert refresh_forecasts(work) == 5
        assert refresh_forecasts(work) == 0
    with work.reading() as session:
        assert {session.get_one(Batch, key).expected_on for key in keys} == {day(6)}
