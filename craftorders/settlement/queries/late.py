"""Reading what of a statement, or of a month that can be closed, is an adjustment of earlier months."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.kernel.periods import period_end, period_of, period_start
from craftorders.places.models import Region
from craftorders.production.models import HandIn
from craftorders.settlement.models import Statement
from craftorders.settlement.queries.lines import on_statement, unsettled

WORKED_AT = func.coalesce(HandIn.at, Earning.at, type_=Earning.at.type)
"""When the pieces of a pay line were handed in; one that is for no bag belongs to its own moment."""


@dataclass(frozen=True)
class LateSum:
    """Pay lines for work of an earlier month, together, in minor units."""

    month: str
    lines: int
    amount: int


def worked_at(earning: Earning) -> datetime:
    """When the pieces of a pay line were handed in."""
    return earning.hand_in.at if earning.hand_in else earning.at


def late_sums(session: Session, statement: Statement) -> list[LateSum]:
    """What of a statement is for work of earlier months, the earliest first."""
    period = statement.period
    lines = _late_lines(period.month, period.region.time_zone, on_statement(statement))
    return _by_month(((at, amount) for _, _, at, amount in session.execute(lines)), period.region.time_zone)


def late_in_preview(session: Session, region: Region, month: str) -> dict[tuple[UUID, str], list[LateSum]]:
    """The same of what closing a month now would put on statements, by worker and currency."""
    zone = region.time_zone
    which = unsettled(session, region.id, period_end(month, zone))
    found: dict[tuple[UUID, str], list[tuple[datetime, int]]] = {}
    for worker_id, currency, at, amount in session.execute(_late_lines(month, zone, which)):
        found.setdefault((worker_id, currency), []).append((at, amount))
    return {key: _by_month(lines, zone) for key, lines in found.items()}


def _late_lines(month: str, time_zone: str, which: ColumnElement[bool]) -> Select[UUID, str, datetime, int]:
    return (
        select(Earning.worker_id, Earning.currency, WORKED_AT, Earning.amount)
        .outerjoin(HandIn, (HandIn.region_id == Earning.region_id) & (HandIn.id == Earning.hand_in_id))
        .where(which, period_start(month, time_zone) > WORKED_AT)
    )


def _by_month(lines: Iterable[tuple[datetime, int]], time_zone: str) -> list[LateSum]:
    sums: dict[str, list[int]] = {}
    for at, amount in lines:
        sums.setdefault(period_of(at, time_zone), []).append(amount)
    return [LateSum(month, len(amounts), sum(amounts)) for month, amounts in sorted(sums.items())]
