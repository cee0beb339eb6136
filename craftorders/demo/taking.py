"""Work to be taken by phone: a coordinator leaves bracelets open, and whoever has a free week sees them with their card.

The valley shares: what lies open for an hour is there for the village next door, too, as this work is.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel import clock
from craftorders.people.services import open_to_neighbours
from craftorders.production.models import Batch, BatchOperation
from craftorders.production.services import assign_job

TO_TAKE = 20
WORKABLE = ("supplied", "in_work")
WAITED = timedelta(hours=2)


def leave_work_open(session: Session, people: People) -> None:
    """Two workshops of a county share; of a batch whose materials are here, each leaves so many pieces to whoever comes first.

    So who belongs to one of them sees work at home and work next door.
    """
    for workshop_id in people.workshops[:2]:
        coordinator = people.coordinators[workshop_id]
        open_to_neighbours(session, workshop_id, hours=1, actor=coordinator)
        first = (BatchOperation.batch_id == Batch.id) & (BatchOperation.position == 1)
        left = BatchOperation.quantity - BatchOperation.assigned
        query = select(Batch).join(BatchOperation, first).where(Batch.workshop_id == workshop_id, left >= TO_TAKE)
        batch = session.scalars(
            query.where(Batch.state.in_(WORKABLE)).order_by(Batch.state.desc(), Batch.due_on, Batch.id)
        ).first()
        if batch is not None:
            with clock.at(clock.now() - WAITED):
                assign_job(session, batch.id, 1, TO_TAKE, worker_id=None, actor=coordinator)
