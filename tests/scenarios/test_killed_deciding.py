"""The power fails while two inspectors decide about the same lots: each lot is decided once, wholly, and paid once."""

import http.client
import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.models import InspectionLot
from craftorders.settlement.verification import verify_books
from tests.builders.cast import a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.processes import PATIENCE, a_free_port, first_page, line, running, sign_in
from tests.builders.stories import submitted_lot

LOTS, PIECES = 12, 6
ENOUGH = 3
"""Decisions of one inspector that were acknowledged before the process is killed."""


@dataclass
class Inspector:
    """Decides about one lot after the other, and remembers which decisions were acknowledged."""

    name: str
    token: str = ""
    acknowledged: dict[UUID, str] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)

    def decide(self, connection: http.client.HTTPConnection, lot: UUID, decision: str, inspected: int) -> None:
        """Send one decision, under a key that is the same whenever it is sent again."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        headers["Idempotency-Key"] = f"{self.name}-{lot}"
        body = json.dumps({"inspected": inspected})
        connection.request("POST", f"/api/v1/lots/{lot}/{decision}", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            self.acknowledged[lot] = decision
        else:
            self.refused.add(answer.status)

    def work(self, port: int, lots: Sequence[tuple[UUID, str, int]], enough: threading.Event) -> None:
        """Decide until the line breaks."""
        with suppress(OSError, http.client.HTTPException), line(port) as connection:
            for lot in lots:
                self.decide(connection, *lot)
                if len(self.acknowledged) >= ENOUGH:
                    enough.set()


@pytest.mark.scenario
def test_a_decision_is_whole_and_once_however_the_process_ends(work: UnitOfWork, tmp_path: Path) -> None:
    lots = work.run(_lots)
    url, port = work.engine.url.render_as_string(hide_password=False), a_free_port()
    zhi, jian = inspectors = Inspector("zhi"), Inspector("jian")

    with running(tmp_path, port, "serve", DATABASE_URL=url) as process:
        assert first_page(port) == 200
        for each in inspectors:
            each.token = sign_in(port, each.name)
        enough = threading.Event()
        threads = [threading.Thread(target=each.work, args=(port, lots, enough)) for each in inspectors]
        for thread in threads:
            thread.start()
        assert enough.wait(PATIENCE)
        process.kill()
        for thread in threads:
            thread.join(PATIENCE)
    before = zhi.acknowledged | jian.acknowledged
    assert len(before) < LOTS, "nothing was left to decide when the power failed"
    with work.reading() as session:
        states = _states(session)
        assert {lot: states[lot] for lot in before} == {lot: _done(decision) for lot, decision in before.items()}
        assert verify_books(session)[1] == []

    with running(tmp_path, port, "serve", DATABASE_URL=url):
        assert first_page(port) == 200
        for each in inspectors:
            with line(port) as connection:
                for lot in lots:
                    each.decide(connection, *lot)
    assert not zhi.acknowledged.keys() & jian.acknowledged.keys(), "of two inspectors one decides"
    assert zhi.refused | jian.refused == {409}

    with work.reading() as session:
        assert _states(session) == {lot: _done(decision) for lot, decision, _ in lots}
        good = sum(decision == "accept" for _, decision, _ in lots)
        # ¥0.80 a piece from the merchant, of which ¥0.60 are the braiders'
        assert session.execute(select(func.count(), func.sum(Charge.amount)).select_from(Charge)).one() == (
            good,
            good * PIECES * 80,
        )
        assert session.scalar(select(func.sum(Earning.amount))) == good * PIECES * 60
        assert verify_books(session)[1] == []


def _lots(session: Session) -> list[tuple[UUID, str, int]]:
    """Lots, what is to be decided about each, and how many pieces of it were looked at: every third is bad."""
    cast = a_cast(session)
    lots = []
    for number in range(LOTS):
        lot = submitted_lot(session, cast, PIECES)
        if number % 3 == 2:
            bad_pieces(session, cast, lot, 3)
        lots.append((lot.id, "reject" if number % 3 == 2 else "accept", lot.sample_size))
    return lots


def _states(session: Session) -> dict[UUID, str]:
    return dict(session.execute(select(InspectionLot.id, InspectionLot.state)).all())


def _done(decision: str) -> str:
    return f"{decision}ed"
