"""The power fails while reports come in: what was acknowledged is there, once, and the books agree."""

import http.client
import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.orders.models import Order
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport
from craftorders.production.services import assign_job
from craftorders.settlement.verification import verify_books
from tests.builders.cast import a_cast
from tests.builders.processes import PATIENCE, a_free_port, first_page, line, running, sign_in
from tests.builders.stories import supplied_batch

ENOUGH = 20
"""Acknowledgements of one phone after which the process is killed."""


@dataclass
class Phone:
    """Sends one thing after the other, and remembers what was acknowledged and what was under way."""

    path: str
    quantity: int = 3
    acknowledged: dict[UUID, int] = field(default_factory=dict)
    under_way: UUID | None = None
    refusal: str | None = None

    def send(self, connection: http.client.HTTPConnection, token: str, key: UUID) -> int:
        """One request; its status."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        body = {"id": str(key), "quantity": self.quantity, "again": True, "reason": "A machine sends these."}
        connection.request("POST", self.path, json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 201:
            self.refusal = f"{answer.status} {said[:300]!r}"
        return answer.status

    def work(self, port: int, token: str, enough: threading.Event) -> None:
        """Send until the line breaks; count what was acknowledged before."""
        with suppress(OSError, http.client.HTTPException), line(port) as connection:
            while self.refusal is None:
                self.under_way = new_id()
                if self.send(connection, token, self.under_way) == 201:
                    self.acknowledged[self.under_way] = self.quantity
                    self.under_way = None
                if len(self.acknowledged) >= ENOUGH:
                    enough.set()

    def resume(self, port: int, token: str) -> None:
        """Send again what got no answer, and twice what got one."""
        with line(port) as connection:
            for key in [*([self.under_way] if self.under_way else []), *list(self.acknowledged)[-2:]]:
                assert self.send(connection, token, key) == 201, self.refusal
                self.acknowledged[key] = self.quantity


@pytest.mark.scenario
def test_nothing_acknowledged_is_lost_or_counted_twice(work: UnitOfWork, tmp_path: Path) -> None:
    batch_id, jobs = work.run(_three_jobs)
    phones = [Phone(f"/api/v1/jobs/{job}/reports") for job in (jobs[0], jobs[0], jobs[1])]
    phones.append(Phone(f"/api/v1/jobs/{jobs[2]}/hand-ins", quantity=2))
    url, port = work.engine.url.render_as_string(hide_password=False), a_free_port()

    with running(tmp_path, port, "serve", DATABASE_URL=url) as process:
        assert first_page(port) == 200
        token, enough = sign_in(port, "cun"), threading.Event()
        threads = [threading.Thread(target=phone.work, args=(port, token, enough)) for phone in phones]
        for thread in threads:
            thread.start()
        assert enough.wait(PATIENCE)
        process.kill()
        for thread in threads:
            thread.join(PATIENCE)
    assert [phone.refusal for phone in phones] == [None] * 4
    assert any(phone.under_way for phone in phones), "nothing was under way when the power failed"

    with running(tmp_path, port, "serve", DATABASE_URL=url):
        assert first_page(port) == 200
        for phone in phones:
            phone.resume(port, token)

    with work.reading() as session:
        reports, bags = kept(session, PieceReport), kept(session, HandIn)
        sent = {key: pieces for phone in phones[:3] for key, pieces in phone.acknowledged.items()}
        assert {key: reports.get(key) for key in sent} == sent
        assert bags == phones[3].acknowledged
        assert len(reports) == len(sent) + len(bags), "a report with each bag, and none that nobody sent"
        made = sum(sent.values()) + sum(bags.values())
        assert counters(session, batch_id) == {"jobs": made, "step": made, "batch": made, "order": made}
        assert verify_books(session)[1] == []


def _three_jobs(session: Session) -> tuple[UUID, list[UUID]]:
    cast = a_cast(session, prepaid=100_000_000)
    batch = supplied_batch(session, cast, 100_000)
    jobs = [
        assign_job(session, batch.id, 1, 30_000, worker_id=worker.id, actor=cast.coordinator)
        for worker in (cast.worker, cast.second_worker, cast.worker)
    ]
    return batch.id, [job.id for job in jobs]


def kept(session: Session, stream: Any) -> dict[UUID, int]:
    """The pieces of each row of a stream."""
    return {row.id: row.quantity for row in session.execute(select(stream.id, stream.quantity))}


def counters(session: Session, batch_id: UUID) -> dict[str, int]:
    """The pieces made, as job, step, batch and order have counted them."""
    batch = session.get_one(Batch, batch_id)
    jobs = session.scalar(select(func.sum(Job.made)).where(Job.batch_id == batch_id))
    step = session.get_one(BatchOperation, (batch_id, 1))
    return {"jobs": jobs or 0, "step": step.made, "batch": batch.made, "order": session.get_one(Order, batch.order_id).made}
