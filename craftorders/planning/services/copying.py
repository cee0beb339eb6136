"""What stays of the plan before is copied into the plan that follows: its choices, and what hours are worth there."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from craftorders.kernel.ids import new_id
from craftorders.planning.domain.states import OPEN
from craftorders.planning.domain.weeks import week_number
from craftorders.planning.models import Plan, PlanChoice, PlanHour
from craftorders.planning.queries.plans import find_plan
from craftorders.planning.services.bulk import write_rows
from craftorders.planning.services.questions import Standing

FRESH: dict[str, Any] = {"state": "proposed", "refusal": None, "churn_e4": 0}
"""A choice that stays is proposed again, and pays nothing for moving."""


def copy_choices(session: Session, plan: Plan, kept: Collection[Standing]) -> list[Standing]:
    """The choices that stay, with their cost parts and reasons, in the weeks of the plan that follows.

    Answers with those that were copied: what was released meanwhile is left out.
    """
    shift = _weeks_later(session, plan)
    standing = {each.id: each for each in kept}
    still_open = select(PlanChoice.__table__).where(PlanChoice.plan_id == plan.based_on_id, PlanChoice.state.in_(OPEN))
    found = [row for row in session.execute(still_open).mappings() if row["id"] in standing]

    def copied(row: RowMapping) -> dict[str, Any]:
        following = None if row["next_week"] is None else row["next_week"] - shift
        next_week = None if following is None or following < 0 else following
        place = {"id": new_id(), "plan_id": plan.id, "week": standing[row["id"]].week, "next_week": next_week}
        return {**row, **place, **FRESH}

    write_rows(session, PlanChoice, map(copied, found))
    return [standing[row["id"]] for row in found]


def copy_hours(session: Session, plan: Plan, kept: Collection[Standing], told: Collection[tuple[object, int]]) -> None:
    """What an hour is worth in the workshops and weeks of choices that stay, where the engine told nothing newer."""
    shift = _weeks_later(session, plan)
    stay = {(each.workshop, each.week) for each in kept} - set(told)
    hours = session.execute(select(PlanHour.__table__).where(PlanHour.plan_id == plan.based_on_id)).mappings()
    rows = [{**row, "id": new_id(), "plan_id": plan.id, "week": row["week"] - shift} for row in hours]
    write_rows(session, PlanHour, (row for row in rows if (row["workshop_id"], row["week"]) in stay))


def _weeks_later(session: Session, plan: Plan) -> int:
    """By how many weeks the plan begins later than the one that it follows."""
    based_on: UUID | None = plan.based_on_id
    return 0 if based_on is None else week_number(find_plan(session, based_on).monday, plan.monday)
