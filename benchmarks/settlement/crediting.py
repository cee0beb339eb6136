"""Crediting accepted lots against the database's own GROUP BY of their bags and bare inserts of the rows that this wrote."""

import statistics
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, MetaData, Select, Table, func, select, text
from sqlalchemy.orm import Session

from benchmarks.stage import database, units
from craftorders.fees import handlers
from craftorders.fees.models import Charge, Earning, MonthlyEarnings
from craftorders.fees.services import credit_lot
from craftorders.infra.database import Model
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.ledger.models import Journal, Transfer, UnsealedJournal
from craftorders.people.models import Household, Skill, Worker
from craftorders.production.models import HandIn
from craftorders.production.services import assign_job, record_hand_in, submit_batch
from craftorders.quality.models import LotBag
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from craftorders.wiring import HANDLERS
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import supplied_batch

LOTS, WORKERS, BAGS, PIECES = 30, 20, 5, 40
"""Lots of twenty workers with five bags of forty pieces each."""

WRITTEN: tuple[type[Model], ...] = (Earning, Charge, Journal, Transfer, UnsealedJournal, MonthlyEarnings)
Rows = list[tuple[Table, list[dict[str, Any]]]]


def ratio() -> float:
    """Credited ÷ bare, medians over the lots."""
    with database("postgresql") as (url, _), clock.at(datetime(2026, 11, 24, 4, tzinfo=UTC)):
        work = units(url)
        without = {event: tuple(h for h in some if h is not handlers.credit_lot) for event, some in HANDLERS.items()}
        telling = UnitOfWork(work.engine, without)
        cast = telling.run(lambda session: a_cast(session, prepaid=10**9))
        workers = telling.run(lambda session: [_a_worker(session, cast, number) for number in range(WORKERS)])
        lots = [telling.run(lambda session: _a_lot(session, cast, workers)) for _ in range(LOTS)]
        with work.engine.begin() as connection:
            for kind in WRITTEN:
                connection.execute(text(f"CREATE TABLE bare_{kind.__tablename__} (LIKE {kind.__tablename__} INCLUDING ALL)"))
        credited, bare, inserted = [], [], []
        for lot_id in lots:
            with work.engine.begin() as connection:
                before = {kind: {tuple(row) for row in _keys(connection, kind)} for kind in WRITTEN}
            began = time.perf_counter()
            work.run(lambda session, key=lot_id: credit_lot(session, key, actor=SYSTEM))  # type: ignore[misc]
            credited.append(time.perf_counter() - began)
            with work.engine.begin() as connection:
                rows = _new_rows(connection, before)
            began = time.perf_counter()
            with work.engine.begin() as connection:
                connection.execute(_passed_by_worker(lot_id)).all()
                grouped = time.perf_counter()
                for table, some in rows:
                    connection.execute(table.insert(), some)
            bare.append(time.perf_counter() - began)
            inserted.append(time.perf_counter() - grouped)
        work.engine.dispose()
    ours, theirs = statistics.median(credited[1:]), statistics.median(bare[1:])
    lines = WORKERS * BAGS
    written = sum(len(some) for _, some in rows)
    print(
        f"a lot of {lines} pay lines is credited in {1000 * ours:.0f} ms ({lines / ours:,.0f} lines/s); bags by GROUP BY "
        f"and {written} rows by bare inserts {1000 * theirs:.0f} ms; ratio {ours / theirs:.2f} "
        f"(to the inserts alone {ours / statistics.median(inserted[1:]):.2f})",
        flush=True,
    )
    return ours / theirs


def _passed_by_worker(lot_id: UUID) -> Select[Any]:
    bags = select(HandIn.worker_id, func.sum(LotBag.passed)).select_from(LotBag).join(LotBag.hand_in)
    return bags.where(LotBag.lot_id == lot_id).group_by(HandIn.worker_id)


def _keys(connection: Connection, kind: type[Model]) -> Sequence[Any]:
    return connection.execute(select(*kind.__table__.primary_key)).all()


def _new_rows(connection: Connection, before: dict[type[Model], set[tuple[Any, ...]]]) -> Rows:
    """What was written since, for tables of another name."""
    found = []
    for kind, known in before.items():
        table: Any = kind.__table__
        rows = connection.execute(select(table)).mappings().all()
        fresh = [dict(row) for row in rows if tuple(row[column.name] for column in table.primary_key) not in known]
        if fresh:
            found.append((table.to_metadata(MetaData(), name=f"bare_{table.name}"), fresh))
    return found


def _a_worker(session: Session, cast: Cast, number: int) -> UUID:
    household = Household(workshop_id=cast.workshop.id, name="家", village="村")
    session.add(household)
    session.flush()
    worker = Worker(code=f"P-B{number:03}", household_id=household.id, workshop_id=cast.workshop.id, name=f"农户{number}")
    worker.skills = [Skill(craft_code="braid", grade=2, certified_on=date(2026, 3, 1), certified_by=SYSTEM.id)]
    session.add(worker)
    session.flush()
    return worker.id


def _a_lot(session: Session, cast: Cast, workers: list[UUID]) -> UUID:
    """A lot that was accepted, and not credited yet."""
    batch = supplied_batch(session, cast, WORKERS * BAGS * PIECES)
    for worker_id in workers:
        job = assign_job(session, batch.id, 1, BAGS * PIECES, worker_id=worker_id, actor=cast.coordinator)
        for _ in range(BAGS):
            record_hand_in(session, job.id, PIECES, actor=cast.coordinator)
    submit_batch(session, batch.id, actor=cast.coordinator)
    lot = lots_of_batch(session, batch.id)[0]
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    return lot.id
