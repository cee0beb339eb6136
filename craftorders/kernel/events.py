"""Facts in the past tense. A feature announces them upward; it never learns who listens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """The root of all facts."""
