"""The early warning: every decided lot moves the levels of its workshop's product and of its workers."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, case, select
from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.tallies import insert_once
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import SYSTEM
from craftorders.production.models import Batch
from craftorders.quality.domain.cusum import LIMIT_E4, step_e4
from craftorders.quality.domain.defects import MAJOR
from craftorders.quality.domain.states import WARNING
from craftorders.quality.domain.yields import ENOUGH_PIECES, Tally
from craftorders.quality.events import WarningMoved
from craftorders.quality.models import InspectionLot, QualityWarning, WorkerWatch, WorkshopWatch
from craftorders.quality.services.scores.rows import tallies_by_worker, tally_of_lot

Watch = type[WorkshopWatch] | type[WorkerWatch]


def watch_lot(session: Session, lot: InspectionLot, batch: Batch) -> None:
    """Move the levels; the one that reaches its limit makes a warning, once until that was dealt with.

    Of a worker nobody is warned before enough pieces were inspected.
    """
    aql = _tolerated(lot)
    making = {"workshop_id": batch.workshop_id, "product_id": batch.product_id}
    if _rings(session, WorkshopWatch, making, tally_of_lot(lot), aql, least=0):
        _warn(session, WorkshopWatch, making, batch)
    for worker_id, tally in sorted(tallies_by_worker(lot).items()):
        own = {"worker_id": worker_id}
        if _rings(session, WorkerWatch, own, tally, aql, least=ENOUGH_PIECES):
            _warn(session, WorkerWatch, own, batch)


def _tolerated(lot: InspectionLot) -> str:
    """The AQL of its major defects, which every order line names."""
    aql = lot.class_plans[MAJOR].aql
    assert aql is not None  # only for critical defects it may be that none is allowed
    return aql


def _rings(session: Session, watch: Watch, keys: dict[str, Any], tally: Tally, aql: str, *, least: int) -> bool:
    """Move one level; whether it is now at its limit, with at least so many pieces, and nobody was warned yet."""
    rows = cast(Table, watch.__table__)
    there = [rows.c[name] == value for name, value in keys.items()]
    after = rows.c.level_e4 + bindparam("step")
    move = (
        rows.update()
        .where(*there)
        .values(
            level_e4=case((after > 0, after), else_=0),
            inspected=rows.c.inspected + tally.inspected,
            bad=rows.c.bad + tally.bad,
        )
    )
    step = {"step": step_e4(tally.inspected, tally.bad, aql)}
    if session.connection().execute(move, step).rowcount == 0:
        insert_once(session, watch, **keys, level_e4=0, inspected=0, bad=0, warned=False)
        session.connection().execute(move, step)
    ring = (
        rows.update()
        .where(*there, rows.c.warned.is_(False), rows.c.level_e4 >= LIMIT_E4, rows.c.inspected >= least)
        .values(warned=True)
    )
    return session.connection().execute(ring).rowcount == 1


def _warn(session: Session, watch: Watch, keys: dict[str, Any], batch: Batch) -> None:
    rows = cast(Table, watch.__table__)
    query = select(rows.c.inspected, rows.c.bad).where(*(rows.c[name] == value for name, value in keys.items()))
    inspected, bad = session.execute(query).one()
    assert batch.workshop is not None  # it was inspected there
    warning = QualityWarning(
        workshop_id=batch.workshop_id,
        product_id=batch.product_id,
        worker_id=keys.get("worker_id"),
        inspected=inspected,
        bad=bad,
    )
    session.add(warning)
    session.flush()
    region = batch.workshop.region_id
    record(session, WARNING.name, warning.id, "raise", actor=SYSTEM, region_id=region, to_state=warning.state)
    publish(session, WarningMoved(warning.id, warning.workshop_id, warning.state))
