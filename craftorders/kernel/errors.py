"""What can go wrong in the trade, each with a stable code, words for people and details for machines.

Services raise these; one table in infra turns them into problem+json or a page.
"""

from collections.abc import Sequence
from typing import Any

from craftorders.kernel.words import N_


class DomainError(Exception):
    """A refusal. `message` is an English template with %(name)s places for `details`."""

    def __init__(self, code: str, message: str, *, pointer: str | None = None, **details: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.pointer = pointer
        self.details = details

    def __str__(self) -> str:
        return self.message % self.details


class NotFound(DomainError):
    """The object does not exist, or is not this actor's to see."""

    def __init__(self, what: str, key: object = None) -> None:
        super().__init__("not_found", N_("There is no such entry, or it is not yours to see."), what=what, key=str(key))


class NotPermitted(DomainError):
    """The actor lacks a permission, or may not do this together with what they did before."""

    def __init__(self, code: str = "not_permitted", message: str = N_("You may not do this."), **details: Any) -> None:
        super().__init__(code, message, **details)


class RuleViolation(DomainError):
    """A rule of the trade forbids it; nothing was changed."""


class RuleViolations(RuleViolation):
    """Several things are wrong at once; each of `parts` has its own words and place, so that all can be put right."""

    def __init__(self, code: str, message: str, parts: Sequence[RuleViolation], **details: Any) -> None:
        super().__init__(code, message, **details)
        self.parts = tuple(parts)


class Conflict(DomainError):
    """Somebody else was first."""


class IllegalTransition(Conflict):
    """The object's state does not allow the action."""

    def __init__(self, machine: str, state: str, action: str) -> None:
        super().__init__(
            "illegal_transition",
            N_("This is not possible in the present state. Reload to see what changed."),
            machine=machine,
            state=state,
            action=action,
        )


class VersionRequired(DomainError):
    """The actor did not say which version they change."""

    def __init__(self) -> None:
        super().__init__("version_required", N_("Say which version you change: send its ETag as If-Match."))


class StaleVersion(Conflict):
    """The object changed since the actor read it."""

    def __init__(self, **details: Any) -> None:
        super().__init__(
            "stale_version",
            N_("Somebody changed this in the meantime. Your input was not saved: reload, check, and try again."),
            **details,
        )
