"""A household says that the count of its bag is wrong, and an inspector who did not count answers.

No number changes by it, and nothing waits for it: pieces that were not counted are counted as a bag of their own, and what
was never there is missing when the lot is judged. It stands open for everybody to see until it is answered.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import Conflict, NotFound
from craftorders.kernel.words import N_
from craftorders.production.models import Job
from craftorders.production.queries.bags import find_bag
from craftorders.quality.domain.appeals import check_claim, check_found, check_in_time, last_day_to_appeal
from craftorders.quality.domain.states import COUNT_APPEAL
from craftorders.quality.events import CountAppealDecided, CountAppealMade
from craftorders.quality.models import CountAppeal
from craftorders.quality.queries.count_appeals import count_appeals_of, find_count_appeal, why_not_answer

ONCE = N_("It was said once already that this count is wrong.")


def make_count_appeal(
    session: Session,
    job_id: UUID,
    bag_id: UUID,
    *,
    days: int,
    claimed: int | None = None,
    note: str | None = None,
    voice_id: UUID | None = None,
    actor: Actor,
) -> CountAppeal:
    """Say that the count of a bag is wrong; who made the pieces may, also of a confirmed one, or the coordinator for them.

    The job is locked, so that of two at once the second one finds the first. Refuses a second time, the number that was
    counted, and more than `days` of the region after the count.
    """
    actor.require("appeals.make")
    bag, job = find_bag(session, job_id, bag_id, actor)
    if actor.worker_id not in (None, bag.worker_id):
        raise NotFound("bag", bag_id)
    locked(session, Job, job.id)
    if count_appeals_of(session, [bag]):
        raise Conflict("appealed_before", ONCE)
    check_claim(bag.quantity, claimed)
    workshop = job.batch.workshop
    assert workshop is not None  # it was counted there
    zone = workshop.region.time_zone
    check_in_time(last_day_to_appeal(bag.at, days, zone), today(zone))
    appeal = CountAppeal(region_id=bag.region_id, claimed=claimed, note=note, voice_id=voice_id)
    appeal.hand_in, appeal.batch, appeal.worker, appeal.workshop = bag, job.batch, bag.worker, workshop
    appeal.made_by, appeal.made_by_name = actor.id, actor.name
    session.add(appeal)
    session.flush()
    name = COUNT_APPEAL.name
    record(session, name, appeal.id, "make", actor=actor, region_id=bag.region_id, reason=note, to_state=appeal.state)
    publish(session, CountAppealMade(appeal.id, workshop.id))
    return appeal


def decide_count_appeal(
    session: Session, appeal_id: UUID, *, decision: str, reason: str, found: int | None = None, actor: Actor
) -> CountAppeal:
    """Answer, once and with a reason, that the count is wrong and `found` pieces there are, or that it stands.

    Refuses who counted the bag or called it wrong, and a number that does not fit the answer.
    """
    actor.require("appeals.decide")
    appeal = find_count_appeal(session, appeal_id, actor, for_update=True)
    counties = actor.limited_to("inspector")
    if counties is not None and appeal.region_id not in counties:
        raise NotFound("count_appeal", appeal_id)
    COUNT_APPEAL.target(appeal.state, decision)
    refusal = why_not_answer(appeal, actor)
    if refusal is not None:
        raise refusal
    counted = appeal.hand_in.quantity
    check_found(decision, counted, found)
    move(session, appeal, COUNT_APPEAL, decision, actor=actor, reason=reason, region_id=appeal.region_id)
    appeal.found = None if found == counted else found
    appeal.reason, appeal.decided_at = reason, now()
    appeal.inspector_id, appeal.inspector_name = actor.id, actor.name
    session.flush()
    publish(session, CountAppealDecided(appeal.id, appeal.workshop_id))
    return appeal
