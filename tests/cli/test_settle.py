"""`craftorders settle` closes the month that is named, or all that are due, and says what stays open and why."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.settlement.models import Period, Statement, TaxChoice
from tests.builders.stories import two_who_earned
from tests.commands import Command
from tests.databases import past_guards

DECEMBER = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.fixture
def url(work: UnitOfWork) -> str:
    """The address of a database in which two workers of Danba earned in November."""
    work.run(two_who_earned)
    return work.engine.url.render_as_string(hide_password=False)


def closed(work: UnitOfWork) -> tuple[int, int]:
    """How many months are closed, with how many statements."""
    with work.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Period, Statement))  # type: ignore[return-value]


def test_one_month_is_closed_however_often_it_is_asked_for(command: Command, work: UnitOfWork, url: str) -> None:
    with clock.at(DECEMBER):
        for _ in range(2):
            result = command("settle", "513323", "2026-11", "--as", "cai", DATABASE_URL=url)
            assert (result.exit_code, result.stdout) == (0, "2026-11 of 513323 was closed by Cai.\n")
    assert closed(work) == (1, 2)


def test_without_a_region_all_months_that_are_due_are_closed(command: Command, work: UnitOfWork, url: str) -> None:
    with clock.at(DECEMBER):
        result = command("settle", "--as", "cai", DATABASE_URL=url)
        assert result.exit_code == 0
        assert result.stdout.splitlines()[-1] == "1 of 1 months that were due are closed."
        again = command("settle", "--as", "cai", DATABASE_URL=url)
        assert again.stdout == "0 of 0 months that were due are closed.\n"
    assert closed(work) == (1, 2)


def test_a_month_that_is_refused_stays_open_and_says_why(command: Command, work: UnitOfWork, url: str) -> None:
    with work.engine.begin() as connection:
        past_guards(connection)
        connection.execute(delete(TaxChoice))
    with clock.at(DECEMBER):
        result = command("settle", "--as", "cai", DATABASE_URL=url)
    assert result.exit_code == 1
    assert "2026-11 of 513323 stays open: Nobody has chosen yet how taxes are withheld here." in result.stderr
    assert result.stdout == "0 of 1 months that were due are closed.\n"
    assert closed(work) == (0, 0)


def test_a_region_without_a_month_is_no_command(command: Command, url: str) -> None:
    result = command("settle", "513323", "--as", "cai", DATABASE_URL=url)
    assert result.exit_code == 2
    assert "Name a MONTH, too" in result.output


@pytest.mark.parametrize(
    ("username", "words"), [("nobody", "Nobody can sign in as nobody."), ("hua", "You may not do this.")]
)
def test_who_may_not_close_months_is_told_so_even_where_none_is_due(
    command: Command, url: str, username: str, words: str
) -> None:
    with clock.at(DECEMBER):
        assert command("settle", "--as", "cai", DATABASE_URL=url).exit_code == 0
        result = command("settle", "--as", username, DATABASE_URL=url)
    assert (result.exit_code, words in result.stderr) == (1, True)
