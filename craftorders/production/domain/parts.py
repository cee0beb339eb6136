"""Where a batch stands whose making has ended: it follows from its parts, whatever happened to them in which order."""

from dataclasses import dataclass

from craftorders.production.domain.states import BATCH

AFTER_MAKING = ("submitted", "rework")
LEADING_TO = {"rework": "fail", "passed": "pass", "cancelled": "scrap"}
"""The action of the table that stands for all that can lead to a state."""


@dataclass(frozen=True)
class Inspected:
    """Pieces of a batch: presented for inspection, and of these passed, rejected for good, sent back by an inspector.

    The rest of what was presented is being inspected.
    """

    presented: int
    passed: int
    rejected: int
    sent_back: int

    @property
    def in_inspection(self) -> int:
        """Pieces that wait for their inspector."""
        return self.presented - self.passed - self.rejected - self.sent_back

    @property
    def state(self) -> str:
        """What needs somebody's work comes first; once nothing is open, one piece that passed is enough to pass."""
        if self.sent_back:
            return "rework"
        if self.in_inspection:
            return "submitted"
        return "passed" if self.passed else "cancelled"


def next_action(state: str, inspected: Inspected, *, again: str) -> str | None:
    """The row of the table that leads from `state` to where the pieces are; None while making goes on or nothing changes.

    `again` names why pieces that were sent back are inspected again.
    """
    if state not in AFTER_MAKING or inspected.state == state:
        return None
    action = LEADING_TO.get(inspected.state, again)
    BATCH.target(state, action)
    return action
