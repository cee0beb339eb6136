"""Pieces are made good: the coordinator hands them out, and says how many could be mended."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.production.services.batches import locked_batch
from craftorders.production.services.jobs import announce_work, check_certified, check_skill
from craftorders.quality.domain.states import REWORK_ORDER
from craftorders.quality.models import ReworkOrder
from craftorders.quality.queries.dispositions import find_rework


def hand_out_rework(session: Session, rework_id: UUID, *, worker_id: UUID, actor: Actor) -> ReworkOrder:
    """Give pieces to be made good to their maker or to another worker of the workshop, also in place of somebody else.

    The maker may be of the workshop next door. Refuses who else is not of the workshop, who is not certified for the
    step, mending for nothing what somebody else spoilt, and an order that is done.
    """
    actor.require("jobs.hand_out")
    rework = _in_hand(session, rework_id, actor)
    batch, maker = rework.lot.batch, rework.bag.hand_in.worker
    if rework.is_paid_to(worker_id) and rework.rate_e4 is None:
        message = N_("Nobody mends what somebody else spoilt for nothing: these pieces go back to %(name)s.")
        raise RuleViolation("unpaid_only_for_maker", message, pointer="/worker_id", name=maker.name)
    if worker_id == maker.id and maker.active:
        check_certified(maker, batch.operations[-1])
    else:
        check_skill(session, worker_id, batch.operations[-1], batch)
    changes = {"worker_id": [str(rework.worker_id) if rework.worker_id else None, str(worker_id)]}
    rework.worker_id = worker_id
    move(session, rework, REWORK_ORDER, "hand_out", actor=actor, region_id=rework.region_id, changes=changes)
    session.flush()
    session.refresh(rework, ["worker"])
    announce_work(session, batch, worker_id)
    return rework


def finish_rework(session: Session, rework_id: UUID, *, mended: int, actor: Actor) -> ReworkOrder:
    """Say how many pieces could be made good; these may earn once they pass. Refuses more than were to be mended."""
    actor.require("jobs.hand_out")
    rework = _in_hand(session, rework_id, actor)
    if not 0 <= mended <= rework.quantity:
        message = N_("Only %(left)s pieces were to be made good.")
        raise RuleViolation("more_than_ordered", message, pointer="/mended", left=rework.quantity)
    rework.mended, rework.done_at = mended, now()
    changes = {"mended": [None, mended]}
    move(session, rework, REWORK_ORDER, "finish", actor=actor, region_id=rework.region_id, changes=changes)
    session.flush()
    announce_work(session, rework.lot.batch, rework.worker_id)
    return rework


def _in_hand(session: Session, rework_id: UUID, actor: Actor) -> ReworkOrder:
    """The order, locked after its batch."""
    locked_batch(session, find_rework(session, rework_id, actor).lot.batch_id)
    return find_rework(session, rework_id, actor, for_update=True)
