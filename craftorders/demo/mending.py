"""What became of rejected lots: pieces are made good by their makers, done long ago or still in hand, or the merchant is asked."""

from datetime import timedelta

from sqlalchemy.orm import Session

from craftorders.fees.services import propose_concession
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.production.models import Batch
from craftorders.quality.domain.dispositions import MAKER, MATERIAL, REWORK
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.queries.dispositions import reworks_of_lot
from craftorders.quality.services import decide_disposition, finish_rework, hand_out_rework
from craftorders.quality.services.disposing import PiecesToMend

RATE_E4 = 50_000
"""¥0.05 for each piece that was spoilt by the material."""


def mend(session: Session, batch: Batch, *, inspector: Actor, coordinator: Actor, done: bool) -> None:
    """Two bags of the rejected lot are to be made good: one was its maker's fault, one the material's."""
    lot = lots_of_batch(session, batch.id)[-1]
    due_on = (now() + timedelta(days=30 if not done else 3)).date()
    asked = [
        PiecesToMend(bag.id, min(6, bag.quantity), fault, due_on, RATE_E4 if fault == MATERIAL else None)
        for bag, fault in zip(lot.bags[:2], (MAKER, MATERIAL), strict=False)
    ]
    decide_disposition(session, lot.id, kind=REWORK, reason="跳股的拆开重编，线头发毛的换线", reworks=asked, actor=inspector)
    for rework in reworks_of_lot(session, lot.id):
        hand_out_rework(session, rework.id, worker_id=rework.bag.hand_in.worker_id, actor=coordinator)
        if done:
            finish_rework(session, rework.id, mended=rework.quantity, actor=coordinator)


def ask_for_concession(session: Session, batch: Batch, *, dispatcher: Actor) -> None:
    """The merchant may have the rejected lot for 2 percent less, at the platform's cost."""
    lot = lots_of_batch(session, batch.id)[-1]
    deadline = now() + timedelta(days=5)
    propose_concession(
        session,
        lot.id,
        percent_e2=200,
        bearer="platform",
        reason="个别跳股，不影响佩戴",
        deadline=deadline,
        actor=dispatcher,
    )
