"""Repeated work: each run of a job is a unit of work of its own, and a run that happened twice does no harm.

A job that must happen once a period claims a row (job, period) first; whoever comes second finds it taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from craftorders.infra.database import Model
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """A named piece of repeated work and its cron line (UTC), before which its seconds may stand."""

    name: str
    work: Callable[[UnitOfWork], Any]
    cron: str


def in_one_unit(work: Callable[[Session], Any]) -> Callable[[UnitOfWork], Any]:
    """Work that is one unit of work as a whole."""
    return lambda units: units.run(work)


class JobRun(Model):
    """A (job, period) that was claimed."""

    __tablename__ = "job_run"
    job: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=now)
    __table_args__ = (PrimaryKeyConstraint("job", "period"),)


def claim_run(session: Session, job: str, period: str) -> bool:
    """Whether this caller is the first to run `job` for `period`."""
    if session.get(JobRun, (job, period)) is not None:
        return False
    session.add(JobRun(job=job, period=period))
    session.flush()
    return True


def run_job(work: UnitOfWork, job: Job) -> None:
    """Run one job; a failure is logged and leaves nothing half done."""
    try:
        result = job.work(work)
        (log.debug if result == 0 else log.info)("job_done", job=job.name, result=result)
    except Exception:
        log.exception("job_failed", job=job.name)


def trigger_of(cron: str) -> CronTrigger:
    """When a job runs; on the full minute where no seconds are given."""
    *seconds, minute, hour, day, month, weekday = cron.split()
    return CronTrigger(None, month, day, None, weekday, hour, minute, *(seconds or ("0",)), timezone="UTC")


def serve_jobs(work: UnitOfWork, jobs: tuple[Job, ...]) -> None:
    """Run `jobs` at their times until the process is ended."""
    scheduler = BlockingScheduler(timezone="UTC")
    for job in jobs:
        scheduler.add_job(
            run_job,
            trigger_of(job.cron),
            args=(work, job),
            id=job.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=3600,
        )
    scheduler.start()
