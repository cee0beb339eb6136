"""Who a farmer's card stands for. The card knows an id only; here it becomes a worker who may do a little.

Without the PIN the actor may be greeted and nothing else: the page shows the first character of the name and
no amounts.
"""

from uuid import UUID

from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.accounts.domain.roles import CARD, FARMER
from craftorders.cards.queries import opened_card
from craftorders.kernel.actor import Actor
from craftorders.people.models import Worker


def farmer_of(session: Session, session_token: str) -> Actor | None:
    """The farmer whose card was opened with this token; None when it ended or the worker left."""
    opened = opened_card(session, session_token)
    worker = worker_of_card(session, opened[1].opens) if opened else None
    if opened is None or worker is None or not worker.active:
        return None
    if opened[0].tier == 0:
        return Actor(worker.id, initial_of(worker), CARD, worker_id=worker.id)
    return Actor(worker.id, worker.name, FARMER, worker_id=worker.id)


def worker_of_card(session: Session, worker_id: UUID) -> Worker | None:
    """The worker with household, workshop and region, in one query however often a request asks: the session keeps them."""
    worker = session.get(Worker, worker_id, options=[joinedload(Worker.household), lazyload(Worker.skills)])
    session.info["worker_of_card"] = worker
    return worker


def initial_of(worker: Worker) -> str:
    """All that a card alone says of a name: its first character."""
    return worker.name[:1]
