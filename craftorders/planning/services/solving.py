"""Working a plan out: the situation is read in one transaction, the engine runs in none, its answer is kept in another.

Whoever runs `solve` claims the row first, so that two processes do not work out the same plan. Progress is told on the
row once a second; a plan that was cancelled meanwhile ends the search, and its answer is dropped.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from craftorders.dispatch.domain import matching
from craftorders.dispatch.domain.matching.outcome import Outcome, Progress, Search
from craftorders.infra.database import changed_rows, locked
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import UnitOfWork, publish
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict
from craftorders.planning.domain.states import PLAN
from craftorders.planning.events import PlanMoved
from craftorders.planning.models import Plan
from craftorders.planning.queries.plans import decisions_of, find_plan
from craftorders.planning.services.keeping import keep_outcome
from craftorders.planning.services.questions import Question, question_of

GRACE = timedelta(minutes=5)
"""How long after its budget a plan may still be on its way, before it counts as left alone by a process that ended."""

log = structlog.get_logger()
Tell = Callable[[Progress], None]


def solve(work: UnitOfWork, plan_id: UUID, *, tell: Tell | None = None) -> None:
    """Work out a plan that waits for it; `tell` hears of the progress, too.

    Whatever breaks it off is written on the plan; the end of the process is passed on, too.
    """
    if not work.run(lambda session: _claim(session, plan_id)):
        return
    try:
        with work.reading() as session:
            plan = find_plan(session, plan_id)
            question = question_of(session, plan)
            search = _search(work, plan, question.kept_e4, tell or Search().tell)
        outcome = matching.plan_for(question.asked, search)
        work.run(lambda session: _finish(session, plan_id, question, outcome))
    except BaseException as error:
        log.exception("plan_failed", plan=str(plan_id))
        work.run(lambda session: _fail(session, plan_id))
        if not isinstance(error, Exception):
            raise


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


def _search(work: UnitOfWork, plan: Plan, kept_e4: int, tell: Tell) -> Search:
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
            try:
                work.run(lambda session: _tell(session, plan_id, step, kept_e4, time.monotonic() - began))
            except (Conflict, SQLAlchemyError):  # a busy database is no reason to lose the search
                log.warning("plan_progress_untold", plan=str(plan_id), exc_info=True)

    def cancelled() -> bool:
        nonlocal stopped
        if not stopped and due("asked"):
            with work.reading() as session:
                stopped = session.scalar(select(Plan.state).where(Plan.id == plan_id)) != PLAN.initial
        return stopped

    return Search(budget=float(plan.budget), seed=plan.seed, tell=progress, cancelled=cancelled)


def _tell(session: Session, plan_id: UUID, step: Progress, kept_e4: int, seconds: float) -> None:
    """Progress takes no version: nobody who looks at the plan has to look again because of it."""
    values = {
        "stage": step.stage[:60],
        "milliseconds": round(seconds * 1000),
        "cost_e4": None if step.cost is None else round(step.cost) + kept_e4,
        "bound_e4": None if step.bound is None else round(step.bound) + kept_e4,
        "told_at": now(),
    }
    if changed_rows(session, update(Plan).where(Plan.id == plan_id, Plan.state == PLAN.initial).values(values)):
        publish(session, PlanMoved(plan_id, PLAN.initial))


def _finish(session: Session, plan_id: UUID, question: Question, outcome: Outcome) -> None:
    """Keep the answer and let the plan take the place of the one that it follows; a cancelled plan stays cancelled."""
    plan = locked(session, Plan, plan_id)
    if plan is None or plan.state != PLAN.initial:
        return
    before = locked(session, Plan, plan.based_on_id) if plan.based_on_id else None
    keep_outcome(session, plan, question, outcome)
    plan.stage = "done"
    move(session, plan, PLAN, "edit" if decisions_of(session, plan_id) else "propose", actor=SYSTEM)
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
