"""A job as a person saw it when they decided something about it, which may be days before anybody else hears of it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Seen:
    """Whose it was, and its numbers of pieces. A job's version would not do: a phone without network cannot know it."""

    worker_id: UUID | None
    quantity: int
    made: int
    handed_in: int
