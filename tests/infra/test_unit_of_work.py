"""One transaction: all of it or nothing, done again where a race was lost, given up with words."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg.errors
import pytest
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, event, func, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from craftorders.accounts.queries import find_user
from craftorders.infra.scheduler import JobRun
from craftorders.infra.unit_of_work import TRIES, UnitOfWork, publish
from craftorders.kernel.errors import Conflict, RuleViolation, StaleVersion
from craftorders.kernel.events import Event
from tests.builders.cast import a_user

COUNTERS = Table(
    "counter",
    MetaData(),
    Column("name", String(20), primary_key=True),
    Column("value", Integer, CheckConstraint("value >= 0"), nullable=False),
)
LOST_RACES: dict[str, Callable[[], Exception]] = {
    "serialisation failure": psycopg.errors.SerializationFailure,
    "deadlock": psycopg.errors.DeadlockDetected,
    "a busy SQLite": lambda: sqlite3.OperationalError("database is locked"),
}


@dataclass(frozen=True)
class Counted(Event):
    """Something was counted."""

    name: str


@pytest.fixture
def counters(work: UnitOfWork) -> Iterator[Table]:
    """Two counters at nought, in a table that only these tests have."""
    with work.engine.begin() as connection:
        COUNTERS.create(connection)
        connection.execute(insert(COUNTERS), [{"name": "a", "value": 0}, {"name": "b", "value": 0}])
    yield COUNTERS
    with work.engine.begin() as connection:
        COUNTERS.drop(connection)


def add(session: Session, name: str, by: int = 1) -> None:
    session.execute(update(COUNTERS).where(COUNTERS.c.name == name).values(value=COUNTERS.c.value + by))


def value_of(work: UnitOfWork, name: str) -> Any:
    return work.run(lambda session: session.scalar(select(COUNTERS.c.value).where(COUNTERS.c.name == name)), reading=True)


def claimed(work: UnitOfWork) -> int:
    return work.run(lambda session: session.scalar(select(func.count()).select_from(JobRun)), reading=True) or 0


def claim(session: Session, job: str = "sweep") -> None:
    session.add(JobRun(job=job, period="2026-11"))
    session.flush()


def test_work_is_committed_once(work: UnitOfWork) -> None:
    commits = []

    def note(connection: Any) -> None:
        commits.append(1)

    event.listen(work.engine, "commit", note)
    try:
        work.run(lambda session: [claim(session, name) for name in ("sweep", "water")])
    finally:
        event.remove(work.engine, "commit", note)
    assert len(commits) == 1
    assert claimed(work) == 2


def test_an_exception_leaves_nothing(work: UnitOfWork) -> None:
    def half(session: Session) -> None:
        claim(session)
        raise RuleViolation("no_more", "No more.")

    with pytest.raises(RuleViolation):
        work.run(half)
    assert claimed(work) == 0


def test_who_hears_of_a_fact_can_refuse_it(work: UnitOfWork) -> None:
    heard = []

    def refuse(session: Session, fact: Counted) -> None:
        heard.append(fact.name)
        raise RuleViolation("not_that", "Not that.")

    def count(session: Session) -> None:
        claim(session)
        publish(session, Counted("a"))

    with pytest.raises(RuleViolation):
        UnitOfWork(work.engine, {Counted: (refuse,)}).run(count)
    assert heard == ["a"]
    assert claimed(work) == 0


@pytest.mark.parametrize("kind", LOST_RACES)
def test_a_lost_race_is_run_again_from_the_start(work: UnitOfWork, counters: Table, kind: str) -> None:
    tries = []

    def twice_unlucky(session: Session) -> str:
        add(session, "a")
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("UPDATE …", {}, LOST_RACES[kind]())
        return "done"

    assert work.run(twice_unlucky) == "done"
    assert len(tries) == 3
    assert value_of(work, "a") == 1


def test_after_five_lost_races_it_is_given_up_with_words(work: UnitOfWork, counters: Table) -> None:
    tries = []

    def unlucky(session: Session) -> None:
        add(session, "a")
        tries.append(1)
        raise OperationalError("UPDATE …", {}, psycopg.errors.DeadlockDetected())

    with pytest.raises(Conflict) as caught:
        work.run(unlucky)
    assert caught.value.code == "busy"
    assert len(tries) == TRIES
    assert value_of(work, "a") == 0


def test_what_is_no_race_is_not_tried_again(work: UnitOfWork) -> None:
    tries = []

    def broken(session: Session) -> None:
        tries.append(1)
        raise OperationalError("SELECT …", {}, sqlite3.OperationalError("no such table: nowhere"))

    with pytest.raises(OperationalError):
        work.run(broken)
    assert len(tries) == 1


def test_two_who_look_and_then_make_both_find_one(work: UnitOfWork) -> None:
    both_looked = threading.Barrier(2)

    def find_or_make(session: Session) -> str:
        if session.get(JobRun, ("sweep", "2026-11")) is not None:
            return "found"
        if work.engine.dialect.name == "postgresql":  # one writer at a time on SQLite: the second looks later
            both_looked.wait(10)
        claim(session)
        return "made"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(work.run, [find_or_make] * 2))
    assert answers == ["found", "made"]
    assert claimed(work) == 1


def test_what_exists_already_is_refused_after_a_second_look(work: UnitOfWork) -> None:
    work.run(claim)
    tries = []

    def again(session: Session) -> None:
        tries.append(1)
        claim(session)

    with pytest.raises(Conflict) as caught:
        work.run(again)
    assert caught.value.code == "already_exists"
    assert len(tries) == 2


def test_numbers_that_no_longer_fit_are_a_conflict(work: UnitOfWork, counters: Table) -> None:
    with pytest.raises(Conflict) as caught:
        work.run(lambda session: add(session, "a", -1))
    assert caught.value.code == "rule_guarded"
    assert value_of(work, "a") == 0


def test_two_who_change_the_same_object_do_not_overwrite_each_other(work: UnitOfWork) -> None:
    def outdated(session: Session) -> None:
        user = find_user(session, a_user(session, "hua", "operator").id)
        session.execute(text("UPDATE app_user SET version = version + 1"))
        user.name = "Other"

    with pytest.raises(StaleVersion):
        work.run(outdated)


def test_nothing_is_lost_when_many_count_in_opposite_orders(work: UnitOfWork, counters: Table) -> None:
    def crossing(number: int) -> None:
        first, second = ("a", "b") if number % 2 else ("b", "a")

        def both(session: Session) -> None:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
            add(session, first)
            add(session, second)

        work.run(both)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(crossing, range(20)))
    assert (value_of(work, "a"), value_of(work, "b")) == (20, 20)
