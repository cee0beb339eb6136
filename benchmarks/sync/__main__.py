"""`python -m benchmarks.sync [--device-days N]`: nothing lost, nothing double, one final state; and events a second.

Each of four phones writes down its days (about nine events each) and sends them over a network that loses a tenth of
the requests and of the answers, repeats a tenth, shuffles and overtakes, and starts the service anew in the middle of
some. A phone is without network for a month at most, so what overtakes is of the same month. The same days are sent
over a second such network. What stands then must be, on both databases and both times, what plain arithmetic says of
the days. The value is the number of events that are lost, double or wrong.

The speed: portions of fifty events in order, one unit of work each, against bare inserts of the same rows (an event,
and a report or a bag) in the same portions on the same engine.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.stage import database, units, verdict
from benchmarks.sync.days import Days
from benchmarks.sync.network import play
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.production.models import HandIn, Job, PieceReport
from craftorders.production.services import assign_job
from craftorders.sync.models import PhoneEvent, UnsettledEvent
from tests.builders.cast import Cast, a_cast
from tests.builders.phones import Phone
from tests.builders.stories import supplied_batch

PHONES, NETWORKS, DEVICE_DAYS, MONTH = 4, 2, 40, 270
"""A month has about so many events."""
PORTION, PORTIONS = 50, 6


def live(work: UnitOfWork, cast: Cast, days: int, seed: int) -> list[Days]:
    """Phones with their days written down; the same seed gives the same days."""

    def begin(session: Session) -> list[Days]:
        return [
            Days(Phone(cast.coordinator).register(session), supplied_batch(session, cast, 1_000_000), cast.worker.id)
            for _ in range(PHONES)
        ]

    told = work.run(begin)
    for number, each in enumerate(told):
        each.live(days, Random(seed + number))
    return told


def send(work: UnitOfWork, told: Days, chance: Random) -> int:
    """Send a phone's days, month by month; how many requests that took."""
    months = (told.events[start : start + MONTH] for start in range(0, len(told.events), MONTH))
    return sum(play(work, told.phone, month, chance) for month in months)


def wrong(work: UnitOfWork, told: list[Days]) -> int:
    """How many events are lost, jobs are not what they must be, rows are too many or too few, or questions are open."""
    with work.reading() as session:
        found = 0
        for each in told:
            of_batch = select(Job.id).where(Job.batch_id == each.batch.id)
            jobs = session.execute(
                select(Job.id, Job.quantity, Job.made, Job.handed_in).where(Job.batch_id == each.batch.id)
            )
            stands = sorted((str(job_id), *numbers) for job_id, *numbers in jobs)
            counted = {
                "events": (_count(session, PhoneEvent, PhoneEvent.device_id == each.phone.id), len(each.events)),
                "reports": (_count(session, PieceReport, PieceReport.job_id.in_(of_batch)), each.rows["reports"]),
                "bags": (_count(session, HandIn, HandIn.job_id.in_(of_batch)), each.rows["bags"]),
                "open": (
                    _count(session, UnsettledEvent, UnsettledEvent.device_id == each.phone.id,
                           UnsettledEvent.state != "applied"), 0,
                ),
            }  # fmt: skip
            found += len(set(stands) ^ set(each.state())) + sum(abs(is_ - must) for is_, must in counted.values())
        return found


def _count(session: Session, table: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def speed(work: UnitOfWork, cast: Cast) -> float:
    """Events a second ÷ bare inserts of the same rows a second, portions in turn."""

    def begin(session: Session) -> Any:
        batch = supplied_batch(session, cast, 1_000_000)
        job = assign_job(session, batch.id, 1, 1_000_000, worker_id=cast.worker.id, actor=cast.coordinator)
        return Phone(cast.coordinator).register(session), batch, job.id

    phone, batch, job_id = work.run(begin)
    whole = bare = 0.0
    for _ in range(PORTIONS):
        events = [phone.reports(batch, job_id, 1) for _ in range(PORTION)]
        whole += _timed(lambda events=events: work.run(lambda session: phone.sends(session, *events)))
        bare += _timed(lambda: work.run(lambda session: _insert(session, phone, job_id, cast)))
    events = PORTION * PORTIONS
    print(f"  {events / whole:6.0f} events/s   bare {events / bare:6.0f}/s   ratio {bare / whole:.2f}")
    return bare / whole


def _timed(act: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def _insert(session: Session, phone: Phone, job_id: Any, cast: Cast) -> None:
    at = datetime.now(UTC)
    for _ in range(PORTION):
        key = new_id()
        event = {
            "region_id": "999999", "id": key, "device_id": phone.id, "seq": key.int % 2**53 + 1, "user_id": phone.owner.id,
            "type": "report_pieces", "payload": {"job_id": str(job_id), "quantity": 1}, "device_time": at, "skew": 0,
            "schema_version": 1, "hash": "0" * 64, "received_at": at, "outcome": "accepted", "answer": {},
        }  # fmt: skip
        report = {"region_id": "999999", "id": key, "job_id": job_id, "worker_id": cast.worker.id, "quantity": 1,
                  "actor_id": phone.owner.id, "actor_name": "bare", "at": at}  # fmt: skip
        session.execute(PhoneEvent.__table__.insert(), event)
        session.execute(PieceReport.__table__.insert(), report)


def main() -> None:
    """Play and measure on both databases."""
    given = sys.argv[sys.argv.index("--device-days") + 1] if "--device-days" in sys.argv else DEVICE_DAYS
    days = max(1, int(given) // PHONES)
    bad = 0
    for kind in ("sqlite", "postgresql"):
        with database(kind) as (url, _folder):
            work = units(url)
            cast = work.run(lambda session: a_cast(session, prepaid=10**14))
            for network in range(NETWORKS):
                told = live(work, cast, days, seed=1)
                begin, chance = time.perf_counter(), Random(100 + network)
                requests = sum(send(work, each, chance) for each in told)
                seconds, events, found = (
                    time.perf_counter() - begin,
                    sum(len(each.events) for each in told),
                    wrong(work, told),
                )
                bad += found
                print(f"{kind:<11} network {network}: {PHONES * days} device-days, {events} events in {requests} requests, "
                      f"{seconds:.0f} s, {found} lost, double or wrong")  # fmt: skip
            speed(work, cast)
            work.engine.dispose()
    verdict("sync", bad, "==0", bad == 0)


if __name__ == "__main__":
    main()
