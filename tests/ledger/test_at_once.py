"""Two people spend the same money at the same moment: one wins, nobody waits for ever, the books stay balanced."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.queries import differing_balances
from craftorders.ledger.services import Posting, open_account, post, reverse
from tests.builders.at_once import at_once


def accounts(work: UnitOfWork, *amounts: int) -> list[UUID]:
    """Merchants' accounts with these amounts in them."""

    def fill(session: Session) -> list[UUID]:
        bank = open_account(session, "bank", PLATFORM, "CNY")
        made = [open_account(session, "merchant", new_id(), "CNY") for _ in amounts]
        paid = [Posting(bank, a, amount, "deposit", new_id()) for a, amount in zip(made, amounts, strict=True)]
        post(session, paid, actor=SYSTEM)
        return [account.id for account in made]

    return work.run(fill)


def spend(giver: UUID, taker: UUID, amount: int) -> Callable[[Session], object]:
    """One transfer between two accounts."""

    def transfer(session: Session) -> None:
        sides = session.get_one(Account, giver), session.get_one(Account, taker)
        post(session, [Posting(*sides, amount, "earning", new_id())], actor=SYSTEM)

    return transfer


def balance(work: UnitOfWork, account_id: UUID) -> int:
    """What is in an account."""
    with work.reading() as session:
        return session.get_one(Account, account_id).balance


def test_the_same_money_is_spent_once(work: UnitOfWork) -> None:
    """100 in the account; two spend 80 of it."""
    full, empty = accounts(work, 100, 0)
    assert sorted(at_once(work, spend(full, empty, 80), spend(full, empty, 80))) == ["done", "not_enough_money"]
    assert (balance(work, full), balance(work, empty)) == (20, 80)


def test_of_many_as_many_win_as_there_is_money_for(work: UnitOfWork) -> None:
    """100 in the account; eight spend 30 each: three can."""
    full, empty = accounts(work, 100, 0)
    answers = at_once(work, *(spend(full, empty, 30) for _ in range(8)))
    assert answers.count("done") == 3
    assert answers.count("not_enough_money") == 5
    assert (balance(work, full), balance(work, empty)) == (10, 90)


def test_transfers_there_and_back_do_not_deadlock(work: UnitOfWork) -> None:
    """Each locks its accounts in the same order, whichever gives and whichever takes."""
    one, two = accounts(work, 1_000, 1_000)
    pairs = [spend(one, two, 10), spend(two, one, 10)] * 5
    assert at_once(work, *pairs) == ["done"] * 10
    assert (balance(work, one), balance(work, two)) == (1_000, 1_000)
    with work.reading() as session:
        assert differing_balances(session) == []


def test_a_transfer_is_reversed_once_by_two_at_once(work: UnitOfWork) -> None:
    account = accounts(work, 100)[0]
    with work.reading() as session:
        deposit = session.scalars(select(Transfer)).one()

    def undo(session: Session) -> None:
        reverse(session, deposit.region_id, deposit.id, actor=SYSTEM, reason="录错")

    answers = at_once(work, undo, undo)
    assert answers.count("done") == 1
    assert balance(work, account) == 0
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Transfer)) == 2
