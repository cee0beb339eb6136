"""Changing what plans count in money."""

from typing import Any

from sqlalchemy.orm import Session

from craftorders.infra.history import change
from craftorders.kernel.actor import Actor
from craftorders.planning.models import PlanningPolicy
from craftorders.planning.queries.policy import present_policy


def change_policy(session: Session, values: dict[str, Any], *, actor: Actor) -> PlanningPolicy:
    """Other weights for the plans that follow; plans that are there stay as they are."""
    actor.require("plans.make")
    policy = present_policy(session)
    session.add(policy)
    session.flush()
    change(session, "planning_policy", policy, values, actor=actor)
    session.flush()
    return policy
