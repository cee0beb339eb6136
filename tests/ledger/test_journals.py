"""A post is one journal, whole or not at all; what it says hashes to its digest; what an account held is known for ever."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import PLATFORM, Account, Journal, Transfer
from craftorders.ledger.queries import balance_at, find_journal
from craftorders.ledger.services import Posting, open_account, post, reverse
from tests.builders.refusals import refused
from tests.conftest import NOON

YIWU, DANBA = "330782", "513323"


def accounts(session: Session) -> tuple[Account, Account, Account]:
    """The bank, which may owe, a merchant with 1,000 and a worker with nothing."""
    bank = open_account(session, "bank", PLATFORM, "CNY")
    merchant = open_account(session, "merchant", new_id(), "CNY")
    worker = open_account(session, "worker", new_id(), "CNY")
    post(session, [Posting(bank, merchant, 1_000, "deposit", new_id())], actor=SYSTEM)
    return bank, merchant, worker


def count(session: Session, table: type[Journal | Transfer]) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_posted_together_is_one_journal_in_its_order(session: Session) -> None:
    bank, merchant, worker = accounts(session)
    both = [Posting(merchant, worker, 30, "earning", new_id(), DANBA), Posting(worker, bank, 20, "payout", new_id(), DANBA)]
    first, second = post(session, both, actor=SYSTEM, reason="十一月")
    whole = find_journal(session, DANBA, first.journal_id)
    journal = whole.journal
    assert (journal.lines, journal.actor_name, journal.reason, journal.at) == (2, "craftorders", "十一月", NOON)
    rows = [(row.id, row.position, row.amount, row.reason) for row in whole.transfers]
    assert rows == [(first.id, 1, 30, "十一月"), (second.id, 2, 20, "十一月")]


def test_a_refused_post_leaves_no_journal(session: Session) -> None:
    bank, merchant, worker = accounts(session)
    too_much = [Posting(merchant, worker, 1, "earning", new_id()), Posting(merchant, bank, 1_000, "payout", new_id())]
    with refused("not_enough_money"), session.begin_nested():
        post(session, too_much, actor=SYSTEM)
    assert (count(session, Journal), count(session, Transfer)) == (1, 1)


def test_an_empty_post_leaves_no_journal(session: Session) -> None:
    bank, merchant, _ = accounts(session)
    assert post(session, [Posting(bank, merchant, 0, "deposit", new_id())], actor=SYSTEM) == []
    assert count(session, Journal) == 1


def test_an_account_does_not_pay_itself_and_a_journal_has_one_region(session: Session) -> None:
    bank, merchant, _ = accounts(session)
    with refused("bad_posting"):
        post(session, [Posting(merchant, merchant, 1, "deposit", new_id())], actor=SYSTEM)
    with refused("bad_posting"):
        post(session, [Posting(bank, merchant, 1, "x", new_id(), at) for at in (YIWU, DANBA)], actor=SYSTEM)


def test_the_digest_is_that_of_the_rows_as_the_document_says(session: Session) -> None:
    """Worked out here by hand from docs/ledger.md."""
    bank, merchant, _ = accounts(session)
    one = post(session, [Posting(merchant, bank, 7, "payout", merchant.id)], actor=SYSTEM, reason='取"回"\n')[0]
    journal = find_journal(session, YIWU, one.journal_id).journal
    who = f'"{SYSTEM.id}","craftorders"'
    at, reason = '"2026-11-24T04:00:00.000000Z"', '"取\\"回\\"\\n"'
    lines = (
        f'["journal","330782","{journal.id}",{who},{reason},{at},1]\n'
        f'["transfer",1,"{one.id}","{merchant.id}","{bank.id}",7,"CNY","payout","{merchant.id}",null,{reason},{who},{at}]\n'
    )
    assert journal.digest == sha256(lines.encode()).hexdigest()


def test_a_reversal_is_a_journal_of_its_own_and_names_what_it_undoes(session: Session) -> None:
    accounts(session)
    deposit = session.scalars(select(Transfer)).one()
    back = reverse(session, YIWU, deposit.id, actor=SYSTEM, reason="录错")
    assert back.journal_id != deposit.journal_id
    assert back.reverses_id == deposit.id
    assert count(session, Journal) == 2


@pytest.mark.parametrize("currency", ["XXX", "cny", "", "人民币"])
def test_accounts_in_a_currency_that_nobody_knows_are_refused(session: Session, currency: str) -> None:
    with refused("unknown_currency"):
        open_account(session, "merchant", new_id(), currency)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET currency = 'XXX' WHERE kind = 'worker'",
        "UPDATE account SET currency = 'USD' WHERE kind = 'bank'",
        "UPDATE account SET kind = 'deposit'",
        "UPDATE account SET balance = -1 WHERE kind = 'worker'",
        "DELETE FROM account WHERE kind = 'bank'",
        "INSERT INTO transfer SELECT * FROM transfer",
        *(
            f"INSERT INTO transfer (region_id, id, journal_id, position, debit_id, credit_id, amount, currency, purpose, "
            f"reference_id, actor_id, actor_name, at) SELECT region_id, {values}, purpose, reference_id, actor_id, "
            "actor_name, at FROM transfer"
            for values in (
                "reference_id, reference_id, 1, debit_id, credit_id, amount, currency",  # no such journal
                "reference_id, journal_id, 2, reference_id, credit_id, amount, currency",  # no such account
                "reference_id, journal_id, 2, debit_id, credit_id, 0, currency",
                "reference_id, journal_id, 2, debit_id, credit_id, -5, currency",
                "reference_id, journal_id, 2, debit_id, debit_id, amount, currency",
                "reference_id, journal_id, 2, debit_id, credit_id, amount, 'USD'",  # its accounts hold yuan
                "reference_id, journal_id, 1, debit_id, credit_id, amount, currency",  # the place is taken
            )
        ),
    ],
)
def test_the_database_itself_refuses_what_is_no_money(session: Session, statement: str) -> None:
    accounts(session)
    with pytest.raises(DBAPIError):
        session.execute(text(statement))


def test_what_an_account_held_at_a_moment(session: Session) -> None:
    """1,000 on the 24th, 30 of it away on the 25th, 20 more on the 26th."""
    bank, merchant, _ = accounts(session)
    for days, amount in ((1, 30), (2, 20)):
        with clock.at(NOON + timedelta(days=days)):
            post(session, [Posting(merchant, bank, amount, "payout", new_id())], actor=SYSTEM)
    day, moment = timedelta(days=1), timedelta(microseconds=1)
    asked = (NOON - moment, NOON, NOON + day - moment, NOON + day, NOON + 2 * day, NOON + 900 * day)
    assert [balance_at(session, merchant.id, each) for each in asked] == [0, 1_000, 1_000, 970, 950, 950]
    assert [balance_at(session, bank.id, each) for each in asked] == [0, -1_000, -1_000, -970, -950, -950]
    with refused("not_found"):
        balance_at(session, new_id(), NOON)


@given(
    moves=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 10**9), st.integers(0, 10**6)), max_size=9)
)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_at_every_moment_an_account_held_what_had_moved(work: UnitOfWork, moves: list[tuple[int, int, int, int]]) -> None:
    """Transfers told in any order; what each account held is summed here from the list."""
    with Session(work.engine) as session:
        three = [open_account(session, "bank", new_id(), "CNY") for _ in range(3)]
        told = [
            (g, t, amount, datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=s)) for g, t, amount, s in moves if g != t
        ]
        for giver, taker, amount, at in told:
            with clock.at(at):
                post(session, [Posting(three[giver], three[taker], amount, "deposit", new_id())], actor=SYSTEM)
        for *_, at in told:
            for number, account in enumerate(three):
                held = sum(amount * ((t == number) - (g == number)) for g, t, amount, when in told if when <= at)
                assert balance_at(session, account.id, at) == held
        session.rollback()
