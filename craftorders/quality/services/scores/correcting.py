"""Putting scores right: a piece that was good after all was not bad, in the month in which it was counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Table, case
from sqlalchemy.orm import Session

from craftorders.infra.database import Model
from craftorders.production.models import Batch
from craftorders.quality.domain.cusum import PIECE
from craftorders.quality.models import CountedLot, InspectionLot, WorkerWatch, WorkshopWatch
from craftorders.quality.services.scores.rows import rows_of_lot, tallies_by_worker, tally_of_lot


@contextmanager
def corrected_scores(session: Session, lot: InspectionLot) -> Iterator[None]:
    """What the block changes in a counted lot is changed in the scores, too; a lot that is not counted has none yet.

    The levels that warn fall by the pieces that are no longer bad, unless their watch has begun anew since.
    """
    if session.get(CountedLot, lot.id) is None:
        yield
        return
    batch = session.get_one(Batch, lot.batch_id)
    counted, bad, by_worker = rows_of_lot(session, lot, batch), tally_of_lot(lot).bad, tallies_by_worker(lot)
    yield
    for table, rows in rows_of_lot(session, lot, batch).items():
        for before, after in zip(counted[table], rows, strict=True):
            _add_difference(session, table, before, after)
    making = {"workshop_id": batch.workshop_id, "product_id": batch.product_id}
    _lower(session, WorkshopWatch, making, bad - tally_of_lot(lot).bad)
    for worker_id, tally in sorted(tallies_by_worker(lot).items()):
        _lower(session, WorkerWatch, {"worker_id": worker_id}, by_worker[worker_id].bad - tally.bad)


def _add_difference(session: Session, kind: type[Model], before: dict[str, Any], after: dict[str, Any]) -> None:
    rows = cast(Table, kind.__table__)
    keys = [column.name for column in rows.primary_key]
    changed = {name: after[name] - before[name] for name in after if name not in keys and after[name] != before[name]}
    if changed:
        of_row = [rows.c[name] == after[name] for name in keys]
        session.execute(rows.update().where(*of_row).values({name: rows.c[name] + more for name, more in changed.items()}))


def _lower(session: Session, watch: type[WorkshopWatch] | type[WorkerWatch], keys: dict[str, Any], pieces: int) -> None:
    if not pieces:
        return
    rows = cast(Table, watch.__table__)
    level = rows.c.level_e4 - PIECE * pieces
    session.execute(
        rows.update()
        .where(*(rows.c[name] == value for name, value in keys.items()), rows.c.bad >= pieces)
        .values(bad=rows.c.bad - pieces, level_e4=case((level > 0, level), else_=0))
    )
