"""Keeping what the engine answered, in bulk: tens of thousands of rows within a few seconds, there and back."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.complaining import check
from craftorders.dispatch.domain.matching.narrowing import Present, filled
from craftorders.dispatch.domain.matching.outcome import Choice, Outcome, Saying
from craftorders.dispatch.domain.matching.situation import Complaint, Situation
from craftorders.kernel.ids import new_id
from craftorders.planning.domain.comparing import PARTS
from craftorders.planning.models import Plan, PlanChoice, PlanFilling, PlanHour, PlanLeftOver
from craftorders.planning.services.bulk import AT_ONCE, write_rows
from craftorders.planning.services.copying import copy_choices, copy_hours
from craftorders.planning.services.questions import Question
from craftorders.production.models import Batch


def keep_outcome(session: Session, plan: Plan, question: Question, outcome: Outcome) -> None:
    """Write an answer below its plan, beside it what stays of the plan before, and the sums of both into the plan.

    What was released of the plan before while the engine searched is not open any more: it is neither copied nor counted.
    The bound is that of the engine's part with the cost of what stays: no plan costs less that keeps this where it is.
    """
    situation, kept = question.asked, question.kept
    lines = _lines(session, situation)
    pins = {(line.key, each.workshop, each.week) for line in situation.lines for each in line.pins}
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
            "pinned": not pins.isdisjoint((each.line, each.workshop, week) for week in (each.week, None)),
            "state": "proposed",
            "late_days": each.late_days,
            **{f"{name}_e4": getattr(each.parts, name) for name in PARTS},
            "next_workshop_id": best and best.workshop,
            "next_week": best and best.week,
            "next_more_e4": best and best.more_e4,
            "next_saying": best and said(best.saying),
        }

    write_rows(session, PlanChoice, (choice_row(each) for each in outcome.choices))
    write_rows(session, PlanLeftOver, (
        {"id": new_id(), "plan_id": plan.id, "line_id": lines[each.line][0], "batch_id": lines[each.line][1],
         "pieces": each.pieces, "saying": said(each.saying)}
        for each in outcome.left_over
    ))  # fmt: skip
    write_rows(session, PlanHour, (
        {"id": new_id(), "plan_id": plan.id, "workshop_id": each.workshop, "week": each.week, "craft": each.craft,
         "grade": each.grade, "worth_e4": each.worth_e4}
        for each in outcome.hours
    ))  # fmt: skip
    write_rows(session, PlanFilling, (
        {"plan_id": plan.id, "workshop_id": each.workshop, "week": each.week, "minutes": each.minutes, "taken": each.taken}
        for each in (filled(question.world, [*kept, *outcome.choices]) if kept else outcome.fillings)
    ))  # fmt: skip
    stayed = copy_choices(session, plan, kept) if kept else []
    if stayed:
        copy_hours(session, plan, stayed, [(each.workshop, each.week) for each in outcome.hours])
    stayed_e4 = sum(each.parts.total for each in stayed)
    plan.status, plan.method, plan.milliseconds = outcome.status, outcome.method, round(outcome.seconds * 1000)
    plan.cost_e4, plan.bound_e4 = outcome.cost_e4 + stayed_e4, outcome.bound_e4 + stayed_e4
    plan.lines_anew, plan.lines_kept = len(situation.lines), len({each.line for each in stayed})
    choices: list[Present] = [*stayed, *outcome.choices]
    plan.choice_count = len(choices)
    plan.placed = sum(each.pieces for each in choices)
    plan.left_over = sum(each.pieces for each in outcome.left_over)
    plan.late_piece_days = sum(each.pieces * each.late_days for each in choices)
    plan.complaints = [complained(each) for each in check(question.world).complaints]


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
    """By the key of an open line: its order line, and the batch where it is one that is planned whole.

    A batch is found whatever became of it while the engine searched; releasing it says what is in the way.
    """
    whole = [cast(UUID, each.key) for each in situation.lines if not each.splittable]
    places: dict[Hashable, tuple[UUID, UUID | None]] = {
        each.key: (cast(UUID, each.key), None) for each in situation.lines if each.splittable
    }
    for first in range(0, len(whole), AT_ONCE):
        query = select(Batch.id, Batch.line_id).where(Batch.id.in_(whole[first : first + AT_ONCE]))
        places.update({batch: (line, batch) for batch, line in session.execute(query)})
    return places


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
