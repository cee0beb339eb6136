"""Working a plan out: the situation is read in one transaction, the engine runs in none, its answer is kept in another.

Whoever runs `solve` claims the row first, so that two processes do not work out the same plan. Progress is told on the
row once a second; a plan that was cancelled meanwhile ends the search, and its answer is dropped.
"""

import time
from collections import Counter
from collections.abc import Callable, Hashable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.dispatch.domain import matching
from craftorders.dispatch.domain.matching.outcome import Outcome, Progress, Search
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.infra.database import changed_rows, locked
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import UnitOfWork, publish
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.planning.domain.changes import decided
from craftorders.planning.domain.states import OPEN, PLAN
from craftorders.planning.events import PlanMoved
from craftorders.planning.models import Plan, PlanChoice
from craftorders.planning.queries.plans import decisions_of, find_plan
from craftorders.planning.services.deciding import decision_of
from craftorders.planning.services.gathering import gather
from craftorders.planning.services.keeping import keep_outcome

GRACE = timedelta(minutes=5)
"""How long after its budget a plan may still be on its way, before it counts as left alone by a process that ended."""

log = structlog.get_logger()
Tell = Callable[[Progress], None]


def solve(work: UnitOfWork, plan_id: UUID, *, tell: Tell | None = None) -> None:
    """Work out a plan that waits for it; `tell` hears of the progress, too. Whatever fails is written on the plan."""
    if not work.run(lambda session: _claim(session, plan_id)):
        return
    try:
        with work.reading() as session:
            plan = find_plan(session, plan_id)
            situation = situation_of(session, plan)
            search = _search(work, plan, tell or Search().tell)
        outcome = matching.plan_for(situation, search)
        work.run(lambda session: _finish(session, plan_id, situation, outcome))
    except Exception:
        log.exception("plan_failed", plan=str(plan_id))
        work.run(lambda session: _fail(session, plan_id))


def situation_of(session: Session, plan: Plan) -> Situation:
    """What a plan is to be worked out from: the world as it is, the plan that it follows, and the decisions taken."""
    present = unreleased(session, plan.based_on_id) if plan.based_on_id else None
    situation = gather(session, monday=plan.monday, weeks=plan.weeks, today=plan.made_on, present=present)
    return decided(situation, [decision_of(each) for each in decisions_of(session, plan.id)])


def unreleased(session: Session, plan_id: UUID) -> dict[Hashable, Counter[Hashable]]:
    """By line or whole batch, and by workshop: the pieces of a plan that nobody was asked to make yet."""
    query = select(PlanChoice.line_id, PlanChoice.batch_id, PlanChoice.workshop_id, PlanChoice.pieces)
    present: dict[Hashable, Counter[Hashable]] = {}
    for line, batch, workshop, pieces in session.execute(
        query.where(PlanChoice.plan_id == plan_id, PlanChoice.state.in_(OPEN))
    ):
        present.setdefault(batch or line, Counter())[workshop] += pieces
    return present


def fail_left_alone(session: Session) -> int:
    """Give up plans whose process ended while it worked them out; running twice finds nothing more."""
    waiting = session.execute(select(Plan.id, Plan.told_at, Plan.budget).where(Plan.state == PLAN.initial)).all()
    late = [key for key, told_at, budget in waiting if told_at + timedelta(seconds=budget) + GRACE < now()]
    for plan_id in sorted(late):
        _fail(session, plan_id)
    return len(late)


def _claim(session: Session, plan_id: UUID) -> bool:
    mine = update(Plan).where(Plan.id == plan_id, Plan.state == PLAN.initial, Plan.stage == "waiting")
    return changed_rows(session, mine.values(stage="gathering", told_at=now())) == 1


def _search(work: UnitOfWork, plan: Plan, tell: Tell) -> Search:
    """The engine's search, with its progress on the row and the row's state as its signal to stop."""
    plan_id, began = plan.id, time.monotonic()
    last = {"told": 0.0, "asked": 0.0}
    stopped = False

    def due(what: str) -> bool:
        passed = time.monotonic() - last[what] >= 1
        if passed:
            last[what] = time.monotonic()
        return passed

    def progress(step: Progress) -> None:
        tell(step)
        if due("told"):
            work.run(lambda session: _tell(session, plan_id, step, time.monotonic() - began))

    def cancelled() -> bool:
        nonlocal stopped
        if not stopped and due("asked"):
            with work.reading() as session:
                stopped = session.scalar(select(Plan.state).where(Plan.id == plan_id)) != PLAN.initial
        return stopped

    return Search(budget=float(plan.budget), seed=plan.seed, tell=progress, cancelled=cancelled)


def _tell(session: Session, plan_id: UUID, step: Progress, seconds: float) -> None:
    """Progress takes no version: nobody who looks at the plan has to look again because of it."""
    values = {
        "stage": step.stage[:60],
        "milliseconds": round(seconds * 1000),
        "cost_e4": None if step.cost is None else round(step.cost),
        "bound_e4": None if step.bound is None else round(step.bound),
        "told_at": now(),
    }
    if changed_rows(session, update(Plan).where(Plan.id == plan_id, Plan.state == PLAN.initial).values(values)):
        publish(session, PlanMoved(plan_id, PLAN.initial))


def _finish(session: Session, plan_id: UUID, situation: Situation, outcome: Outcome) -> None:
    """Keep the answer and let the plan take the place of the one that it follows; a cancelled plan stays cancelled."""
    plan = locked(session, Plan, plan_id)
    if plan is None or plan.state != PLAN.initial:
        return
    keep_outcome(session, plan, situation, outcome)
    plan.stage = "done"
    move(session, plan, PLAN, "edit" if decisions_of(session, plan_id) else "propose", actor=SYSTEM)
    before = locked(session, Plan, plan.based_on_id) if plan.based_on_id else None
    if before is not None and before.state in ("proposed", "edited", "released"):
        move(session, before, PLAN, "supersede", actor=SYSTEM)
    session.flush()
    publish(session, PlanMoved(plan.id, plan.state))


def _fail(session: Session, plan_id: UUID) -> None:
    plan = locked(session, Plan, plan_id)
    if plan is not None and plan.state == PLAN.initial:
        move(session, plan, PLAN, "fail", actor=SYSTEM)
        session.flush()
        publish(session, PlanMoved(plan.id, plan.state))
