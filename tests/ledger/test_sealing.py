"""Every journal gets one place in one chain, whoever posts and seals at the same moment; a day's head never changes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from threading import Event, Thread
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.jobs import seal_journals
from craftorders.ledger.models import Account, DailyHead, Journal, Seal, UnsealedJournal
from craftorders.ledger.services import Posting, open_account, post, seal_some, sealing
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.conftest import NOON

DAY = timedelta(days=1)


def a_pair(session: Session) -> tuple[UUID, UUID]:
    """Two accounts that may owe."""
    one, two = (open_account(session, "bank", new_id(), "CNY") for _ in range(2))
    return one.id, two.id


def posting(pair: tuple[UUID, UUID], amount: int = 5, times: int = 1) -> Callable[[Session], None]:
    """As many journals of a transfer."""

    def work(session: Session) -> None:
        one, two = (session.get_one(Account, key) for key in pair)
        for _ in range(times):
            post(session, [Posting(one, two, amount, "deposit", new_id())], actor=SYSTEM)

    return work


def seals(work: UnitOfWork) -> list[Seal]:
    """The chain."""
    with work.reading() as session:
        return list(session.scalars(select(Seal).order_by(Seal.sequence)))


def heads(work: UnitOfWork) -> list[tuple[date, int, str]]:
    """The heads, oldest first."""
    with work.reading() as session:
        return [(each.day, each.sequence, each.hash) for each in session.scalars(select(DailyHead).order_by(DailyHead.day))]


def differences(work: UnitOfWork) -> list[str]:
    """What the auditor finds."""
    return work.run(verify_books, reading=True)[1]


def test_a_seal_is_over_the_digest_and_the_seal_before_it(work: UnitOfWork) -> None:
    """Worked out here by hand from docs/ledger.md."""
    work.run(posting(work.run(a_pair), times=3))
    assert work.run(seal_some) == 3
    with work.reading() as session:
        digests = dict(session.execute(select(Journal.id, Journal.digest)).all())
    previous = "0" * 64
    for sequence, seal in enumerate(seals(work), 1):
        line = (
            f'["seal",{sequence},"{previous}","330782","{seal.journal_id}","{digests[seal.journal_id]}",'
            '"2026-11-24T04:00:00.000000Z"]\n'
        )
        assert (seal.sequence, seal.hash) == (sequence, sha256(line.encode()).hexdigest())
        previous = seal.hash
    assert len(digests) == 3


def test_what_is_sealed_is_sealed_once_and_what_comes_later_follows(work: UnitOfWork) -> None:
    pair = work.run(a_pair)
    assert seal_journals(work) == 0
    work.run(posting(pair, times=2))
    assert (seal_journals(work), seal_journals(work)) == (2, 0)
    before = [seal.hash for seal in seals(work)]
    work.run(posting(pair))
    assert seal_journals(work) == 1
    assert [seal.hash for seal in seals(work)][:2] == before
    assert differences(work) == []


def test_a_thousand_and_more_are_sealed_some_at_a_time(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SOME", 4)
    work.run(posting(work.run(a_pair), times=10))
    assert work.run(seal_some) == 4
    assert seal_journals(work) == 6
    assert differences(work) == []


def test_a_journal_of_a_unit_that_failed_is_never_sealed(work: UnitOfWork) -> None:
    pair = work.run(a_pair)

    def fail(session: Session) -> None:
        posting(pair)(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work.run(fail)
    assert seal_journals(work) == 0


def test_one_chain_whoever_posts_and_seals_at_once(work: UnitOfWork) -> None:
    """Six posters, two of whom post several journals, and three passes at the same moment, again and again."""
    pairs = work.run(lambda session: [a_pair(session) for _ in range(3)])
    for _ in range(4):
        answers = at_once(work, *(posting(pair, times=n) for pair in pairs for n in (1, 3)), *[seal_some] * 3)
        assert answers == ["done"] * 9
    seal_journals(work)
    assert [seal.sequence for seal in seals(work)] == list(range(1, 4 * 3 * 4 + 1))
    assert differences(work) == []


def test_posters_do_not_wait_for_a_seal_nor_for_each_other(work: UnitOfWork) -> None:
    """On PostgreSQL. A poster that has not committed, and a pass that has not, hold nobody up and lose nothing."""
    if work.engine.dialect.name != "postgresql":
        return
    first, second = work.run(lambda session: (a_pair(session), a_pair(session)))
    work.run(posting(first))
    posted, sealed, go_on = Event(), Event(), Event()

    def slowly(session: Session, action: Callable[[Session], object], done: Event) -> None:
        action(session)
        done.set()
        assert go_on.wait(30)

    threads = [
        Thread(target=work.run, args=(lambda session: slowly(session, posting(first), posted),)),
        Thread(target=work.run, args=(lambda session: slowly(session, seal_some, sealed),)),
    ]
    for thread in threads:
        thread.start()
    assert posted.wait(30)
    assert sealed.wait(30)
    work.run(posting(second))  # would hang here
    go_on.set()
    for thread in threads:
        thread.join(30)
    seal_journals(work)
    assert [seal.sequence for seal in seals(work)] == [1, 2, 3]
    assert differences(work) == []


def test_a_day_s_head_is_written_once_the_day_is_over_in_yiwu(work: UnitOfWork) -> None:
    """Yiwu's 24 November ends at 16:00 UTC. A day without journals has the head of the day before."""
    pair = work.run(a_pair)
    work.run(posting(pair, times=2))
    seal_journals(work)
    with clock.at(NOON.replace(hour=15, minute=59)):
        seal_journals(work)
        assert heads(work) == []
    with clock.at(NOON.replace(hour=16)):
        seal_journals(work)
    last = seals(work)[-1].hash
    assert heads(work) == [(date(2026, 11, 24), 2, last)]
    with clock.at(NOON + 3 * DAY):
        work.run(posting(pair))
        seal_journals(work)
    assert heads(work) == [(date(2026, 11, day), 2, last) for day in (24, 25, 26)]
    with clock.at(NOON + 4 * DAY):
        seal_journals(work)
    assert heads(work)[-1] == (date(2026, 11, 27), 3, seals(work)[-1].hash)
    assert differences(work) == []


def test_a_clock_that_goes_back_changes_no_head(work: UnitOfWork) -> None:
    """What is sealed by a clock that is late counts to the day after the last head."""
    pair = work.run(a_pair)
    work.run(posting(pair))
    seal_journals(work)
    with clock.at(NOON + DAY):
        seal_journals(work)
    before = heads(work)
    work.run(posting(pair))
    seal_journals(work)
    assert heads(work) == before
    assert seals(work)[-1].at == datetime.fromisoformat("2026-11-24T16:00:00+00:00")
    assert differences(work) == []


def test_nothing_waits_after_a_pass(work: UnitOfWork) -> None:
    work.run(posting(work.run(a_pair), times=3))
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(UnsealedJournal)) == 3
    seal_journals(work)
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(UnsealedJournal)) == 0
