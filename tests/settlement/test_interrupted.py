"""Closing a month is done or not begun, wherever it is killed, however many do it at once, on either database."""

import signal
from collections import Counter
from contextlib import AbstractContextManager
from multiprocessing.context import ForkServerProcess
from random import Random
from typing import TextIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.models import Worker
from craftorders.people.services import add_worker
from craftorders.settlement.models import Period, Statement
from tests.builders import closer
from tests.builders.cast import DANBA, a_cast
from tests.builders.earned import earned
from tests.builders.forked import forked
from tests.builders.settled import lines_by_statement, waiting_lines

NOVEMBER = "2026-11"
WORKERS, LINES = 12, 30
SAID = [f"{done} of 360" for done in range(0, 361, 60)]
"""What the closer says before it commits: two workers, with thirty lines each, at a time."""

PATIENCE = 60


@pytest.fixture
def month(work: UnitOfWork) -> Counter[str]:
    """A month of 360 pay lines; what each of twelve workers has earned in it, by code, added up one by one."""

    def tell(session: Session) -> None:
        cast = a_cast(session)
        for number in range(WORKERS):
            values = {"household_id": cast.worker.household_id, "name": f"农户{number}", "language": "zh"}
            earned(session, cast, add_worker(session, values, actor=cast.operator), LINES)

    work.run(tell)
    sums: Counter[str] = Counter()
    with work.reading() as session:
        for code, amount in session.execute(select(Worker.code, Earning.amount).join(Earning)):
            sums[code] += amount
    return sums


def closing(work: UnitOfWork) -> AbstractContextManager[tuple[ForkServerProcess, TextIO]]:
    """Somebody who closes the month, as a process of its own."""
    return forked(closer.main, work.engine.url.render_as_string(hide_password=False), DANBA, NOVEMBER)


def told(work: UnitOfWork) -> Counter[str]:
    """What the statements say, by worker; each pay line is on one of them, or still waits."""
    with work.reading() as session:
        lines = sum(len(each) for each in lines_by_statement(session).values())
        assert lines == (session.scalar(select(func.sum(Statement.lines))) or 0)
        assert lines + waiting_lines(session) == WORKERS * LINES
        query = select(Worker.code, Statement.amount).join(Worker, Worker.id == Statement.worker_id)
        found = session.execute(query).all()
        assert len({code for code, _ in found}) == len(found)
        return Counter(dict(found))


@pytest.mark.parametrize("seed", range(2))
def test_killed_anywhere_it_has_settled_nothing_and_another_run_settles_all(
    work: UnitOfWork, month: Counter[str], seed: int
) -> None:
    random = Random(seed)
    for step in (random.randint(1, len(SAID)), random.randint(1, len(SAID)), len(SAID)):
        with closing(work) as (process, said):
            for _ in range(step):
                assert said.readline().strip() in SAID
            process.kill()
            process.join(PATIENCE)
            assert process.exitcode == -signal.SIGKILL
        assert told(work) == Counter()
        with work.reading() as session:
            assert session.scalar(select(func.count()).select_from(Period)) == 0
    with closing(work) as (process, said):
        process.join(PATIENCE)
        assert process.exitcode == 0
        assert said.read().splitlines()[:-1] == SAID
    assert told(work) == month


def test_two_runs_at_once_give_one_period_and_every_line_one_statement(work: UnitOfWork, month: Counter[str]) -> None:
    """Who comes second waits, and finds the month closed."""
    with closing(work) as (one, first), closing(work) as (other, second):
        for process in (one, other):
            process.join(PATIENCE)
        assert [one.exitcode, other.exitcode] == [0, 0]
        answers = [said.read().splitlines() for said in (first, second)]
    assert answers[0][-1] == answers[1][-1]
    assert sorted(answer[:-1] for answer in answers) == [[], SAID]
    assert told(work) == month
