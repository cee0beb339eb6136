"""Closing a month is done or not begun, wherever it is killed, however many do it at once, on either database."""

import signal
import subprocess
import sys
from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.models import Worker
from craftorders.people.services import add_worker
from craftorders.settlement.models import Period, Statement
from tests.builders.cast import DANBA, a_cast
from tests.builders.earned import earned
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


def closer(work: UnitOfWork) -> subprocess.Popen[str]:
    """Somebody who closes the month, as a process of its own."""
    url = work.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.builders.closer", url, DANBA, NOVEMBER]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


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
        process = closer(work)
        assert process.stdout is not None
        for _ in range(step):
            assert process.stdout.readline().strip() in SAID
        process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE) == -signal.SIGKILL
        process.stdout.close()
        assert told(work) == Counter()
        with work.reading() as session:
            assert session.scalar(select(func.count()).select_from(Period)) == 0
    process = closer(work)
    assert process.communicate(timeout=PATIENCE)[0].splitlines()[:-1] == SAID
    assert process.returncode == 0
    assert told(work) == month


def test_two_runs_at_once_give_one_period_and_every_line_one_statement(work: UnitOfWork, month: Counter[str]) -> None:
    """Who comes second waits, and finds the month closed."""
    both = [closer(work), closer(work)]
    answers = [process.communicate(timeout=PATIENCE)[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert answers[0][-1] == answers[1][-1]
    assert sorted(answer[:-1] for answer in answers) == [[], SAID]
    assert told(work) == month
