"""Forecasts learn when a batch arrives, and follow the reports of pieces within seconds.

The workshop of the cast is 5 days from Yiwu, and nobody farms in these weeks.
"""

from datetime import date, timedelta
from uuid import UUID

from alembic import command
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from craftorders.infra.live import Change
from craftorders.infra.migrating import alembic_config, remade_tables, upgrade
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.logistics.services import receive_goods, send_goods
from craftorders.production.domain.habit import habit_of
from craftorders.production.jobs import forecast_after_reports
from craftorders.production.models import Batch, ForecastError
from craftorders.production.services import assign_job, record_hand_in, report_pieces, submit_batch
from craftorders.production.services.forecasting import forecast_next
from craftorders.production.services.hindsight import present_habit
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import passed_batch, supplied_batch
from tests.conftest import NOON
from tests.databases import remembered

TODAY = date(2026, 11, 24)


def made_in_ten_days(session: Session, cast: Cast) -> Batch:
    """Ten a day, from the 10th to the 19th; inspected on the 20th."""
    with clock.at(NOON - timedelta(days=14)):
        batch = supplied_batch(session, cast, 100)
    for day in range(10):
        with clock.at(NOON - timedelta(days=14 - day)):
            job = assign_job(session, batch.id, 1, 10, worker_id=cast.worker.id, actor=cast.coordinator)
            record_hand_in(session, job.id, 10, actor=cast.coordinator)
            if day == 9:
                submit_batch(session, batch.id, actor=cast.coordinator)
            forecast_next(session)
    with clock.at(NOON - timedelta(days=4)):
        lot = lots_of_batch(session, batch.id)[0]
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    return batch


def test_a_batch_that_arrives_leaves_the_errors_of_its_forecasts(session: Session) -> None:
    """On the mornings of its days 5, 7 and 9 it was to be made on the 20th, as no forecast counts on the day that begins.

    So it was to be there on the 27th, ± 1 day for the inspection and ± 1 for the road. It came on the 24th: 3 days are
    3 ÷ √2 = 2.121 deviations, 4 from the eve are 2.828.
    """
    cast = a_cast(session)
    batch = made_in_ten_days(session, cast)
    goods = send_goods(session, batch.id, actor=cast.coordinator)
    assert present_habit(session) == habit_of([])
    receive_goods(session, goods.id, pieces=100, actor=cast.hua)
    rows = session.execute(select(ForecastError.morning, ForecastError.came_on, ForecastError.eve_e3, ForecastError.day_e3))
    kept = {morning: tuple(rest) for morning, *rest in rows}
    assert sorted(kept) == [1, 3, 5, 7, 9]
    assert [kept[morning] for morning in (5, 7, 9)] == [(TODAY, -2_828, -2_121)] * 3
    assert present_habit(session) != habit_of([])


def test_what_was_made_in_a_day_teaches_nothing(session: Session) -> None:
    cast = a_cast(session)
    goods = send_goods(session, passed_batch(session, cast, 20).id, actor=cast.coordinator)
    receive_goods(session, goods.id, pieces=20, actor=cast.hua)
    assert session.scalar(select(func.count()).select_from(ForecastError)) == 0


def test_a_house_that_was_always_too_early_says_later_days(session: Session) -> None:
    """240 in four days are 60 a day: 760 need 13 days, inspection 2, the road 5. Its errors say two deviations more.

    13 working days have √((0 + 0 + 60²·2) ÷ 60²) = 1.41 days of doubt: it is 2.83 days later.
    """
    cast = a_cast(session)
    with clock.at(NOON - timedelta(days=4)):
        batch = supplied_batch(session, cast, 1_000)
    for ago in (4, 3, 2, 1):
        with clock.at(NOON - timedelta(days=ago)):
            job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
            report_pieces(session, job.id, 60, actor=cast.coordinator)
            forecast_next(session)
    forecast_next(session)
    assert batch.expected_on == TODAY + timedelta(days=20)
    errors = [{"batch_id": batch.id, "morning": n, "came_on": TODAY, "eve_e3": 2_000, "day_e3": 2_000} for n in range(1_500)]
    session.execute(insert(ForecastError), errors)
    forecast_next(session)
    assert batch.expected_on == TODAY + timedelta(days=23)


def at_work(session: Session, cast: Cast) -> tuple[UUID, UUID]:
    """A batch and a job of which a bag of 120 was made two days ago, forecast today."""
    with clock.at(NOON - timedelta(days=2)):
        batch = supplied_batch(session, cast, 1_000)
        job = assign_job(session, batch.id, 1, 1_000, worker_id=cast.worker.id, actor=cast.coordinator)
        report_pieces(session, job.id, 120, actor=cast.coordinator)
        forecast_next(session)
    forecast_next(session)
    return batch.id, job.id


def test_a_forecast_follows_a_report_within_seconds_without_holding_it_up(work: UnitOfWork) -> None:
    """At 120 a day 880 need 8 days, inspection 2, the road 5. When 820 more are made, one day is enough."""
    cast = remembered(work, a_cast)
    batch_id, job_id = work.run(lambda session: at_work(session, cast))
    assert forecast_after_reports(work) == 0

    def report(session: Session) -> tuple[date | None, UUID]:
        batch = session.get_one(Batch, batch_id)
        before = batch.expected_on
        report_pieces(session, job_id, 820, actor=cast.coordinator)
        session.refresh(batch)
        assert batch.expected_on == before
        return before, batch.order_id

    before, order_id = work.run(report)
    assert before == TODAY + timedelta(days=15)
    told = select(func.count()).select_from(Change).where(Change.topic == f"order:{order_id}")
    with work.reading() as session:
        news = session.scalar(told) or 0
    assert forecast_after_reports(work) == 1
    with work.reading() as session:
        batch = session.get_one(Batch, batch_id)
        assert (batch.expected_on, batch.foreseen) == (TODAY + timedelta(days=8), 940)
        assert session.scalar(told) == news + 1
    assert forecast_after_reports(work) == 0


def test_an_older_house_keeps_its_forecasts_and_learns_from_now_on(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    batch_id, _ = work.run(lambda session: at_work(session, cast))
    config = alembic_config()
    with remade_tables(work.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0056")
    upgrade(work.engine)
    with work.reading() as session:
        assert (session.get_one(Batch, batch_id).foreseen, present_habit(session)) == (0, habit_of([]))
    assert forecast_after_reports(work) == 0
    with work.reading() as session:
        batch = session.get_one(Batch, batch_id)
        assert (batch.foreseen, batch.expected_on) == (120, TODAY + timedelta(days=15))
