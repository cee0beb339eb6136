"""Forecasts are written to batches and orders, so that no page computes one: when a batch moves, seconds after a report
of pieces (which does not wait for it), and once an hour.

They are what can be said today, no change of a batch by anybody: they take no version, and a batch that moved while
its forecast was computed keeps the newer one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from craftorders.infra.unit_of_work import publish
from craftorders.kernel.clock import today
from craftorders.orders.services import ExpectedArrival, expect_arrivals
from craftorders.production.domain.because import because
from craftorders.production.domain.forecast import forecast
from craftorders.production.domain.habit import Habit
from craftorders.production.domain.states import UNDER_WAY
from craftorders.production.events import ForecastChanged
from craftorders.production.models import Batch
from craftorders.production.services.days import keep_days
from craftorders.production.services.evidence import KEPT, SHOWN, Evidence, evidence_of
from craftorders.production.services.hindsight import learn_from, present_habit

ZONE = "Asia/Shanghai"
AT_ONCE = 500
SURE = ("high", "medium", "low", "plan")
UNKNOWN = dict.fromkeys(SHOWN) | {"confidence": "plan", "late": False, "late_percent": 0, "late_values": {}, "foreseen": 0}
"""What is kept of a batch that no workshop makes."""

NEVER = (None, None, None, "plan")
ROWS = cast(Table, Batch.__table__)
WRITTEN = (
    ROWS.update()
    .where(ROWS.c.id == bindparam("of_batch"), ROWS.c.state == bindparam("of_state"))
    .values({name: bindparam(f"new_{name}", type_=ROWS.c[name].type) for name in KEPT})
)


@dataclass(frozen=True)
class Finding:
    """What a batch's row is to keep, and whose order it belongs to."""

    batch_id: UUID
    state: str
    order_id: UUID
    merchant_id: UUID
    values: Mapping[str, Any]

    @property
    def parameters(self) -> dict[str, Any]:
        """What WRITTEN asks for."""
        new = {f"new_{name}": value for name, value in self.values.items()}
        return {"of_batch": self.batch_id, "of_state": self.state, **new}


def forecast_next(session: Session, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Keep the days and the forecasts of the next 500 batches under way, in the order of their keys.

    Says how many forecasts changed, and after which key to go on, if there may be more.
    """
    query = select(Batch.id).where(Batch.state.in_(UNDER_WAY)).order_by(Batch.id).limit(AT_ONCE)
    keys = session.scalars(query if after is None else query.where(Batch.id > after)).all()
    changed = _forecast(session, Batch.id.in_(keys)) if keys else 0
    return changed, keys[-1] if len(keys) == AT_ONCE else None


def progressed_batches(session: Session) -> Sequence[UUID]:
    """The next 500 batches at work of which pieces were reported since they were forecast."""
    at_work = select(Batch.id).where(Batch.state == "in_work", Batch.made != Batch.foreseen)
    return session.scalars(at_work.order_by(Batch.id).limit(AT_ONCE)).all()


def forecast_progressed(session: Session) -> int:
    """Forecast these; says how many forecasts changed."""
    keys = progressed_batches(session)
    return _forecast(session, Batch.id.in_(keys)) if keys else 0


def follow_batch(session: Session, batch: Batch) -> None:
    """Keep the day and the forecast of a batch that moved. Once it is there, its day is known; of nobody, it has none."""
    if batch.state in UNDER_WAY:
        _forecast(session, Batch.id == batch.id)
    elif batch.state == "delivered":
        day = today(ZONE)
        keep_days(session, Batch.id == batch.id, day)
        learn_from(session, batch, day)
        arrived = UNKNOWN | {"expected_on": day, "earliest_on": day, "latest_on": day, "confidence": "high"}
        _write_and_tell(session, batch, arrived)
    elif batch.state in ("planned", "cancelled"):
        _write_and_tell(session, batch, UNKNOWN)


def _write_and_tell(session: Session, batch: Batch, values: Mapping[str, Any]) -> None:
    finding = Finding(batch.id, batch.state, batch.order_id, batch.merchant_id, values)
    _write(session, [finding])
    _tell(session, [finding])


def _forecast(session: Session, chosen: ColumnElement[bool]) -> int:
    day = today(ZONE)
    keep_days(session, chosen, day)
    known, habit = evidence_of(session, chosen, day), present_habit(session)
    seen = [(each, _finding(each, day, habit)) for each in known]
    _write(session, [finding for each, finding in seen if finding.values != each.kept])
    changed = [new for each, new in seen if any(new.values[name] != each.kept[name] for name in SHOWN)]
    _tell(session, changed)
    return len(changed)


def _finding(known: Evidence, day: date, habit: Habit) -> Finding:
    seen = forecast(known.standing, known.pace, known.hands, day, habit)
    why = because(known.standing, seen, known.pace, known.hands, day)
    values = asdict(seen) | {"foreseen": known.standing.made}
    values["late"] = values.pop("late_days") > 0
    values |= {"late_reason": why.reason if why else None, "late_values": dict(why.values) if why else {}}
    return Finding(known.batch_id, known.standing.state, known.order_id, known.merchant_id, values)


def _write(session: Session, findings: Sequence[Finding]) -> None:
    """Write the forecasts that changed, or that know of more pieces now."""
    if not findings:
        return
    session.execute(WRITTEN, [each.parameters for each in findings])
    for each in findings:
        present = session.identity_map.get(session.identity_key(Batch, each.batch_id))
        for name, value in each.values.items() if present is not None else ():
            set_committed_value(present, name, value)


def _tell(session: Session, findings: Sequence[Finding]) -> None:
    """Tell the orders of these when the last of their batches is expected."""
    orders = {each.order_id: each.merchant_id for each in findings}
    if not orders:
        return
    expect_arrivals(session, _arrivals(session, sorted(orders)))
    for order_id, merchant_id in sorted(orders.items()):
        publish(session, ForecastChanged(order_id, merchant_id))


def _arrivals(session: Session, order_ids: Sequence[UUID]) -> list[ExpectedArrival]:
    """The last arrival of each order's batches. One that no workshop makes yet is expected when it is due, by plan only."""
    doubt = case(*((Batch.confidence == name, doubt) for doubt, name in enumerate(SURE)))
    expected = (Batch.expected_on, Batch.earliest_on, Batch.latest_on)
    days = (func.max(func.coalesce(column, Batch.due_on)) for column in expected)
    query = select(Batch.order_id, *days, func.max(doubt)).where(Batch.order_id.in_(order_ids), Batch.state != "cancelled")
    found = {order_id: (*last, SURE[doubt]) for order_id, *last, doubt in session.execute(query.group_by(Batch.order_id))}
    return [ExpectedArrival(order_id, *found.get(order_id, NEVER)) for order_id in order_ids]
