"""First-piece and in-process inspection: said at once to who hands out the work, and never a pass or a payment."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.photos import Photo
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import IllegalTransition, NotFound
from craftorders.production.domain.states import BATCH
from craftorders.production.models import Batch, Job
from craftorders.quality.domain.early import WHILE, check_early_inspection
from craftorders.quality.events import WorkInspected
from craftorders.quality.models import DefectCode, EarlyDefect, EarlyInspection
from craftorders.quality.queries.early import find_batch_at_work


def inspect_work(
    session: Session,
    batch_id: UUID,
    *,
    position: int,
    kind: str,
    inspected: int,
    bad: int,
    verdict: str,
    job_id: UUID | None = None,
    defect_code_ids: Sequence[UUID] = (),
    note: str | None = None,
    photo_id: UUID | None = None,
    actor: Actor,
) -> EarlyInspection:
    """Write down what was seen of a step while it is being made, and tell the workshop to go on or to stop and mend.

    Refuses a batch that is not being made, counts that do not add up, bad pieces without a code, and a stop without
    photo and words. Nothing passes, earns or is rejected by it.
    """
    actor.require("work.inspect")
    batch = find_batch_at_work(session, batch_id, actor)
    if batch.state not in WHILE:
        raise IllegalTransition(BATCH.name, batch.state, "inspect_work")
    job = _job(session, batch, position, job_id)
    codes = [_code(session, code_id) for code_id in dict.fromkeys(defect_code_ids)]
    if photo_id is not None and session.get(Photo, photo_id) is None:
        raise NotFound("photo", photo_id)
    check_early_inspection(
        inspected=inspected, bad=bad, verdict=verdict, codes=len(codes), photo=photo_id is not None, note=note
    )
    assert batch.workshop is not None  # a batch at work has its workshop
    seen = EarlyInspection(
        region_id=batch.workshop.region_id,
        batch_id=batch.id,
        position=position,
        job_id=job.id if job else None,
        kind=kind,
        inspected=inspected,
        bad=bad,
        verdict=verdict,
        note=note,
        photo_id=photo_id,
        inspector_id=actor.id,
        inspector_name=actor.name,
    )
    seen.batch, seen.job = batch, job
    seen.found = [EarlyDefect(defect_code_id=code.id, code=code) for code in codes]
    session.add(seen)
    session.flush()
    record(session, BATCH.name, batch.id, f"{kind}_{verdict}", actor=actor, region_id=seen.region_id, reason=note)
    publish(session, WorkInspected(seen.id, batch.id, verdict))
    return seen


def _job(session: Session, batch: Batch, position: int, job_id: UUID | None) -> Job | None:
    """The job, or None where the whole step is meant; NotFound where they are not of this batch."""
    if position not in [operation.position for operation in batch.operations]:
        raise NotFound("operation", position)
    if job_id is None:
        return None
    job = session.get(Job, job_id)
    if job is None or job.batch_id != batch.id or job.position != position:
        raise NotFound("job", job_id)
    return job


def _code(session: Session, code_id: UUID) -> DefectCode:
    code = session.get(DefectCode, code_id)
    if code is None:
        raise NotFound("defect_code", code_id)
    return code
