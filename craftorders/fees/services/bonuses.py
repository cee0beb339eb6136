"""Pay lines of bonuses, beside those of the pieces they are for: so many pieces × so much more a piece, rounded once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import HOLIDAY, PIECE, QUALITY, TIER, URGENCY, good_enough, new_beyond
from craftorders.fees.domain.lines import PayLine
from craftorders.fees.models import BatchBonus, Earning
from craftorders.kernel.clock import day_of
from craftorders.kernel.ids import new_id
from craftorders.places.domain.holidays import CHINA, is_holiday
from craftorders.places.models import Region
from craftorders.production.models import HandIn
from craftorders.quality.models import InspectionLot

MADE = (Earning.kind == PIECE, Earning.rework_id.is_(None))
"""The lines of pieces that were made, not mended."""


def urgency_lines(bonuses: Sequence[BatchBonus], lines: Sequence[PayLine]) -> list[PayLine]:
    """What the merchant pays more for these pieces since they are urgent: a line beside each of theirs."""
    return [
        _beside(line, bonus, line.quantity) for bonus in bonuses if bonus.kind == URGENCY for line in _of_step(lines, bonus)
    ]


def bonus_lines(
    session: Session, lot: InspectionLot, bonuses: Sequence[BatchBonus], lines: Sequence[PayLine]
) -> list[PayLine]:
    """What tiers, good quality and holidays add to the lines of a lot; call it before these are written.

    A tier counts the pieces of a worker in a step over all lots of the batch. Quality is judged once, at the first
    inspection: a lot that was presented again, sorted or conceded earns no bonus for it.
    """
    made: list[PayLine] = []
    for bonus in bonuses:
        own = _of_step(lines, bonus)
        if bonus.kind == TIER:
            made += _tier_lines(session, bonus, own)
        elif bonus.kind == HOLIDAY:
            made += [_beside(line, bonus, line.quantity) for line in _of_holidays(session, own)]
        elif bonus.kind == QUALITY and _good(lot, bonus):
            made += [_beside(line, bonus, line.quantity) for line in own]
    return made


def _of_step(lines: Iterable[PayLine], bonus: BatchBonus) -> list[PayLine]:
    return [line for line in lines if line.kind == PIECE and line.position == bonus.position]


def _tier_lines(session: Session, bonus: BatchBonus, lines: Sequence[PayLine]) -> Iterator[PayLine]:
    """One line a worker, beside the last of their lines."""
    before = _accepted_before(session, bonus)
    more: dict[UUID, int] = {}
    last = {line.worker_id: line for line in lines}
    for line in lines:
        more[line.worker_id] = more.get(line.worker_id, 0) + line.quantity
    for worker_id, pieces in more.items():
        quantity = new_beyond(before.get(worker_id, 0), pieces, bonus.above, all_units=bonus.all_units)
        if quantity:
            yield _beside(last[worker_id], bonus, quantity)


def _accepted_before(session: Session, bonus: BatchBonus) -> dict[UUID, int]:
    """The pieces of a step that each worker was paid for in earlier lots of the batch."""
    query = (
        select(Earning.worker_id, func.sum(Earning.quantity))
        .where(Earning.batch_id == bonus.batch_id, Earning.position == bonus.position, *MADE)
        .group_by(Earning.worker_id)
    )
    return {worker_id: int(pieces) for worker_id, pieces in session.execute(query)}


def _of_holidays(session: Session, lines: Sequence[PayLine]) -> list[PayLine]:
    """The lines whose bags were handed in on a public holiday, by the calendar of the workshop's time."""
    if not lines:
        return []
    query = select(HandIn.id, HandIn.region_id, HandIn.at).where(
        HandIn.region_id.in_({line.region_id for line in lines}), HandIn.id.in_([line.hand_in_id for line in lines])
    )
    zones = {key: session.get_one(Region, key).time_zone for key in {line.region_id for line in lines}}
    free = {key for key, region_id, at in session.execute(query) if is_holiday(day_of(at, zones[region_id]), CHINA)}
    return [line for line in lines if line.hand_in_id in free]


def _good(lot: InspectionLot, bonus: BatchBonus) -> bool:
    once = not (lot.resubmitted or lot.sorting or lot.conceded)
    return once and good_enough(lot.sample_size, lot.nonconforming, bonus.above)


def _beside(line: PayLine, bonus: BatchBonus, quantity: int) -> PayLine:
    return replace(line, id=new_id(), kind=bonus.kind, above=bonus.above, quantity=quantity, rate_e4=bonus.rate_e4)
