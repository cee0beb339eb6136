"""What is taken off earnings in the demo: one deduction that months bear in parts, one appealed against, one to approve."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.production.models import Job
from craftorders.settlement.models import Deduction
from craftorders.settlement.services import appeal_deduction, approve_deduction, propose_deduction

LONG_AGO, LATELY = timedelta(days=70), timedelta(days=3)


def deduct(session: Session, people: People, photo_id: UUID) -> None:
    """Three people of the first workshop, if they have worked: all but the last of finance's words are spoken."""
    workshop = people.workshops[0]
    workers = [each for each in people.workers[workshop] if _batch_of(session, each)][:3]
    cases = (
        ("茶水洒在三十条腰带上，洗不掉", 12_000, LONG_AGO),
        ("两条腰带剪断了", 300, LATELY),
        ("收线时把成品剪坏了五条", 650, LATELY),
    )
    for number, (worker_id, (reason, amount, ago)) in enumerate(zip(workers, cases, strict=False)):
        with clock.at(now() - ago):
            deduction = _ask(session, people, worker_id, reason, amount, photo_id)
            if number < len(cases) - 1:
                approve_deduction(session, deduction.id, actor=people.approver)
        if number == 1:
            appeal_deduction(session, deduction.id, note="来的时候就是断的", actor=people.coordinators[workshop])


def _ask(session: Session, people: People, worker_id: UUID, reason: str, amount: int, photo_id: UUID) -> Deduction:
    batch_id = _batch_of(session, worker_id)
    assert batch_id is not None  # who has not worked was left out
    return propose_deduction(
        session, worker_id, kind="damage", amount=amount, reason=reason, batch_id=batch_id, photo_id=photo_id,
        sure=True, actor=people.closer,
    )  # fmt: skip


def _batch_of(session: Session, worker_id: UUID) -> UUID | None:
    return session.scalar(select(Job.batch_id).where(Job.worker_id == worker_id).order_by(Job.id).limit(1))
