"""`craftorders verify` finds what was altered behind the services' back, says what, and ends with exit code 1."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.services import seal_some
from tests.builders.cast import a_cast
from tests.builders.stories import passed_batch
from tests.commands import Command, refusal
from tests.conftest import NOON
from tests.databases import past_guards

ALTERED = {
    "a balance": ("UPDATE account SET balance = balance + 1 WHERE kind = 'bank'", "account balances"),
    "a transfer": ("UPDATE transfer SET amount = amount + 1", "account balances"),
    "a journal": ("UPDATE journal SET reason = 'other'", "journals: whole"),
    "a seal": ("UPDATE seal SET hash = 'x' WHERE sequence = 2", "the chain"),
    "a head": ("UPDATE daily_head SET hash = 'x'", "daily heads"),
    "a pay line": ("UPDATE earning SET amount = amount + 1", "earnings"),
    "a charge": ("UPDATE charge SET platform = platform - 1, household = household + 1", "charges"),
    "what a job made": ("UPDATE job SET made = made - 1, handed_in = handed_in - 1", "jobs"),
    "a piece report": ("UPDATE piece_report SET quantity = quantity + 1", "jobs"),
    "a hand-in": ("UPDATE hand_in SET quantity = quantity - 1", "jobs"),
    "a step": ("UPDATE batch_operation SET assigned = assigned - 1, made = made - 1, handed_in = handed_in - 1", "steps"),
    "a month": ("UPDATE monthly_earnings SET amount = amount + 1", "months"),
}


@pytest.fixture
def url(work: UnitOfWork) -> str:
    """The address of a database in which forty belts were earned."""
    work.run(lambda session: passed_batch(session, a_cast(session), 40))
    for day in range(2):
        with clock.at(NOON + timedelta(days=day)):
            work.run(seal_some)
    return work.engine.url.render_as_string(hide_password=False)


def alter(work: UnitOfWork, statement: str) -> None:
    with work.engine.begin() as connection:
        past_guards(connection)
        connection.execute(text(statement))


def test_books_that_agree_are_exit_code_0(command: Command, url: str) -> None:
    result = command("verify", DATABASE_URL=url)
    assert result.exit_code == 0, result.output
    assert "DIFFERS" not in result.output
    assert "earnings: quantity × rate, rounded once: 2 rows" in result.output
    checks = result.output.count("checked  ")
    assert result.output.splitlines()[-1] == f"{checks} checks, differences: 0"


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_found(command: Command, work: UnitOfWork, url: str, what: str) -> None:
    statement, words = ALTERED[what]
    alter(work, statement)
    result = command("verify", DATABASE_URL=url)
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if line.startswith("DIFFERS") and words in line], result.output


def test_heads_are_printed_and_compared(command: Command, url: str, tmp_path: Path) -> None:
    """As somebody does who keeps them elsewhere: the file is what was printed."""
    printed = command("ledger", "heads", DATABASE_URL=url)
    day, sequence, head = printed.output.split()
    assert (day, int(sequence) > 0, len(head)) == ("2026-11-24", True, 64)
    kept = tmp_path / "heads.txt"
    kept.write_text(printed.output)
    agreed = command("verify", "--heads", str(kept), "--head", f"{day}={head.upper()}", DATABASE_URL=url)
    assert agreed.exit_code == 0, agreed.output
    assert "heads kept elsewhere: 1 days" in agreed.output
    other = command("verify", "--head", f"{day}={'0' * 64}", DATABASE_URL=url)
    assert other.exit_code == 1
    assert f"DIFFERS  heads kept elsewhere: {day}: kept is {'0' * 64}, the chain has {head}" in other.stderr
    assert command("ledger", "heads", "--since", "2026-11-25", DATABASE_URL=url).output == ""


@pytest.mark.parametrize(
    "heads",
    [
        ["2026-11-24"],
        ["2026-11-24=abc"],
        ["2026-02-30=" + "0" * 64],
        ["=" + "0" * 64],
        ["2026-11-24=" + c * 64 for c in "ab"],
    ],
)
def test_a_head_that_cannot_be_read_is_refused(command: Command, url: str, heads: list[str]) -> None:
    assert "head" in refusal(command("verify", *(word for each in heads for word in ("--head", each)), DATABASE_URL=url))
