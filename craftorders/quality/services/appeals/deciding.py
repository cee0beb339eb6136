"""Deciding about an appeal, once: another inspector has looked at the pieces again."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.photos import Photo
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.production.services.batches import locked_batch
from craftorders.quality.domain.appeals import OVERTURN, checked_good
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.events import AppealDecided
from craftorders.quality.models import Appeal
from craftorders.quality.queries.appeals import defects_of_appeal, find_appeal, why_not_decide
from craftorders.quality.services.appeals.passing import let_lot_pass
from craftorders.quality.services.scores.correcting import corrected_scores


def decide_appeal(
    session: Session,
    appeal_id: UUID,
    *,
    decision: str,
    reason: str,
    good: Mapping[UUID, int] | None = None,
    photo_id: UUID | None = None,
    actor: Actor,
) -> Appeal:
    """Overturn the judgement, for the pieces of each defect that are good after all, or let it stand; with a reason.

    What is overturned counts as good in the scores and earns in the same transaction; a lot that was rejected whole passes
    but for the pieces that are still held to be bad. Refuses who counted or judged the pieces, or appealed themselves
    (rules 9 and 10), an appeal that was decided, and counts that do not add up.
    """
    actor.require("appeals.decide")
    locked_batch(session, find_appeal(session, appeal_id, actor).lot.batch_id)
    appeal = find_appeal(session, appeal_id, actor, for_update=True)
    counties = actor.limited_to("inspector")
    if counties is not None and appeal.region_id not in counties:
        raise NotFound("appeal", appeal_id)
    APPEAL.target(appeal.state, decision)
    refusal = why_not_decide(session, appeal, actor)
    if refusal is not None:
        raise refusal
    if photo_id is not None and session.get(Photo, photo_id) is None:
        raise NotFound("photo", photo_id)
    defects = {each.id: each for each in defects_of_appeal(appeal)}
    found = {key: each.quantity for key, each in defects.items()}
    some = checked_good(decision, found, good or {}, needed=not appeal.whole_lot)
    passes = appeal.whole_lot and decision == OVERTURN
    with corrected_scores(session, appeal.lot):
        for key, quantity in some.items():
            defects[key].overturned = quantity
        appeal.lot.overturned = passes
    if passes:
        let_lot_pass(session, appeal.lot, reason=reason, actor=actor)
    standing = sum(each.standing for each in defects.values())
    appeal.overturned = appeal.quantity - standing if passes else sum(some.values())
    appeal.reason, appeal.photo_id, appeal.decided_at = reason, photo_id, now()
    appeal.inspector_id, appeal.inspector_name = actor.id, actor.name
    changes = {defects[key].code.code: [defects[key].quantity, defects[key].standing] for key in some}
    move(session, appeal, APPEAL, decision, actor=actor, reason=reason, region_id=appeal.region_id, changes=changes or None)
    session.flush()
    publish(session, AppealDecided(appeal.id, appeal.workshop_id, appeal.overturned, actor))
    return appeal
