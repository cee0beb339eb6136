"""A counted bag with its job, and reports that something was asked about."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.production.models import HandIn, Job, PieceReport
from craftorders.production.queries import find_job


def find_bag(session: Session, job_id: UUID, hand_in_id: UUID, actor: Actor) -> tuple[HandIn, Job]:
    """A counted bag with its job, or NotFound where the job is not the actor's to see."""
    job = find_job(session, job_id, actor)
    bag = session.get(HandIn, (job.region_id, hand_in_id), options=[joinedload(HandIn.confirmation)])
    if bag is None or bag.job_id != job.id:
        raise NotFound("bag", hand_in_id)
    return bag, job


def unusual_reports_of_job(session: Session, job_id: UUID, limit: int = 20) -> list[PieceReport]:
    """The reports on a job that something was asked about, newest first."""
    return list(session.scalars(_unusual(limit).where(PieceReport.job_id == job_id)))


def unusual_reports_of_batch(session: Session, batch_id: UUID, limit: int = 50) -> list[PieceReport]:
    """The reports on the jobs of a batch that something was asked about, newest first."""
    return list(
        session.scalars(_unusual(limit).where(PieceReport.job_id.in_(select(Job.id).where(Job.batch_id == batch_id))))
    )


def _unusual(limit: int) -> Select[PieceReport]:
    query = select(PieceReport).options(joinedload(PieceReport.worker)).where(PieceReport.unusual.is_not(None))
    return query.order_by(PieceReport.at.desc(), PieceReport.id.desc()).limit(limit)
