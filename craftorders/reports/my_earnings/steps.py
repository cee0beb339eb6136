"""How the pieces of a job are made: every step of its batch with words, picture and recording, the job's own among them.

The names of the steps are the batch's, as it was planned; how they are shown is the catalogue's, as it is now.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Operation
from craftorders.infra.photos import Photo
from craftorders.kernel.actor import Actor
from craftorders.production.models import BatchOperation
from craftorders.production.queries import find_job
from craftorders.reports.my_earnings.queries import Named
from craftorders.reports.my_earnings.work import JobLine, job_line


@dataclass(frozen=True)
class ShownStep:
    """A step as it is shown; `how` has empty words where nobody has said how it is made, `size` is the picture's."""

    operation_id: UUID
    operation: Named
    how: Named
    photo_id: UUID | None
    size: tuple[int, int] | None
    voice_id: UUID | None
    own: bool


def job_with_steps(session: Session, job_id: UUID, actor: Actor) -> tuple[JobLine, list[ShownStep]]:
    """A job and the steps of its batch, in order; NotFound where it is neither the actor's own nor open to them."""
    job = find_job(session, job_id, actor)
    return job_line(session, job.id), steps_of_batch(session, job.batch_id, job.position)


def steps_of_batch(session: Session, batch_id: UUID, own: int) -> list[ShownStep]:
    """All steps of a batch, in order; `own` is the position of the one that is looked at."""
    query = (
        select(BatchOperation, Operation, Photo.width, Photo.height)
        .join(Operation, Operation.id == BatchOperation.operation_id)
        .outerjoin(Photo, Photo.id == Operation.photo_id)
        .where(BatchOperation.batch_id == batch_id)
        .order_by(BatchOperation.position)
    )
    return [
        ShownStep(
            operation_id=shown.id,
            operation=Named(step.name, step.name_en),
            how=Named(shown.how, shown.how_en),
            photo_id=shown.photo_id,
            size=(width, height) if width else None,
            voice_id=shown.voice_id,
            own=step.position == own,
        )
        for step, shown, width, height in session.execute(query)
    ]
