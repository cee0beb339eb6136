"""A month at scale holds together as one that was told through the services, and is closed to the fen."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.accounts.queries import actor_named
from craftorders.demo import fill_at_scale
from craftorders.demo.scale import REGION, filling, villages
from craftorders.fees.models import Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.ledger.models import Account
from craftorders.settlement.models import Statement
from craftorders.settlement.services import approve_period, close_period
from craftorders.settlement.verification import verify_books
from tests.conftest import config_for

LINES = 2_503
"""Three batches; the last one has bags of 51 workers, of the last of them three."""


@pytest.fixture
def month(work: UnitOfWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """October of a county with two workshops."""
    for module in (villages, filling):
        monkeypatch.setattr(module, "SHOPS", 2)
    return fill_at_scale(work, config_for("sqlite://", tmp_path), LINES, seed=3)


def test_what_is_written_in_bulk_holds_together_and_is_settled(work: UnitOfWork, month: str) -> None:
    with work.reading() as session:
        assert (month, verify_books(session)[1]) == ("2026-10", [])
        pieces, earned = session.execute(select(func.sum(Earning.quantity), func.sum(Earning.amount))).one()
        assert earned == 18 * pieces  # a tassel earns 18 fen
    period = work.run(lambda session: close_period(session, REGION, month, actor=actor_named(session, "cai")))
    assert work.run(lambda session: approve_period(session, period.id, actor=actor_named(session, "shen"))) == 200
    with work.reading() as session:
        sums = select(*(func.sum(column) for column in (Statement.lines, Statement.pieces, Statement.amount)))
        assert tuple(session.execute(sums).one()) == (LINES, pieces, earned)
        assert _owed(session) == earned
        assert verify_books(session)[1] == []


def _owed(session: Session) -> int:
    """What the ledger owes all workers."""
    return int(session.scalar(select(func.sum(Account.balance)).where(Account.kind == "worker")) or 0)
