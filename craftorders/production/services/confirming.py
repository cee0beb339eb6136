"""The household confirms the count of its bag: with its open card, its PIN, or a signature on the glass.

A confirmation is a row of its own and stays: the first one counts, and the same again gives the first. A bag that nobody
confirmed earns all the same; how many of them there are is shown.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.cards.queries import active_card
from craftorders.cards.services import check_pin
from craftorders.infra.database import locked
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.production.domain.signature import check_signature
from craftorders.production.models import Confirmation, HandIn, Job
from craftorders.production.queries.bags import find_bag
from craftorders.production.services import counters
from craftorders.production.services.noting import note_confirmation


@dataclass(frozen=True)
class PinTried:
    """What a try with a PIN gave: the confirmation, or None and the seconds to wait before the next try."""

    confirmation: Confirmation | None
    wait_seconds: int = 0


def confirm_with_card(session: Session, job_id: UUID, bag_id: UUID, *, actor: Actor) -> Confirmation:
    """The worker, whose card is open with its PIN, says that the count of their own bag is right."""
    actor.require("card.work")
    bag, job = find_bag(session, job_id, bag_id, actor)
    if bag.worker_id != actor.worker_id:
        raise NotFound("bag", bag_id)
    return _confirm(session, job, bag, "card", actor)


def confirm_with_pin(session: Session, job_id: UUID, bag_id: UUID, pin: str, *, address: str, actor: Actor) -> PinTried:
    """On the coordinator's phone the worker types the PIN of their card. Wrong ones count and lock as they do for the card.

    A wrong PIN is an answer, never an exception, so that its count stays. Refuses who has no card: they can sign.
    """
    actor.require("hand_ins.count")
    bag, job = find_bag(session, job_id, bag_id, actor)
    card = active_card(session, bag.worker_id)
    if card is None:
        message = N_("%(name)s has no earnings card. They can sign on the glass.")
        raise RuleViolation("no_card", message, pointer="/pin", name=bag.worker.name)
    tried = check_pin(session, card, pin, address=address)
    if not tried.right:
        return PinTried(None, tried.wait_seconds)
    return PinTried(_confirm(session, job, bag, "pin", actor))


def confirm_with_signature(session: Session, job_id: UUID, bag_id: UUID, signature: str, *, actor: Actor) -> Confirmation:
    """On the coordinator's phone the household signs; the strokes are kept with the bag. Refuses what is no signature."""
    actor.require("hand_ins.count")
    bag, job = find_bag(session, job_id, bag_id, actor)
    check_signature(signature)
    return _confirm(session, job, bag, "signature", actor, signature)


def _confirm(session: Session, job: Job, bag: HandIn, way: str, actor: Actor, signature: str | None = None) -> Confirmation:
    """The job is locked first, so that of two at once the second one finds the first."""
    locked(session, Job, job.id)
    known = session.get(Confirmation, (bag.region_id, bag.id), populate_existing=True)
    if known is not None:
        return known
    confirmation = Confirmation(
        region_id=bag.region_id,
        hand_in_id=bag.id,
        worker_id=bag.worker_id,
        way=way,
        signature=signature,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    session.add(confirmation)
    note_confirmation(session, job, bag)
    counters.JOB.add(session, (job.id,), unconfirmed=-1)
    session.flush()
    return confirmation
