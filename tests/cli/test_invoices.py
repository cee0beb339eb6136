"""`craftorders invoices` issues what is due, once, and says what is refused and why."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.settlement.models import Invoice
from tests.builders.stories import two_who_earned
from tests.commands import Command
from tests.databases import past_guards

DECEMBER = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.fixture
def url(work: UnitOfWork) -> str:
    """The address of a database in which a merchant was charged in November."""
    work.run(two_who_earned)
    return work.engine.url.render_as_string(hide_password=False)


def codes(work: UnitOfWork) -> list[str]:
    """The numbers of all invoices."""
    with work.reading() as session:
        return list(session.scalars(select(Invoice.code)))


def test_what_is_due_is_issued_once(command: Command, work: UnitOfWork, url: str) -> None:
    with clock.at(DECEMBER):
        first = command("invoices", "--as", "cai", DATABASE_URL=url)
        again = command("invoices", "--as", "cai", DATABASE_URL=url)
    (code,) = codes(work)
    assert (first.exit_code, first.stdout.splitlines()[0].split(":")[0]) == (0, code)
    assert first.stdout.splitlines()[1:] == ["1 of 1 invoices that were due are issued."]
    assert again.stdout == "0 of 0 invoices that were due are issued.\n"


def test_what_is_refused_says_why(command: Command, work: UnitOfWork, url: str) -> None:
    with work.engine.begin() as connection:
        past_guards(connection)
        connection.execute(text("UPDATE charge SET amount = amount + 1, platform = platform + 1"))
    with clock.at(DECEMBER):
        result = command("invoices", "--as", "cai", DATABASE_URL=url)
    assert (result.exit_code, result.stdout) == (1, "0 of 1 invoices that were due are issued.\n")
    assert "has no invoice: The charges of this month do not add up to the ledger" in result.stderr
    assert codes(work) == []


def test_only_finance_issues(command: Command, work: UnitOfWork, url: str) -> None:
    with clock.at(DECEMBER):
        assert command("invoices", "--as", "hua", DATABASE_URL=url).exit_code == 1
    assert codes(work) == []
