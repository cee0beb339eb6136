"""What one decided lot says of its workshop, its product and its workers, as rows to be added up.

Pieces that an appeal found good are good here, and a lot whose rejection an appeal has overturned is accepted.
"""

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.database import Model
from craftorders.kernel.periods import period_of
from craftorders.places.models import Region
from craftorders.production.models import Batch
from craftorders.quality.domain.drawing import draw_from_bags
from craftorders.quality.domain.sampling import ACCEPTED
from craftorders.quality.domain.yields import BagFound, Tally, tallies_of_workers
from craftorders.quality.models import InspectionLot, WorkerDefects, WorkerScore, WorkshopDefects, WorkshopScore

Rows = dict[type[Model], list[dict[str, Any]]]


def tally_of_lot(lot: InspectionLot) -> Tally:
    """The lot as a whole."""
    accepted = _is_accepted(lot)
    bad = lot.nonconforming - sum(defect.overturned for defect in lot.defects)
    return Tally(1, int(accepted), lot.quantity, lot.quantity - bad if accepted else 0, lot.sample_size, bad)


def tallies_by_worker(lot: InspectionLot) -> dict[UUID, Tally]:
    """The bags of each worker in the lot."""
    accepted = _is_accepted(lot)
    bad: Counter[UUID] = Counter()
    for defect in lot.defects:
        bad[defect.bag_id] += defect.standing
    draws = draw_from_bags(lot.sample_size, [bag.quantity for bag in lot.bags])
    bags = (
        BagFound(
            worker_id=bag.hand_in.worker_id,
            quantity=bag.quantity,
            drawn=draw,
            bad=bad[bag.id],
            passed=bag.quantity - bad[bag.id] if accepted else 0,
        )
        for bag, draw in zip(lot.bags, draws, strict=True)
    )
    return tallies_of_workers(bags, accepted=accepted)


def rows_of_lot(session: Session, lot: InspectionLot, batch: Batch) -> Rows:
    """What to add to which table; the month is that of the decision, in the region's time."""
    assert lot.decided_at is not None  # only decided lots are counted
    month = period_of(lot.decided_at, session.get_one(Region, lot.region_id).time_zone)
    making = {"workshop_id": batch.workshop_id, "product_id": batch.product_id, "month": month}
    of_workshop: Counter[UUID] = Counter()
    of_workers: dict[UUID, Counter[UUID]] = defaultdict(Counter)
    for defect in lot.defects:
        of_workshop[defect.defect_code_id] += defect.standing
        of_workers[defect.bag.hand_in.worker_id][defect.defect_code_id] += defect.standing
    return {
        WorkshopScore: [making | asdict(tally_of_lot(lot))],
        WorkshopDefects: [making | each for each in _by_code(of_workshop)],
        WorkerScore: [
            {"worker_id": worker, "month": month} | asdict(tally) for worker, tally in tallies_by_worker(lot).items()
        ],
        WorkerDefects: [
            {"worker_id": worker, "month": month} | each for worker, found in of_workers.items() for each in _by_code(found)
        ],
    }


def _is_accepted(lot: InspectionLot) -> bool:
    return lot.state == ACCEPTED or lot.overturned


def _by_code(found: Counter[UUID]) -> list[dict[str, Any]]:
    return [{"defect_code_id": code, "quantity": quantity} for code, quantity in found.items()]
