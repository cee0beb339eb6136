"""What an event says, in a sentence for people: who, how many, of which job."""

from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from craftorders.people.models import Worker
from craftorders.production.models import Job
from craftorders.sync.models import UnsettledEvent
from craftorders.web.formatting import format_quantity


def what_it_says(session: Session, event: UnsettledEvent) -> str:
    """The event in words; what nobody can read is named as that."""
    payload = event.payload
    quantity = payload.get("quantity")
    number = format_quantity(quantity) if isinstance(quantity, int) else "?"
    job_id, worker_id = _id(payload.get("job_id")), _id(payload.get("worker_id"))
    job = session.get(Job, job_id) if job_id else None
    worker = job.worker if job is not None else session.get(Worker, worker_id) if worker_id else None
    who = worker.name if worker is not None else gettext("a job that is not known here")
    if event.type == "hand_out":
        return gettext("Hand out %(quantity)s pieces: %(who)s", quantity=number, who=who)
    if event.type == "report_pieces":
        return gettext("%(quantity)s pieces made: %(who)s", quantity=number, who=who)
    if event.type == "count_bag":
        return gettext("A bag of %(quantity)s pieces counted: %(who)s", quantity=number, who=who)
    if event.type == "take_back":
        return gettext("Take back what is not made: %(who)s", who=who)
    return gettext("Something that the service does not know: %(kind)s", kind=event.type or "–")


def _id(key: object) -> UUID | None:
    try:
        return UUID(str(key))
    except ValueError:
        return None
