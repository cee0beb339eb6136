"""What becomes of rejected lots: who decides, who mends."""

from datetime import timedelta

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.quality.models import InspectionLot, ReworkOrder
from craftorders.quality.queries.dispositions import reworks_of_lot
from craftorders.quality.services import decide_disposition, finish_rework, hand_out_rework
from craftorders.quality.services.disposing import PiecesToMend
from tests.builders.cast import Cast


def to_mend(
    lot: InspectionLot, quantity: int, *, bag: int = 0, fault: str = "material", rate_e4: int | None = 200_000
) -> PiecesToMend:
    """So many pieces of a bag, for which a material was at fault and each mended one earns ¥0.20, unless said otherwise."""
    due_on = (now() + timedelta(days=5)).date()
    return PiecesToMend(lot.bags[bag].id, quantity, fault, due_on, None if fault == "maker" else rate_e4)


def reworked(
    session: Session, cast: Cast, lot: InspectionLot, *asked: PiecesToMend, actor: Actor | None = None
) -> list[ReworkOrder]:
    """The dispatcher has these pieces of a rejected lot made good."""
    decide_disposition(session, lot.id, kind="rework", reason="返工后再送检", reworks=asked, actor=actor or cast.dispatcher)
    return reworks_of_lot(session, lot.id)


def mended(session: Session, cast: Cast, rework: ReworkOrder, pieces: int, *, worker: Worker | None = None) -> ReworkOrder:
    """The coordinator hands the order out, and counts what could be mended."""
    hand_out_rework(session, rework.id, worker_id=(worker or cast.second_worker).id, actor=cast.coordinator)
    return finish_rework(session, rework.id, mended=pieces, actor=cast.coordinator)
