"""Facts of planning."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class PlanMoved(Event):
    """A plan is further on its way, or what became of it is known."""

    plan_id: UUID
    state: str
