"""Repeated work: once a period however many ask, twice without harm, and a failure ends nobody."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from craftorders.infra.database import Model
from craftorders.infra.scheduler import Job, JobRun, claim_run, in_one_unit, run_job, trigger_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.wiring import JOBS
from tests.builders.cast import a_cast
from tests.builders.stories import passed_batch, submitted_lot, supplied_batch


def test_whoever_comes_second_finds_the_period_taken(work: UnitOfWork) -> None:
    claims = [("sweep", "2026-11"), ("sweep", "2026-11"), ("sweep", "2026-12"), ("water", "2026-11")]
    assert [work.run(lambda session, c=claim: claim_run(session, *c)) for claim in claims] == [True, False, True, True]  # type: ignore[misc]


def test_of_two_schedulers_at_the_same_moment_one_gets_the_run(work: UnitOfWork) -> None:
    together = threading.Barrier(2)

    def claim(_number: int) -> bool:
        together.wait(10)
        return work.run(lambda session: claim_run(session, "sweep", "2026-11"))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(claim, range(2))) == [False, True]


def test_a_run_that_failed_can_be_claimed_again(work: UnitOfWork) -> None:
    def fail(session: Session) -> None:
        assert claim_run(session, "sweep", "2026-11")
        raise ZeroDivisionError

    with capture_logs() as logs:
        run_job(work, Job("sweep", in_one_unit(fail), "* * * * *"))
    assert [(line["event"], line["job"]) for line in logs] == [("job_failed", "sweep")]
    assert work.run(lambda session: claim_run(session, "sweep", "2026-11"))


def test_jobs_have_names_of_their_own_and_times_that_can_be_kept() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    for job in JOBS:
        trigger_of(job.cron)


def test_a_job_runs_on_the_full_minute_or_at_its_seconds() -> None:
    noon = datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC)
    assert trigger_of("* * * * *").get_next_fire_time(None, noon) == noon.replace(minute=1, second=0)
    assert trigger_of("*/2 * * * * *").get_next_fire_time(None, noon) == noon.replace(second=2)
    assert trigger_of("30 6 * * mon").get_next_fire_time(None, noon) == datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


def everything(work: UnitOfWork) -> dict[str, int]:
    """How many rows each table has."""
    tables = [table for table in Model.metadata.sorted_tables if table.name != "region"]
    with work.reading() as session:
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_that_runs_twice_does_no_harm(work: UnitOfWork, job: Job) -> None:
    def a_busy_day(session: Session) -> None:
        cast = a_cast(session)
        passed_batch(session, cast, 40)
        submitted_lot(session, cast, 20)
        supplied_batch(session, cast, 30)

    work.run(a_busy_day)
    with capture_logs() as logs:
        run_job(work, job)
        once = everything(work)
        run_job(work, job)
    assert [(line["event"], line["job"]) for line in logs if "job" in line] == [("job_done", job.name)] * 2
    assert everything(work) == once


def test_two_schedulers_at_once_do_no_harm(work: UnitOfWork) -> None:
    work.run(lambda session: passed_batch(session, a_cast(session), 40))
    together = threading.Barrier(2)
    failures: list[Any] = []

    def run_all(_number: int) -> None:
        together.wait(10)
        for job in JOBS:
            try:
                job.work(work)
            except Exception as error:
                failures.append((job.name, error))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run_all, range(2)))
    assert not failures
    with work.reading() as session:
        assert session.scalars(select(JobRun.job)).all().count("verify_books") <= 1
