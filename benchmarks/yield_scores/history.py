"""A past of decided lots, written in bulk: villages that make two products, months of lots with their bags and defects."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from craftorders.infra.database import Model
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_code, new_id
from craftorders.people.models import Household, Worker, Workshop
from craftorders.production.models import Batch, HandIn, Job
from craftorders.quality.models import ClassPlan, Defect, InspectionLot, LotBag
from tests.builders.cast import DANBA, Cast
from tests.builders.inspections import a_defect_code
from tests.builders.stories import supplied_batch

SHOPS, WORKERS, BAG = 20, 4, 100_000
SAMPLE, ACCEPTANCE, BAD_OF_BAGS = 800, 14, (6, 4)
"""Lots of 200,000: letter P, and at AQL 1.0 up to 14 bad ones of 800."""

LOT, BAD = len(BAD_OF_BAGS) * BAG, sum(BAD_OF_BAGS)
CHUNK = 1_000
Rows = dict[type[Model], list[dict[str, Any]]]


@dataclass(frozen=True)
class Village:
    """A workshop with the bags of its workers."""

    workshop_id: UUID
    hand_ins: list[UUID]


def villages(session: Session, cast: Cast) -> list[Village]:
    """Twenty workshops with four workers each; every worker has one bag, from which all lots are presented."""
    origin = supplied_batch(session, cast, 100)
    return [_village(session, origin, number) for number in range(SHOPS)]


def write_history(session: Session, cast: Cast, shops: list[Village], *, lots: int, months: int) -> None:
    """So many decided lots, evenly over workshops, products and the last months."""
    codes = [a_defect_code(session, code, "major").id for code in ("SKIP", "SHORT", "LOOSE")]
    origin = supplied_batch(session, cast, 100)
    places = list(product(range(months), (cast.belt.id, cast.knot.id), shops))
    for first in range(0, lots, CHUNK):
        rows: Rows = {Batch: [], InspectionLot: [], ClassPlan: [], LotBag: [], Defect: []}
        for number in range(first, min(first + CHUNK, lots)):
            month, product_id, shop = places[number % len(places)]
            moment = now() - timedelta(days=30 * month, minutes=number % 10_000)
            for table, row in _lot(shop, product_id, moment, origin, cast, codes[number % len(codes)]):
                rows[table].append(row)
        for table, some in rows.items():
            session.execute(insert(table), some)


def _village(session: Session, origin: Batch, number: int) -> Village:
    workshop = Workshop(code=f"W-{number:03}", name=f"工坊{number}", name_en=f"Workshop {number}", village="村",
                        region_id=DANBA, transit_days=5, weekly_minutes=6_000)  # fmt: skip
    session.add(workshop)
    session.flush()
    household = Household(workshop_id=workshop.id, name="家", village="村")
    session.add(household)
    session.flush()
    hand_ins = []
    for hand in range(WORKERS):
        worker = Worker(code=f"P-{number:03}{hand}", household_id=household.id, workshop_id=workshop.id, name=f"农户{hand}")
        session.add(worker)
        session.flush()
        job = Job(code=new_code("J"), region_id=DANBA, workshop_id=workshop.id, batch_id=origin.id, position=1,
                  worker_id=worker.id, state="handed_in", quantity=BAG, made=BAG, handed_in=BAG)  # fmt: skip
        session.add(job)
        session.flush()
        bag = HandIn(region_id=DANBA, code=new_code("H"), job_id=job.id, batch_id=origin.id, position=1,
                     worker_id=worker.id, quantity=BAG, counted_by=worker.id, counted_by_name="协调员")  # fmt: skip
        session.add(bag)
        session.flush()
        hand_ins.append(bag.id)
    return Village(workshop.id, hand_ins)


def _lot(
    shop: Village, product_id: UUID, moment: datetime, origin: Batch, cast: Cast, code_id: UUID
) -> Iterator[tuple[type[Model], dict[str, Any]]]:
    """The rows of a lot of two bags that passed at once with ten bad pieces."""
    batch_id, lot_id = new_id(), new_id()
    counted = {"quantity": LOT, "made": LOT, "handed_in": LOT, "parts": 1, "presented": LOT}
    counted |= {"passed": LOT - BAD, "rejected": BAD}
    yield Batch, {
        "id": batch_id, "code": f"B-{batch_id.hex[-12:]}", "order_id": origin.order_id, "line_id": origin.line_id,
        "merchant_id": origin.merchant_id, "product_id": product_id, "workshop_id": shop.workshop_id, "state": "delivered",
        "due_on": moment.date(), **counted,
    }  # fmt: skip
    yield InspectionLot, {
        "id": lot_id, "code": f"L-{lot_id.hex[-12:]}", "region_id": DANBA, "batch_id": batch_id, "state": "accepted",
        "quantity": LOT, "sample_size": SAMPLE, "nonconforming": BAD, "submitted_by": cast.coordinator.id,
        "inspector_id": cast.inspector.id, "inspector_name": cast.inspector.name, "decided_at": moment,
    }  # fmt: skip
    for name, aql, most in (("critical", None, 0), ("major", "1.0", ACCEPTANCE), ("minor", "1.0", ACCEPTANCE)):
        yield ClassPlan, {
            "lot_id": lot_id, "defect_class": name, "aql": aql, "code_letter": "P", "sample_size": SAMPLE,
            "acceptance": most, "full_inspection": False, "nonconforming": BAD if name == "major" else 0,
        }  # fmt: skip
    at = lot_id.int % (WORKERS - 1)
    for bad, hand_in_id in zip(BAD_OF_BAGS, shop.hand_ins[at : at + 2], strict=True):
        bag_id = new_id()
        yield LotBag, {
            "id": bag_id, "lot_id": lot_id, "region_id": DANBA, "hand_in_id": hand_in_id, "quantity": BAG,
            "passed": BAG - bad, "rejected": bad, "fresh": False,  # a few bags stand for those of all lots
        }  # fmt: skip
        yield Defect, {
            "lot_id": lot_id, "bag_id": bag_id, "defect_code_id": code_id, "quantity": bad, "photo_id": cast.photo.id,
            "found_by": cast.inspector.id,
        }  # fmt: skip
