"""What a person decides about a plan: kept with the plan, who, when and why; a plan that follows takes it over."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.models import OrderLine
from craftorders.people.models import Workshop
from craftorders.places.domain.calendar import monday_of
from craftorders.planning.domain.changes import Decision
from craftorders.planning.models import Plan, PlanDecision
from craftorders.planning.queries.plans import decisions_of
from craftorders.planning.services.proposing import ZONE, replan
from craftorders.production.models import Batch

MOST_DECISIONS = 200


def decide(
    session: Session,
    plan_id: UUID,
    *,
    decisions: Sequence[dict[str, Any]] = (),
    remove: Sequence[UUID] = (),
    reason: str | None = None,
    actor: Actor,
) -> Plan:
    """Take decisions, or take some back, and have the plan worked out again with them.

    Refuses a line, a workshop or a craft that does not exist, a decision to take back that the plan does not have, and
    more than 200 decisions at once.
    """
    actor.require("plans.make")
    if not decisions and not remove:
        raise RuleViolation("nothing_decided", N_("Say what you decide, or which decision you take back."))
    checked = checked_decisions(session, decisions)
    if set(remove) - {each.id for each in decisions_of(session, plan_id)}:
        message = N_("This plan has no such decision. Reload and choose one of those that it shows.")
        raise RuleViolation("unknown_decision", message, pointer="/remove")
    rows = [
        PlanDecision(kind=each.kind, details=_details(each), reason=reason, made_by=actor.id, made_by_name=actor.name)
        for each in checked
    ]
    return replan(session, plan_id, decisions=rows, without=remove, actor=actor)


def checked_decisions(session: Session, given: Sequence[dict[str, Any]]) -> list[Decision]:
    """Decisions as the domain knows them; what they name must exist, and a day that is over makes nothing due."""
    if len(given) > MOST_DECISIONS:
        message = N_("At most %(most)s decisions at once.")
        raise RuleViolation("too_many_decisions", message, pointer="/decisions", most=MOST_DECISIONS)
    for number, each in enumerate(given):
        line, workshop, craft = each.get("line_id"), each.get("workshop_id"), each.get("craft")
        at = f"/decisions/{number}"
        if line and not (session.get(OrderLine, line) or session.get(Batch, line)):
            message = N_("There is no such line. Choose one of the plan.")
            raise RuleViolation("unknown_line", message, pointer=f"{at}/line_id")
        if workshop and not session.get(Workshop, workshop):
            message = N_("There is no such workshop. Choose one from the list.")
            raise RuleViolation("unknown_workshop", message, pointer=f"{at}/workshop_id")
        if craft and session.scalar(select(Craft.id).where(Craft.code == craft)) is None:
            message = N_("There is no such craft. Choose one from the list.")
            raise RuleViolation("unknown_craft", message, pointer=f"{at}/craft", craft=craft)
        if each.get("due_on") and each["due_on"] < today(ZONE):
            message = N_("This day is over. Choose a later one.")
            raise RuleViolation("due_past", message, pointer=f"{at}/due_on")
    return [_decision(each["kind"], each) for each in given]


def decision_of(row: PlanDecision) -> Decision:
    """A kept decision as the domain knows it."""
    values = dict(row.details)
    values.update({name: UUID(values[name]) for name in ("line_id", "workshop_id") if name in values})
    values.update({name: date.fromisoformat(values[name]) for name in ("week", "due_on") if name in values})
    return _decision(row.kind, values)


def _decision(kind: str, values: dict[str, Any]) -> Decision:
    week = values.get("week")
    return Decision(
        kind,
        line=values.get("line_id"),
        workshop=values.get("workshop_id"),
        pieces=values.get("pieces"),
        week=monday_of(week) if week else None,
        due_on=values.get("due_on"),
        craft=values.get("craft"),
        grade=values.get("grade"),
        workers=values.get("workers"),
    )


def _details(decision: Decision) -> dict[str, Any]:
    """What of a decision is kept, as plain JSON."""
    values = {
        "line_id": decision.line and str(decision.line),
        "workshop_id": decision.workshop and str(decision.workshop),
        "pieces": decision.pieces,
        "week": decision.week and decision.week.isoformat(),
        "due_on": decision.due_on and decision.due_on.isoformat(),
        "craft": decision.craft,
        "grade": decision.grade,
        "workers": decision.workers,
    }
    return {name: value for name, value in values.items() if value is not None}
