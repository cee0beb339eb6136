"""Checking the scores: all first inspections are added up again and compared with what was kept as they were decided."""

from collections import Counter, defaultdict
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from craftorders.infra.database import Model
from craftorders.production.models import Batch
from craftorders.quality.domain.states import LOT
from craftorders.quality.domain.yields import FIRST_ROUND
from craftorders.quality.models import InspectionLot, WorkerDefects, WorkerScore, WorkshopDefects, WorkshopScore
from craftorders.quality.services.scores.rows import rows_of_lot

KEPT: tuple[type[Model], ...] = (WorkshopScore, WorkshopDefects, WorkerScore, WorkerDefects)
AT_ONCE = 500


def differing_scores(session: Session) -> list[str]:
    """Which rows are not the sum of their lots, in words; a lot that was never counted shows as a difference, too."""
    recounted: dict[type[Model], dict[tuple[Any, ...], Counter[str]]] = {table: defaultdict(Counter) for table in KEPT}
    query = (
        select(InspectionLot, Batch)
        .join(Batch, Batch.id == InspectionLot.batch_id)
        .where(InspectionLot.state != LOT.initial, InspectionLot.round == FIRST_ROUND)
        .execution_options(yield_per=AT_ONCE)
    )
    for lots in session.execute(query).partitions(AT_ONCE):
        for lot, batch in lots:
            for kind, rows in rows_of_lot(session, lot, batch).items():
                for row in rows:
                    key, numbers = _parted(kind, row)
                    recounted[kind][key].update(numbers)
    return [line for kind in KEPT for line in _differences(session, kind, recounted[kind])]


def _differences(session: Session, kind: type[Model], recounted: dict[tuple[Any, ...], Counter[str]]) -> list[str]:
    table = cast(Table, kind.__table__)
    kept = dict(_parted(kind, dict(row)) for row in session.execute(select(table)).mappings())
    nothing: Counter[str] = Counter()
    lines = []
    for key in sorted(kept.keys() | recounted.keys(), key=str):
        stored, real = kept.get(key, nothing), recounted.get(key, nothing)
        if stored != real:
            lines.append(f"{table.name} {' '.join(map(str, key))}: stored {dict(stored)}, recounted {dict(real)}")
    return lines


def _parted(kind: type[Model], row: dict[str, Any]) -> tuple[tuple[Any, ...], Counter[str]]:
    """The key of a row and its numbers."""
    keys = [column.name for column in cast(Table, kind.__table__).primary_key]
    return tuple(row[name] for name in keys), Counter({name: n for name, n in row.items() if name not in keys})
