"""Work to be taken by phone: a coordinator leaves bracelets open, and whoever has a free week sees them with their card.

The valley shares: what lies open for an hour is there for the village next door, too, as this work is.
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
    """Two workshops of a county share; of a batch whose materials are here, so many pieces are for whoever comes first."""
    workshop_id, next_door = people.workshops[:2]
    for each in (workshop_id, next_door):
        open_to_neighbours(session, each, hours=1, actor=people.coordinators[each])
    query = select(Batch).where(Batch.workshop_id == workshop_id, Batch.state == "supplied", Batch.quantity >= TO_TAKE)
    batch = session.scalars(query.order_by(Batch.due_on, Batch.id)).first()
    if batch is not None:
        with clock.at(clock.now() - WAITED):
            assign_job(session, batch.id, 1, TO_TAKE, worker_id=None, actor=people.coordinators[workshop_id])
