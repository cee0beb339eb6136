"""What mending pieces earns: not for one's own fault, only for what passes, and once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.fees.domain.attribution import Bag, credit
from craftorders.fees.domain.lines import PayLine
from craftorders.fees.models import BatchRate
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.production.models import Batch
from craftorders.quality.models import InspectionLot, ReworkOrder
from craftorders.quality.queries.dispositions import paid_reworks


def check_rework(session: Session, rework_id: UUID, *, pointer: str) -> None:
    """Refuse to pay more for mending a piece than its last step earns by the frozen rate."""
    rework = session.get_one(ReworkOrder, rework_id)
    rate = session.get_one(BatchRate, (rework.lot.batch_id, rework.bag.hand_in.position))
    if rework.rate_e4 is not None and rework.rate_e4 > rate.rate_e4:
        message = N_("Mending a piece earns at most as much as making it.")
        raise RuleViolation("rework_rate_too_high", message, pointer=pointer)


def rework_lines(session: Session, lot: InspectionLot, batch: Batch, currency: str, at: datetime) -> list[PayLine]:
    """What mended pieces earn now that an accepted lot let them pass: a line for each order, once.

    Nobody can tell the pieces of a bag apart. In doubt the mended ones are among those that pass: a bag of which `n`
    pass pays for at most `n` mended pieces, those that were mended last first.
    """
    if not lot.resubmitted:  # no piece of it was judged before, let alone mended
        return []
    passed = {bag.hand_in_id: bag for bag in lot.bags if bag.passed}
    waiting: dict[UUID, list[ReworkOrder]] = {}
    for hand_in_id, rework in paid_reworks(session, batch.id):
        if hand_in_id in passed:
            waiting.setdefault(hand_in_id, []).append(rework)
    return [
        _line(rework, quantity, lot, batch, currency, at)
        for hand_in_id, reworks in waiting.items()
        for rework, quantity in _credited(reworks, passed[hand_in_id].passed)
    ]


def _credited(reworks: list[ReworkOrder], passed: int) -> list[tuple[ReworkOrder, int]]:
    queue = [Bag(rework, rework.mended or 0, 0) for rework in reworks]
    return credit(queue, min(passed, sum(each.quantity for each in queue)))


def _line(rework: ReworkOrder, quantity: int, lot: InspectionLot, batch: Batch, currency: str, at: datetime) -> PayLine:
    hand_in, rate_e4 = rework.bag.hand_in, rework.rate_e4
    assert rate_e4 is not None  # only paid rework is credited
    assert rework.worker_id is not None  # and only what is done
    return PayLine(
        region_id=hand_in.region_id,
        worker_id=rework.worker_id,
        job_id=hand_in.job_id,
        batch_id=batch.id,
        position=hand_in.position,
        product_id=batch.product_id,
        lot_id=lot.id,
        hand_in_id=hand_in.id,
        rework_id=rework.id,
        quantity=quantity,
        rate_e4=rate_e4,
        currency=currency,
        at=at,
    )
