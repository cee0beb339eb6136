"""A plan that a request asked for is worked out beside the requests; API and pages start it in the same way."""

from craftorders.infra.background import after_the_answer
from craftorders.planning import services
from craftorders.planning.models import Plan


def solved_beside(plan: Plan) -> Plan:
    """The plan is worked out in a thread once it is kept; the answer does not wait for that."""
    plan_id = plan.id
    after_the_answer(f"plan {plan.code}", lambda work: services.solve(work, plan_id))
    return plan
