"""Asking for a plan: the question is a row in the state "solving"; the engine answers it outside every transaction."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.planning.domain.states import PLAN
from craftorders.planning.domain.weeks import first_monday, weeks_until
from craftorders.planning.events import PlanMoved
from craftorders.planning.models import Plan, PlanDecision
from craftorders.planning.queries.plans import decisions_of, find_plan

ZONE = "Asia/Shanghai"
MOST_AT_ONCE = 4
USUAL_WEEKS = 8
USUAL_BUDGET = 60


def propose_plan(
    session: Session,
    *,
    until: date | None = None,
    weeks: int | None = None,
    budget: int = USUAL_BUDGET,
    seed: int = 0,
    actor: Actor,
) -> Plan:
    """Ask for a plan until a day, or for so many weeks (8 unless told). Refuses a day that is over, and a fifth at once."""
    actor.require("plans.make")
    day = today(ZONE)
    if until is not None and until < day:
        raise RuleViolation("until_past", N_("This day is over. Choose a later one."), pointer="/until")
    monday = first_monday(day)
    weeks = weeks_until(monday, until) if until else weeks or USUAL_WEEKS
    return _ask(session, None, (), monday=monday, weeks=weeks, budget=budget, seed=seed, actor=actor)


def replan(
    session: Session,
    plan_id: UUID,
    *,
    decisions: Sequence[PlanDecision] = (),
    without: Sequence[UUID] = (),
    budget: int | None = None,
    seed: int | None = None,
    everything: bool = False,
    actor: Actor,
) -> Plan:
    """Plan the rest again as the world is now, with the decisions taken so far, more of them, or `without` some.

    Released work stays where it is, and so do, unless `everything` is to be planned anew, lines to which nothing
    happened; other pieces that nobody was asked to make move where that saves more than the churn. The new plan takes
    the old one's place when it is there. Refused while that is being worked out.
    """
    actor.require("plans.make")
    plan = find_plan(session, plan_id, for_update=True)
    PLAN.target(plan.state, "replan")
    follows = select(Plan.code).where(Plan.based_on_id == plan_id, Plan.state == PLAN.initial)
    if code := session.scalar(follows):
        message = N_("It is being planned again already, as %(followed_by)s. Wait for that, or cancel it.")
        raise Conflict("planned_again", message, followed_by=code)
    kept = [each for each in decisions_of(session, plan_id) if each.id not in without]
    new = _ask(
        session,
        plan_id,
        [*(_copy(each) for each in kept), *decisions],
        monday=first_monday(today(ZONE)),
        weeks=plan.weeks,
        budget=budget or plan.budget,
        seed=plan.seed if seed is None else seed,
        everything=everything,
        actor=actor,
    )
    record(session, PLAN.name, plan.id, "replan", actor=actor, changes={"followed_by": [None, new.code]})
    return new


def cancel_plan(session: Session, plan_id: UUID, *, actor: Actor) -> Plan:
    """Stop the search, or put a plan away of which nothing was released."""
    actor.require("plans.make")
    plan = find_plan(session, plan_id, for_update=True)
    move(session, plan, PLAN, "cancel", actor=actor)
    session.flush()
    publish(session, PlanMoved(plan.id, plan.state))
    return plan


def _ask(
    session: Session,
    based_on: UUID | None,
    decisions: Sequence[PlanDecision],
    *,
    monday: date,
    weeks: int,
    budget: int,
    seed: int,
    everything: bool = False,
    actor: Actor,
) -> Plan:
    waiting = session.scalar(select(func.count()).select_from(Plan).where(Plan.state == PLAN.initial)) or 0
    if waiting >= MOST_AT_ONCE:
        message = N_("%(count)s plans are being worked out at this moment. Wait for one of them, or cancel it.")
        raise Conflict("busy_planning", message, count=waiting)
    plan = Plan(
        code=new_code("PL"),
        based_on_id=based_on,
        made_on=today(ZONE),
        monday=monday,
        weeks=weeks,
        budget=budget,
        seed=seed,
        everything=everything,
        made_by=actor.id,
        made_by_name=actor.name,
    )
    session.add(plan)
    session.flush()
    for decision in decisions:
        decision.plan_id = plan.id
    session.add_all(decisions)
    record(session, PLAN.name, plan.id, "ask", actor=actor, to_state=plan.state)
    session.flush()
    publish(session, PlanMoved(plan.id, plan.state))
    return plan


def _copy(decision: PlanDecision) -> PlanDecision:
    return PlanDecision(
        kind=decision.kind,
        details=decision.details,
        reason=decision.reason,
        made_by=decision.made_by,
        made_by_name=decision.made_by_name,
        at=decision.at,
    )
