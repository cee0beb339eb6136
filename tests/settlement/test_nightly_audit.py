"""The audit that runs by itself every night: what it finds is told once a night, and nothing where nothing differs."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.kernel import clock
from craftorders.notifications.models import Message
from craftorders.settlement.jobs import verify_books_nightly
from craftorders.settlement.models import BooksAudit
from craftorders.settlement.verification import CHECKS
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import passed_batch

TONIGHT, TOMORROW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC), datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


def told(session: Session) -> list[tuple[str, str, int]]:
    """Who was told of differences, which page the message opens, and how many differences it names."""
    query = select(User.username, Message).join(User, User.id == Message.user_id).where(Message.text.like("The books%"))
    return sorted((name, message.link, message.values["count"]) for name, message in session.execute(query))


def test_honest_books_are_told_to_nobody(session: Session) -> None:
    passed_batch(session, a_cast(session))
    with clock.at(TONIGHT):
        assert verify_books_nightly(session) == 0
    assert told(session) == []
    [audit] = session.scalars(select(BooksAudit))
    assert (audit.day, audit.at, audit.differences, audit.named) == (date(2026, 11, 25), TONIGHT, 0, [])
    assert audit.checks == len(CHECKS)


def test_of_very_many_differences_the_first_are_kept_word_for_word(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [f"difference {number}" for number in range(150)]
    monkeypatch.setattr("craftorders.settlement.jobs.verify_books", lambda _: (["a check"], found))
    with clock.at(TONIGHT):
        verify_books_nightly(session)
    [audit] = session.scalars(select(BooksAudit))
    assert (audit.checks, audit.differences, audit.named) == (1, 150, found[:100])


def test_differences_are_told_to_auditors_and_finance_once_a_night(session: Session) -> None:
    cast: Cast = a_cast(session)
    passed_batch(session, cast)
    session.execute(text("UPDATE account SET balance = balance + 1 WHERE kind = 'platform'"))
    with clock.at(TONIGHT):
        assert verify_books_nightly(session) == 2  # the account, and the sum of all of them
        assert verify_books_nightly(session) == 0
    people = [(name, "/finance/audits", 2) for name in ("cai", "fu", "ji", "shen")]
    assert told(session) == people
    [audit] = session.scalars(select(BooksAudit))
    assert (audit.differences, len(audit.named)) == (2, 2)
    assert audit.named[1].endswith("the sum of CNY is 1")
    with clock.at(TOMORROW):
        assert verify_books_nightly(session) == 2
    assert told(session) == sorted(2 * people)
