"""How two plans differ: what each costs by parts, how late it is, what it leaves over, what each county earns by it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields

from craftorders.dispatch.domain.matching.outcome import Outcome, Parts

PARTS = tuple(part.name for part in fields(Parts))


@dataclass(frozen=True, slots=True)
class Placed:
    """So many pieces of a line in a workshop, wherever they come from: an outcome or a kept plan."""

    line: Hashable
    workshop: Hashable
    county: str
    pieces: int
    parts: Parts
    late_days: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in figures. Costs are in ten-thousandths of a fen; `earnings` are what the operations earn, by county."""

    placed: int
    left_over: int
    late_piece_days: int
    cost: Mapping[str, int]
    """By part, and what is left over as `left_over`."""
    earnings: Mapping[str, int]

    @property
    def total_e4(self) -> int:
        """All parts together."""
        return sum(self.cost.values())


@dataclass(frozen=True, slots=True)
class Move:
    """How many pieces more (or fewer, below zero) of a line a workshop makes."""

    line: Hashable
    workshop: Hashable
    pieces: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Two plans side by side: pieces that change their workshop, that are placed now, and that are no longer."""

    before: Figures
    after: Figures
    moved: int
    added: int
    dropped: int
    moves: tuple[Move, ...]
    """The largest first."""
    standing: int = 0
    """Pieces that workshops have accepted or were offered: they are part of neither."""


def placed_of(outcome: Outcome, counties: Mapping[Hashable, str]) -> list[Placed]:
    """The choices of an outcome, with the county of each workshop."""
    return [
        Placed(each.line, each.workshop, counties[each.workshop], each.pieces, each.parts, each.late_days)
        for each in outcome.choices
    ]


def figures_of(placed: Iterable[Placed], *, left_over: int, left_over_e4: int) -> Figures:
    """A plan in figures."""
    placed = list(placed)
    earnings: Counter[str] = Counter()
    for each in placed:
        earnings[each.county] += each.parts.piece
    cost = {name: sum(getattr(each.parts, name) for each in placed) for name in PARTS}
    return Figures(
        placed=sum(each.pieces for each in placed),
        left_over=left_over,
        late_piece_days=sum(each.pieces * each.late_days for each in placed),
        cost={**cost, "left_over": left_over_e4},
        earnings=dict(sorted(earnings.items())),
    )


def figures_of_outcome(outcome: Outcome, counties: Mapping[Hashable, str], kept: Iterable[Placed] = ()) -> Figures:
    """An outcome in figures, with what stays beside it; what is left over costs what the choices do not."""
    return figures_of(
        [*kept, *placed_of(outcome, counties)],
        left_over=sum(each.pieces for each in outcome.left_over),
        left_over_e4=outcome.cost_e4 - sum(each.parts.total for each in outcome.choices),
    )


def difference(
    before: tuple[Iterable[Placed], Figures], after: tuple[Iterable[Placed], Figures], standing: int = 0
) -> Difference:
    """Compare by line and workshop; in which week a piece is made does not count as moved."""
    change: Counter[tuple[Hashable, Hashable]] = Counter()
    for placed, sign in ((before[0], -1), (after[0], 1)):
        for each in placed:
            change[each.line, each.workshop] += sign * each.pieces
    more: Counter[Hashable] = Counter()
    fewer: Counter[Hashable] = Counter()
    for (line, _), pieces in change.items():
        (more if pieces > 0 else fewer)[line] += abs(pieces)
    moved = sum((more & fewer).values())
    moves = [Move(line, workshop, pieces) for (line, workshop), pieces in change.items() if pieces]
    moves.sort(key=lambda each: (-abs(each.pieces), str(each.line), str(each.workshop)))
    return Difference(before[1], after[1], moved, more.total() - moved, fewer.total() - moved, tuple(moves), standing)
