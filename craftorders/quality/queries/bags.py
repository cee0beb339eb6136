"""Where each bag of a batch stands with the inspectors, as its workshop asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from craftorders.production.models import HandIn
from craftorders.quality.domain.sampling import ACCEPTED, REJECTED
from craftorders.quality.models import InspectionLot, LotBag

FRESH, IN_INSPECTION, SENT_BACK, PASSED, SCRAPPED = "fresh", "in_inspection", "sent_back", "passed", "scrapped"
URGENT_FIRST = (SENT_BACK, FRESH, IN_INSPECTION, PASSED, SCRAPPED)


@dataclass(frozen=True)
class BagStanding:
    """A bag, the part to which it belongs (None before it was presented), and what became of its pieces so far."""

    bag: HandIn
    part: int | None
    state: str
    passed: int
    rejected: int


def standings_of_bags(bags: Iterable[HandIn], lots: Sequence[InspectionLot]) -> list[BagStanding]:
    """The standing of each of these bags of a batch, what its workshop has to do something about first.

    The lots come part by part, first round first.
    """
    rounds: dict[object, list[tuple[InspectionLot, LotBag]]] = {}
    for lot in lots:
        for each in lot.bags:
            rounds.setdefault(each.hand_in_id, []).append((lot, each))
    standings = [_standing(bag, rounds.get(bag.id, [])) for bag in bags]
    return sorted(standings, key=lambda each: URGENT_FIRST.index(each.state))


def _standing(bag: HandIn, rounds: list[tuple[InspectionLot, LotBag]]) -> BagStanding:
    if not rounds:
        return BagStanding(bag, None, FRESH, 0, 0)
    passed, rejected = sum(each.passed for _, each in rounds), sum(each.rejected for _, each in rounds)
    lot, last = rounds[-1]
    state = IN_INSPECTION
    if lot.state == REJECTED:
        state = SENT_BACK if last.rejected < last.quantity else SCRAPPED
    elif lot.state == ACCEPTED:
        state = PASSED if passed else SCRAPPED
    return BagStanding(bag, lot.part, state, passed, rejected)
