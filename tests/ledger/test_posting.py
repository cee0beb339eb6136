"""Transfers are balanced by construction, never lead below an account's least, and are undone once, by their reverse."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import KINDS, PLATFORM, Account, Transfer
from craftorders.ledger.queries import differing_balances, find_transfer
from craftorders.ledger.services import Posting, open_account, post, reverse, set_least
from tests.builders.refusals import refused

YIWU = "330782"


def two_accounts(session: Session, amount: int = 0) -> tuple[Account, Account]:
    """The bank, which may owe, and a merchant's account with `amount` in it."""
    bank = open_account(session, "bank", PLATFORM, "CNY")
    merchant = open_account(session, "merchant", new_id(), "CNY")
    post(session, [Posting(bank, merchant, amount, "deposit", new_id())], actor=SYSTEM)
    return bank, merchant


def balances(session: Session, *accounts: Account) -> list[int]:
    """What the accounts hold, as stored."""
    for account in accounts:
        session.refresh(account)
    return [account.balance for account in accounts]


def test_what_one_account_gets_the_other_gives(session: Session) -> None:
    bank, merchant = two_accounts(session, 500)
    assert balances(session, bank, merchant) == [-500, 500]


def test_nothing_is_posted_where_an_account_would_fall_below_its_least(session: Session) -> None:
    """500 in the account: 300 and 201 together are refused, and neither happens."""
    bank, merchant = two_accounts(session, 500)
    other = open_account(session, "worker", new_id(), "CNY")
    both = [Posting(merchant, other, 300, "earning", new_id()), Posting(merchant, bank, 201, "payout", new_id())]
    with refused("not_enough_money"), session.begin_nested():
        post(session, both, actor=SYSTEM)
    assert balances(session, bank, merchant, other) == [-500, 500, 0]
    assert session.scalar(select(func.count()).select_from(Transfer)) == 1


def test_an_account_may_be_emptied_to_its_least(session: Session) -> None:
    """100 in the account and 50 of credit: 150 can go, 1 more cannot."""
    bank, merchant = two_accounts(session, 100)
    set_least(session, merchant, -50)
    post(session, [Posting(merchant, bank, 150, "payout", new_id())], actor=SYSTEM)
    assert balances(session, merchant) == [-50]
    with refused("not_enough_money"):
        post(session, [Posting(merchant, bank, 1, "payout", new_id())], actor=SYSTEM)


def test_credit_in_use_cannot_be_taken_back(session: Session) -> None:
    bank, merchant = two_accounts(session, 100)
    set_least(session, merchant, -50)
    post(session, [Posting(merchant, bank, 130, "payout", new_id())], actor=SYSTEM)
    with refused("credit_in_use"):
        set_least(session, merchant, -29)
    set_least(session, merchant, -30)


def test_money_that_comes_and_goes_in_one_post_is_enough(session: Session) -> None:
    """The account is empty; it gets 80 and gives 80 in the same post."""
    bank, merchant = two_accounts(session)
    worker = open_account(session, "worker", new_id(), "CNY")
    through = [Posting(merchant, worker, 80, "earning", new_id()), Posting(bank, merchant, 80, "deposit", new_id())]
    post(session, through, actor=SYSTEM)
    assert balances(session, bank, merchant, worker) == [-80, 0, 80]


def test_amounts_of_nothing_leave_no_transfer(session: Session) -> None:
    two_accounts(session, 0)
    assert session.scalar(select(func.count()).select_from(Transfer)) == 0


@pytest.mark.parametrize("amount", [-1, -100])
def test_negative_amounts_are_refused(session: Session, amount: int) -> None:
    with refused("bad_posting"):
        two_accounts(session, amount)


def test_two_currencies_do_not_meet(session: Session) -> None:
    bank, _ = two_accounts(session)
    dong = open_account(session, "merchant", new_id(), "VND")
    with refused("bad_posting"):
        post(session, [Posting(bank, dong, 5, "deposit", new_id())], actor=SYSTEM)


def test_no_account_holds_a_deposit_of_a_household() -> None:
    """Rule 6: there is no such kind."""
    shares = {"coordinator", "workshop", "freight", "platform"}
    assert set(KINDS) == {"merchant", "reserved", "worker", "bank", "in_transit", "tax", *shares}


def test_a_transfer_is_undone_by_its_reverse_and_both_stay(session: Session) -> None:
    bank, merchant = two_accounts(session, 500)
    transfer = session.scalars(select(Transfer)).one()
    back = reverse(session, YIWU, transfer.id, actor=SYSTEM, reason="录错")
    assert (back.debit_id, back.credit_id, back.amount) == (merchant.id, bank.id, 500)
    assert back.reverses_id == transfer.id
    assert balances(session, bank, merchant) == [0, 0]
    assert session.scalar(select(func.count()).select_from(Transfer)) == 2


def test_a_transfer_is_undone_once_and_a_reverse_never(session: Session) -> None:
    two_accounts(session, 500)
    transfer = session.scalars(select(Transfer)).one()
    back = reverse(session, YIWU, transfer.id, actor=SYSTEM, reason="录错")
    for each in (transfer, back):
        with refused("already_reversed"):
            reverse(session, YIWU, each.id, actor=SYSTEM, reason="再来")


def test_money_that_is_spent_cannot_be_taken_back(session: Session) -> None:
    bank, merchant = two_accounts(session, 500)
    deposit = session.scalars(select(Transfer)).one()
    post(session, [Posting(merchant, bank, 1, "payout", new_id())], actor=SYSTEM)
    with refused("not_enough_money"):
        reverse(session, YIWU, deposit.id, actor=SYSTEM, reason="录错")


@pytest.mark.parametrize("region", [YIWU, "513323", "\x00", "一二三四五六"])
def test_what_was_never_transferred_is_not_found(session: Session, region: str) -> None:
    with refused("not_found"):
        find_transfer(session, region, UUID(int=7))


@given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 10**12)), max_size=12))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stored_balances_are_those_recomputed_and_add_up_to_nothing(
    work: UnitOfWork, moves: list[tuple[int, int, int]]
) -> None:
    """Whatever is posted between five accounts; what each holds is worked out here independently."""
    with Session(work.engine) as session:
        accounts = [open_account(session, "bank", new_id(), "CNY") for _ in range(5)]
        expected = [0] * 5
        for giver, taker, amount in moves:
            if giver != taker:
                post(session, [Posting(accounts[giver], accounts[taker], amount, "deposit", new_id())], actor=SYSTEM)
                expected[giver] -= amount
                expected[taker] += amount
        assert balances(session, *accounts) == expected
        assert differing_balances(session) == []
        session.rollback()
