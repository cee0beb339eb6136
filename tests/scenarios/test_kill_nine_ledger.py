"""The power fails while money is posted and sealed: what was acknowledged is there, whole, and the chain goes on from it."""

import pytest
from sqlalchemy import func, select

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.ledger.jobs import seal_journals
from craftorders.ledger.models import Journal, Seal, Transfer
from craftorders.settlement.verification import verify_books
from tests.builders import poster
from tests.builders.forked import forked

ENOUGH, TIMES = 15, 2
"""Journals that are acknowledged before the process is killed, and how often."""


@pytest.mark.scenario
def test_no_acknowledged_journal_is_lost_or_halved(work: UnitOfWork) -> None:
    url, acknowledged = work.engine.url.render_as_string(hide_password=False), set[str]()
    for _ in range(TIMES):
        acknowledged |= told_until_killed(url)
    with work.reading() as session:
        there = {str(key) for key in session.scalars(select(Journal.id))}
        assert acknowledged <= there
        assert session.scalar(select(func.count()).select_from(Transfer)) == 2 * len(there)
    seal_journals(work)
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Seal)) == len(there)
    assert work.run(verify_books, reading=True)[1] == []


def told_until_killed(url: str) -> set[str]:
    """The journals that a process said before it was killed in the midst of its work."""
    with forked(poster.main, url) as (process, said):
        told = {said.readline().strip() for _ in range(ENOUGH)}
        process.kill()
        told |= {line.strip() for line in said if line.endswith("\n")}
    assert "" not in told, "the process ended by itself"
    return told
