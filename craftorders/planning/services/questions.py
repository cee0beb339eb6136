"""What a plan is to be worked out from: the world as it is, what a person decided, what of the plan before it stands.

A plan that follows another asks the engine only about what something happened to; the rest of the plan before it stays.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.matching.narrowing import narrow
from craftorders.dispatch.domain.matching.outcome import Parts
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.infra.history import history_of
from craftorders.planning.domain.changes import Decision, decided, gives_room, lines_named
from craftorders.planning.domain.comparing import PARTS, Placed
from craftorders.planning.domain.states import OPEN
from craftorders.planning.domain.weeks import week_number
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.queries.plans import decisions_of, find_plan
from craftorders.planning.queries.policy import present_policy
from craftorders.planning.services.deciding import decision_of
from craftorders.planning.services.gathering import gather


@dataclass(frozen=True, slots=True)
class Standing(Placed):
    """A choice of the plan before that nobody was asked to make yet, in the weeks of the plan that follows.

    It does not move, so its parts are without churn.
    """

    id: UUID
    week: int


@dataclass(frozen=True, slots=True)
class Question:
    """The whole world, the part of it that the engine is asked about, and the choices that stay as they are."""

    world: Situation
    asked: Situation
    kept: tuple[Standing, ...] = ()

    @property
    def kept_e4(self) -> int:
        """What the choices cost that stay."""
        return sum(each.parts.total for each in self.kept)


def question_of(session: Session, plan: Plan) -> Question:
    """What to ask the engine for a plan; everything, where it follows no other, where that was asked for, where a
    decision makes room that any line may want, or where the weights are others now."""
    decisions = _decisions(session, plan.id)
    world = decided(gather(session, monday=plan.monday, weeks=plan.weeks, today=plan.made_on), decisions)
    if plan.based_on_id is None:
        return Question(world, world)
    before = find_plan(session, plan.based_on_id)
    taken = _decisions(session, before.id)
    added = [each for each in decisions if each not in taken]
    taken_back = [each for each in taken if each not in decisions]
    everything = plan.everything or gives_room(added, taken_back) or weights_changed(session, before)
    return narrowed(session, world, before, lines_named([*added, *taken_back]), everything=everything)


def narrowed(session: Session, world: Situation, before: Plan, lines: frozenset[Hashable], *, everything: bool) -> Question:
    """What to ask the engine, now that a plan is there: these lines, and what something happened to."""
    found = narrow(world, standing_choices(session, before, world.monday), also=lines, everything=everything)
    return Question(world, found.situation, found.frozen)


def standing_choices(session: Session, plan: Plan, monday: date) -> list[Standing]:
    """The choices of a plan that nobody was asked to make yet, in weeks counted from `monday`."""
    shift = week_number(plan.monday, monday)
    names = [name for name in PARTS if name != "churn"]
    columns = [getattr(PlanChoice, f"{name}_e4") for name in names]
    query = (
        select(PlanChoice.line_id, PlanChoice.batch_id, PlanChoice.whole, PlanChoice.workshop_id, PlanChoice.region_id,
               PlanChoice.pieces, PlanChoice.late_days, PlanChoice.id, PlanChoice.week, *columns)
        .where(PlanChoice.plan_id == plan.id, PlanChoice.state.in_(OPEN))
        .order_by(PlanChoice.id)
    )  # fmt: skip

    def standing(line: UUID, batch: UUID | None, whole: bool, workshop: UUID, county: str, pieces: int, late: int,
                 choice_id: UUID, week: int, *amounts: int) -> Standing:  # fmt: skip
        parts = Parts(**dict(zip(names, amounts, strict=True)))
        return Standing(batch if whole else line, workshop, county, pieces, parts, late, choice_id, week - shift)

    return [standing(*row) for row in session.execute(query)]


def weights_changed(session: Session, before: Plan) -> bool:
    """Whether somebody changed what plans count in money after that plan was asked for."""
    return any(each.at >= before.created_at for each in history_of(session, present_policy(session).id))


def _decisions(session: Session, plan_id: UUID) -> list[Decision]:
    return [decision_of(each) for each in decisions_of(session, plan_id)]
