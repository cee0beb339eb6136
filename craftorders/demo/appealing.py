"""Who does not agree with what was rejected: one was right about a piece, others wait for a second look at a bag or a lot."""

from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import FARMER
from craftorders.kernel.actor import Actor
from craftorders.quality.domain.appeals import OVERTURN
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.appeals import defects_of_bag
from craftorders.quality.services.appeals import decide_appeal, make_appeal, make_lot_appeal

DAYS = 14


def ask_for_second_look(session: Session, lot: InspectionLot, *, coordinator: Actor, inspector: Actor) -> None:
    """The maker of the first bag with bad pieces appeals with the card and wins one back; for the next one it is open."""
    bags = [bag for bag in lot.bags if bag.rejected]
    if not bags:
        return
    worker = bags[0].hand_in.worker
    maker = Actor(worker.id, worker.name, FARMER, worker_id=worker.id)
    appeal = make_appeal(session, bags[0].id, days=DAYS, note="线头是剪过的，请再看一看", actor=maker)
    good = {defects_of_bag(lot, bags[0].id)[0].id: 1}
    reason = "一件的线头在公差以内，是合格的"
    decide_appeal(session, appeal.id, decision=OVERTURN, reason=reason, good=good, actor=inspector)
    if len(bags) > 1:
        make_appeal(session, bags[1].id, days=DAYS, note="颜色是来料的批次不同", actor=coordinator)


def dispute(session: Session, lot: InspectionLot) -> None:
    """The maker of the first bag appeals against the rejection of the whole lot; nobody has looked at it again yet."""
    worker = lot.bags[0].hand_in.worker
    maker = Actor(worker.id, worker.name, FARMER, worker_id=worker.id)
    make_lot_appeal(session, lot.id, days=DAYS, note="流苏只是压皱了，抖开就是齐的", actor=maker)
