"""Plans as the engine leaves them, made in the test's own thread; and waiting for one that a request started."""

import time
from datetime import date
from uuid import UUID

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.planning.models import Plan
from craftorders.planning.services import propose_plan, solve
from tests.builders.cast import Cast


def a_kept_plan(cast: Cast, code: str) -> Plan:
    """A plan that places nothing, as if it had been worked out."""
    return Plan(
        code=code,
        state="proposed",
        stage="done",
        made_on=date(2026, 11, 24),
        monday=date(2026, 11, 30),
        weeks=2,
        budget=5,
        made_by=cast.dispatcher.id,
        made_by_name=cast.dispatcher.name,
    )


def solved(work: UnitOfWork, plan: Plan) -> Plan:
    """The plan, worked out."""
    solve(work, plan.id)
    with work.reading() as session:
        return session.get_one(Plan, plan.id)


def a_plan(work: UnitOfWork, cast: Cast, *, weeks: int = 4) -> Plan:
    """What the dispatcher gets for the present world."""
    return solved(work, work.run(lambda session: propose_plan(session, weeks=weeks, budget=5, actor=cast.dispatcher)))


def settled(work: UnitOfWork, plan_id: UUID | str) -> Plan:
    """A plan that a request had worked out beside it, once it is there."""
    for _ in range(200):
        with work.reading() as session:
            plan = session.get_one(Plan, UUID(str(plan_id)))
        if plan.state != "solving":
            return plan
        time.sleep(0.05)
    raise AssertionError("the plan is still being worked out")
