"""The power fails while a batch is approved, and while a bank's answer is taken in: all of it happened, or nothing.

The process is killed after more and more of its statements; afterwards the same thing is done again, to its end.
"""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.errors import IllegalTransition
from craftorders.ledger.models import Account
from craftorders.settlement.models import BankResponse, BankResponseRow, Payout, PayoutAttempt, PayoutBatch, Statement
from craftorders.settlement.services import approve_batch, download_file, send_batch, take_in_answer
from craftorders.settlement.verification import verify_books
from tests.builders import paying_process
from tests.builders.cast import Cast
from tests.builders.forked import forked
from tests.builders.payouts import OVER, a_table, approved, attempts, drafted

AFTER = (1, 12, 22, 34)
"""After how many statements the process is killed."""


@pytest.mark.scenario
def test_an_approval_that_was_killed_is_done_wholly_or_not_at_all_and_once(work: UnitOfWork) -> None:
    cast, batch_id = work.run(a_draft)
    for statements in AFTER:
        killed(work, statements, "approve", batch_id, cast.payer.id)
        with work.reading() as session:
            counted = (states(session), session.scalar(select(func.count()).select_from(Payout)), transit(session))
            assert counted in [({"approved"}, 0, 0), ({"paying"}, 2, 6_000)]
            assert verify_books(session)[1] == []
    with clock.at(OVER), suppress(IllegalTransition):  # it may have been committed before the power failed
        work.run(lambda session: approve_batch(session, batch_id, actor=cast.payer))
    with work.reading() as session:
        assert (states(session), transit(session)) == ({"paying"}, 6_000)
        assert session.scalar(select(func.count()).select_from(Payout)) == 2
        assert verify_books(session)[1] == []


@pytest.mark.scenario
def test_an_answer_that_was_killed_is_taken_in_wholly_or_not_at_all_and_once(work: UnitOfWork, tmp_path: Path) -> None:
    cast, batch_id = work.run(a_sent_batch)
    file = tmp_path / "answer.csv"
    with work.reading() as session:
        batch = session.get_one(PayoutBatch, batch_id)
        one, other = attempts(session, batch)
        file.write_bytes(a_table([(one, "成功"), (other, "失败")], why="户名不符"))
    for statements in AFTER:
        killed(work, statements, "answer", batch_id, cast.finance.id, str(file))
        with work.reading() as session:
            kept = session.scalar(select(func.count()).select_from(BankResponseRow))
            counted = (states(session), transit(session), kept)
            assert counted in [({"paying"}, 6_000, 0), ({"paid", "returned"}, 3_000, 2)]
            assert verify_books(session)[1] == []

    def take_in(session: Session) -> object:
        return take_in_answer(session, batch_id, name="a.csv", content=file.read_bytes(), actor=cast.finance)

    with clock.at(OVER):
        for _ in range(2):
            work.run(take_in)
    with work.reading() as session:
        assert (states(session), transit(session)) == ({"paid", "returned"}, 3_000)
        assert session.scalar(select(func.count()).select_from(BankResponse)) == 1
        assert set(session.scalars(select(PayoutAttempt.state))) == {"paid", "failed"}
        assert verify_books(session)[1] == []


def a_draft(session: Session) -> tuple[Cast, UUID]:
    """Two approved statements in a drafted batch."""
    cast = approved(session)
    return cast, drafted(session, cast).id


def a_sent_batch(session: Session) -> tuple[Cast, UUID]:
    """The same, with the bank."""
    cast, batch_id = a_draft(session)
    with clock.at(OVER):
        approve_batch(session, batch_id, actor=cast.payer)
        download_file(session, batch_id, actor=cast.finance)
        send_batch(session, batch_id, actor=cast.finance)
    return cast, batch_id


def killed(work: UnitOfWork, statements: int, *words: object) -> None:
    """A process that does it is killed after so many statements, if it gets that far."""
    address = work.engine.url.render_as_string(hide_password=False)
    with forked(paying_process.main, address, *words) as (process, said):
        for _ in range(statements):
            if said.readline() in ("", "done\n"):
                break
        process.kill()


def states(session: Session) -> set[str]:
    """In which states the statements are."""
    return set(session.scalars(select(Statement.state)))


def transit(session: Session) -> int:
    """What is in transit, in fen."""
    return session.scalar(select(Account.balance).where(Account.kind == "in_transit")) or 0
