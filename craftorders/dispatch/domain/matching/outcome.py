"""What the matching engine answers, in the words of the trade: choices with their reasons, leftovers with theirs.

Costs are in ten-thousandths of a fen ("e4").
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields

from craftorders.dispatch.domain.matching.situation import Complaint


@dataclass(frozen=True, slots=True)
class Parts:
    """What a choice costs, part by part."""

    piece: int = 0
    freight: int = 0
    lateness: int = 0
    quality: int = 0
    setup: int = 0
    fairness: int = 0
    churn: int = 0

    @property
    def total(self) -> int:
        """All parts together."""
        return sum(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True, slots=True)
class Saying:
    """A reason in words: a stable code, a message id and the values that it names."""

    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextBest:
    """The next best workshop for the pieces of a choice: what they would have cost more there, and what stood in the way."""

    workshop: Hashable
    week: int
    more_e4: int
    saying: Saying


@dataclass(frozen=True, slots=True)
class Choice:
    """So many pieces of a line, made in a workshop in a week."""

    line: Hashable
    workshop: Hashable
    week: int
    pieces: int
    parts: Parts
    late_days: int
    next_best: NextBest | None
    """None where no other workshop may make the line."""


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Pieces of a line that nobody can make in time, and the limit that binds."""

    line: Hashable
    pieces: int
    saying: Saying


@dataclass(frozen=True, slots=True)
class HourWorth:
    """What one more hour of hands would be worth in a full week of a workshop; `craft` and `grade` where only they help."""

    workshop: Hashable
    week: int
    craft: str | None
    grade: int | None
    worth_e4: int


@dataclass(frozen=True, slots=True)
class Filling:
    """How many of a workshop's minutes are there in a week, and how many the plan takes."""

    workshop: Hashable
    week: int
    minutes: int
    taken: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan with everything that a dispatcher asks about it."""

    choices: tuple[Choice, ...]
    left_over: tuple[LeftOver, ...]
    hours: tuple[HourWorth, ...]
    fillings: tuple[Filling, ...]
    complaints: tuple[Complaint, ...]
    cost_e4: int
    """Of the choices and of what is left over."""
    bound_e4: int
    """No plan costs less."""
    gap: float
    """(cost − bound) ÷ bound."""
    method: str
    status: str
    """optimal, near, budget or cancelled."""
    seconds: float = field(compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is: what it does, the best cost and bound so far where known, for how long it has run."""

    stage: str
    cost: float | None = None
    bound: float | None = None
    seconds: float = 0.0
    """Since the search began."""


def _tell_nobody(_: Progress) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Search:
    """How to search: the time budget in seconds, the seed, who is told, and who may stop it."""

    budget: float = 60.0
    seed: int = 0
    tell: Callable[[Progress], None] = field(default=_tell_nobody, compare=False)
    cancelled: Callable[[], bool] = field(default=lambda: False, compare=False)
