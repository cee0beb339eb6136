"""Work to be taken by phone: a coordinator leaves bracelets open, and whoever has a free week sees them with their card."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.production.models import Batch
from craftorders.production.services import assign_job

TO_TAKE = 20


def leave_work_open(session: Session, people: People) -> None:
    """Of a batch whose materials are here, so many pieces are for whoever comes first."""
    workshop_id = people.workshops[0]
    query = select(Batch).where(Batch.workshop_id == workshop_id, Batch.state == "supplied", Batch.quantity >= TO_TAKE)
    batch = session.scalars(query.order_by(Batch.due_on, Batch.id)).first()
    if batch is not None:
        assign_job(session, batch.id, 1, TO_TAKE, worker_id=None, actor=people.coordinators[workshop_id])
