"""Keeping what the engine answered, in bulk: tens of thousands of rows within a few seconds, there and back."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.outcome import Choice, Outcome, Saying
from craftorders.dispatch.domain.matching.situation import Complaint, Situation
from craftorders.infra.database import Model
from craftorders.kernel.ids import new_id
from craftorders.planning.domain.comparing import PARTS
from craftorders.planning.models import Plan, PlanChoice, PlanFilling, PlanHour, PlanLeftOver
from craftorders.production.models import Batch


def keep_outcome(session: Session, plan: Plan, situation: Situation, outcome: Outcome) -> None:
    """Write an answer below its plan, and its sums into the plan."""
    lines = _lines(session, situation)
    pins = {(line.key, each.workshop) for line in situation.lines for each in line.pins}
    counties = {each.key: each.county for each in situation.workshops}

    def choice_row(each: Choice) -> dict[str, Any]:
        line, batch = lines[each.line]
        best = each.next_best
        return {
            "id": new_id(),
            "plan_id": plan.id,
            "line_id": line,
            "batch_id": batch,
            "whole": batch is not None,
            "workshop_id": each.workshop,
            "region_id": counties[each.workshop],
            "week": each.week,
            "pieces": each.pieces,
            "pinned": (each.line, each.workshop) in pins,
            "state": "proposed",
            "late_days": each.late_days,
            **{f"{name}_e4": getattr(each.parts, name) for name in PARTS},
            "next_workshop_id": best and best.workshop,
            "next_week": best and best.week,
            "next_more_e4": best and best.more_e4,
            "next_saying": best and said(best.saying),
        }

    _write(session, PlanChoice, (choice_row(each) for each in outcome.choices))
    _write(session, PlanLeftOver, (
        {"id": new_id(), "plan_id": plan.id, "line_id": lines[each.line][0], "batch_id": lines[each.line][1],
         "pieces": each.pieces, "saying": said(each.saying)}
        for each in outcome.left_over
    ))  # fmt: skip
    _write(session, PlanHour, (
        {"id": new_id(), "plan_id": plan.id, "workshop_id": each.workshop, "week": each.week, "craft": each.craft,
         "grade": each.grade, "worth_e4": each.worth_e4}
        for each in outcome.hours
    ))  # fmt: skip
    _write(session, PlanFilling, (
        {"plan_id": plan.id, "workshop_id": each.workshop, "week": each.week, "minutes": each.minutes, "taken": each.taken}
        for each in outcome.fillings
    ))  # fmt: skip
    plan.status, plan.method, plan.milliseconds = outcome.status, outcome.method, round(outcome.seconds * 1000)
    plan.cost_e4, plan.bound_e4 = outcome.cost_e4, outcome.bound_e4
    plan.choice_count = len(outcome.choices)
    plan.placed = sum(each.pieces for each in outcome.choices)
    plan.left_over = sum(each.pieces for each in outcome.left_over)
    plan.late_piece_days = sum(each.pieces * each.late_days for each in outcome.choices)
    plan.complaints = [complained(each) for each in outcome.complaints]


def said(saying: Saying) -> dict[str, Any]:
    """A reason as it is kept: a code, a message id and plain values."""
    return {"code": saying.code, "message": saying.message, "values": _plain(saying.values)}


def complained(complaint: Complaint) -> dict[str, Any]:
    """A complaint as it is kept."""
    return {
        "kind": complaint.kind,
        "row": complaint.row,
        "key": str(complaint.key),
        "code": complaint.code,
        "message": complaint.message,
        "values": _plain(complaint.values),
    }


def _lines(session: Session, situation: Situation) -> dict[Hashable, tuple[UUID, UUID | None]]:
    """By the key of an open line: its order line, and the batch where it is one that is planned whole."""
    whole = {each.key for each in situation.lines if not each.splittable}
    query = select(Batch.id, Batch.line_id).where(Batch.state == "planned", Batch.workshop_id.is_(None))
    places: dict[Hashable, tuple[UUID, UUID | None]] = {
        each.key: (cast(UUID, each.key), None) for each in situation.lines if each.splittable
    }
    if whole:
        places.update({batch: (line, batch) for batch, line in session.execute(query) if batch in whole})
    return places


def _write(session: Session, table: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    for part in _in_parts(rows):
        session.execute(cast(Table, table.__table__).insert(), part)


def _in_parts(rows: Iterable[dict[str, Any]], size: int = 5_000) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _plain(values: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON keeps them; a day becomes {"day": "2026-12-14"}, so that it can be shown as people write days."""
    return {
        name: {"day": value.isoformat()}
        if isinstance(value, date)
        else value
        if isinstance(value, int | float | str) or value is None
        else str(value)
        for name, value in values.items()
    }
