"""State machines as tables: which action leads from which states to which, and who may do it."""

from collections.abc import Iterable
from dataclasses import dataclass

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import IllegalTransition


@dataclass(frozen=True)
class Transition:
    """One row: `action` leads from any of `sources` to `target`; people need `permission` (None: the system only)."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str | None = None


class StateMachine:
    """A named table of transitions."""

    def __init__(self, name: str, initial: str, transitions: Iterable[Transition]) -> None:
        self.name = name
        self.initial = initial
        self.transitions = tuple(transitions)
        self._targets = {(source, row.action): row for row in self.transitions for source in row.sources}
        self.states = tuple(dict.fromkeys([initial, *(s for row in self.transitions for s in (*row.sources, row.target))]))

    def target(self, state: str, action: str) -> str:
        """The state that `action` leads to; IllegalTransition where the table has no such row."""
        row = self._targets.get((state, action))
        if row is None:
            raise IllegalTransition(self.name, state, action)
        return row.target

    def actions(self, state: str, actor: Actor) -> list[str]:
        """What `actor` may do next with an object in `state`, in the table's order."""
        return [
            row.action
            for row in self.transitions
            if state in row.sources and row.permission is not None and actor.can(row.permission)
        ]
