"""Two plans side by side, and what a decision would change, without taking it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain import matching
from craftorders.dispatch.domain.matching.outcome import Parts, Search
from craftorders.dispatch.models import Offer
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.words import N_
from craftorders.planning.domain.changes import decided, gives_room, lines_named
from craftorders.planning.domain.comparing import (
    PARTS,
    Difference,
    Figures,
    Placed,
    difference,
    figures_of,
    figures_of_outcome,
    placed_of,
)
from craftorders.planning.domain.states import PLAN, STANDING
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.queries.plans import decisions_of, find_plan
from craftorders.planning.services.deciding import checked_decisions, decision_of
from craftorders.planning.services.gathering import gather
from craftorders.planning.services.questions import Question, narrowed, weights_changed

Kept = tuple[list[Placed], Figures]

ASKING = BoundedSemaphore(2)
"""Two questions at once in a process: each takes a core for seconds, and people still have to be served beside them."""


def compare_plans(session: Session, plan_id: UUID, other_id: UUID | None = None) -> Difference:
    """What changed from the other plan to this one; the other is the one that it follows, where none is named.

    What workshops had accepted or were asked to make when this plan was asked for is no part of it, so it is left out of
    the other, too, and only counted.
    """
    plan = find_plan(session, plan_id)
    other_id = other_id or plan.based_on_id
    if other_id is None:
        message = N_("This plan follows no other. Say with which one to compare it.")
        raise RuleViolation("nothing_to_compare", message, pointer="/with")
    before, standing = _kept(session, find_plan(session, other_id), rest_at=plan.created_at)
    return difference(before, _kept(session, plan)[0], standing)


@dataclass(frozen=True)
class WhatIf:
    """A question that no longer needs the database, so that nobody waits for its answer but who asked."""

    before: Kept
    standing: int
    question: Question
    search: Search

    def answer(self) -> Difference:
        """Run the engine; refused while two others are asking."""
        with _asking():
            outcome = matching.plan_for(self.question.asked, self.search)
        counties = {each.key: each.county for each in self.question.world.workshops}
        kept = self.question.kept
        after = [*kept, *placed_of(outcome, counties)], figures_of_outcome(outcome, counties, kept)
        return difference(self.before, after, self.standing)


def ask_what_if(
    session: Session, plan_id: UUID, decisions: Sequence[dict[str, Any]], *, budget: int, actor: Actor
) -> WhatIf:
    """What the rest of a plan would be with these decisions, beside what it is; nothing is kept.

    The caller ends the transaction before the answer is worked out. Refused while two others are asking.
    """
    actor.require("plans.make")
    plan = find_plan(session, plan_id)
    PLAN.target(plan.state, "decide")
    asked = checked_decisions(session, decisions)
    taken = [decision_of(each) for each in decisions_of(session, plan_id)]
    with _asking():
        situation = gather(session, monday=plan.monday, weeks=plan.weeks, today=plan.made_on)
        world = decided(situation, [*taken, *asked])
        everything = gives_room(asked, ()) or weights_changed(session, plan)
        question = narrowed(session, world, plan, lines_named(asked), everything=everything)
    search = Search(budget=float(budget), seed=plan.seed)
    return WhatIf(*_kept(session, plan, rest_at=now()), question, search)


@contextmanager
def _asking() -> Iterator[None]:
    if not ASKING.acquire(blocking=False):
        raise Conflict("busy_asking", N_("Others are asking what-if right now, try again in a few seconds."))
    try:
        yield
    finally:
        ASKING.release()


def _kept(session: Session, plan: Plan, *, rest_at: datetime | None = None) -> tuple[Kept, int]:
    """A kept plan, to be compared, and no piece more; or that part of it that no workshop had accepted or was asked to
    make at a moment, and how many pieces the other part has. What had come back by then is a batch of its own."""
    columns = [getattr(PlanChoice, f"{name}_e4") for name in PARTS]
    query = (
        select(PlanChoice.line_id, PlanChoice.batch_id, PlanChoice.whole, PlanChoice.workshop_id, PlanChoice.region_id,
               PlanChoice.pieces, PlanChoice.late_days, PlanChoice.state, Offer.created_at, Offer.decided_at, *columns)
        .outerjoin(Offer, Offer.id == PlanChoice.offer_id)
        .where(PlanChoice.plan_id == plan.id)
        .order_by(PlanChoice.id)
    )  # fmt: skip
    shown: list[Placed] = []
    standing, all_parts = 0, 0
    for line, batch, whole, workshop, county, pieces, late, state, offered, answered, *amounts in session.execute(query):
        parts = Parts(*amounts)
        all_parts += parts.total
        asked = rest_at is not None and offered is not None and offered <= rest_at
        if asked and (state in STANDING or (rest_at is not None and answered is not None and answered > rest_at)):
            standing += pieces
        else:
            shown.append(Placed(batch if whole or asked else line, workshop, county, pieces, parts, late))
    figures = figures_of(shown, left_over=plan.left_over, left_over_e4=(plan.cost_e4 or 0) - all_parts)
    return (shown, figures), standing
