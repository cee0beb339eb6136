"""Work to be taken by phone: two coordinators of one valley leave work open, also for each other's people.

Whoever has a free week sees it with their card; what lies open for two hours is there for the village next door, too.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel import clock
from craftorders.people.services import open_to_neighbours
from craftorders.production.models import Batch
from craftorders.production.services import assign_job

TO_TAKE = 20
WAITED = timedelta(hours=2)


def leave_work_open(session: Session, people: People) -> None:
    """Of a batch whose materials are here, so many pieces are for whoever comes first, in each of the two workshops."""
    for workshop_id in people.workshops[:2]:
        open_to_neighbours(session, workshop_id, hours=1, actor=people.coordinators[workshop_id])
        query = select(Batch).where(Batch.workshop_id == workshop_id, Batch.state == "supplied")
        batch = session.scalars(query.where(Batch.quantity >= TO_TAKE).order_by(Batch.due_on, Batch.id)).first()
        if batch is not None:
            with clock.at(clock.now() - WAITED):
                assign_job(session, batch.id, 1, TO_TAKE, worker_id=None, actor=people.coordinators[workshop_id])
