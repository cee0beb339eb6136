"""Merchants' money: a payment counts once, credit is finance's word with a reason, and offers stay within both (rule 7)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.services import offer_batch
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.ledger.models import Transfer
from craftorders.ledger.queries import account_of
from craftorders.production.services import plan_batch
from craftorders.settlement.queries import list_deposits
from craftorders.settlement.services import deposit, grant_credit, undo_deposit
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import a_confirmed_order, passed_batch
from tests.databases import remembered

FINANCE_ONLY = ("operator", "auditor", "dispatcher", "hua", "coordinator")


@pytest.fixture
def cast(session: Session) -> Cast:
    """A merchant with ¥50.00: less than a hundred belts at ¥0.80 cost."""
    return a_cast(session, prepaid=5_000)


def prepaid(session: Session, cast: Cast) -> int:
    """The merchant's free balance."""
    account = account_of(session, "merchant", cast.merchant.id)
    assert account is not None
    session.refresh(account)
    return account.balance


def enter(session: Session, cast: Cast, amount: int, reference: str) -> Transfer:
    """A payment of the merchant, entered by finance."""
    return deposit(session, cast.merchant.id, amount, reference=reference, actor=cast.finance)


def offer(session: Session, cast: Cast) -> None:
    """Offer a hundred belts: ¥80.00 must be held."""
    order = a_confirmed_order(session, cast)
    batch = plan_batch(session, order.lines[0].id, 100, actor=cast.dispatcher)
    deadline = now() + timedelta(days=1)
    offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)


def test_a_deposit_adds_to_the_balance(session: Session, cast: Cast) -> None:
    transfer = enter(session, cast, 12_345, "ICBC 88")
    assert (transfer.amount, transfer.purpose, transfer.reason) == (12_345, "deposit", "ICBC 88")
    assert prepaid(session, cast) == 17_345


def test_the_same_payment_counts_once(session: Session, cast: Cast) -> None:
    enter(session, cast, 100, "ICBC 88")
    for amount in (100, 200):
        with refused("deposit_known"), session.begin_nested():
            enter(session, cast, amount, "ICBC 88")
    assert prepaid(session, cast) == 5_100
    deposit(session, cast.other_merchant.id, 100, reference="ICBC 88", actor=cast.finance)


def test_the_same_payment_entered_by_two_at_once_counts_once(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    both = [lambda session: enter(session, cast, 100, "ICBC 88")] * 2
    assert sorted(at_once(work, *both)) == ["deposit_known", "done"]
    with work.reading() as session:
        assert prepaid(session, cast) == 1_000_100


def test_a_mistaken_deposit_is_undone_and_can_be_entered_rightly(session: Session, cast: Cast) -> None:
    wrong = enter(session, cast, 100_000, "ICBC 88")
    undo_deposit(session, wrong.region_id, wrong.id, reason="多打一个零", actor=cast.finance)
    assert prepaid(session, cast) == 5_000
    enter(session, cast, 10_000, "ICBC 88")
    assert prepaid(session, cast) == 15_000
    listed = list_deposits(session, cast.merchant.id, cast.finance).items
    assert [(each.amount, each.reverses_id is None) for each in listed] == [
        (10_000, True),
        (100_000, False),
        (100_000, True),
        (5_000, True),
    ]
    assert verify_books(session)[1] == []


def test_a_deposit_is_undone_once(session: Session, cast: Cast) -> None:
    wrong = enter(session, cast, 100, "ICBC 88")
    undo_deposit(session, wrong.region_id, wrong.id, reason="错", actor=cast.finance)
    with refused("already_reversed"):
        undo_deposit(session, wrong.region_id, wrong.id, reason="错", actor=cast.finance)


def test_a_deposit_that_was_spent_cannot_be_undone(session: Session, cast: Cast) -> None:
    """50.00 + 40.00, of which 80.00 are held for a batch: 10.00 are free."""
    wrong = enter(session, cast, 4_000, "ICBC 88")
    offer(session, cast)
    with refused("not_enough_money"):
        undo_deposit(session, wrong.region_id, wrong.id, reason="错", actor=cast.finance)


def test_only_deposits_can_be_undone(session: Session) -> None:
    cast = a_cast(session)
    passed_batch(session, cast)
    earning = session.scalars(select(Transfer).where(Transfer.purpose == "earning")).first()
    assert earning is not None
    with refused("not_a_deposit"):
        undo_deposit(session, earning.region_id, earning.id, reason="错", actor=cast.finance)


def test_no_dispatch_without_money(session: Session, cast: Cast) -> None:
    with refused("not_enough_money"), session.begin_nested():
        offer(session, cast)
    enter(session, cast, 3_000, "ICBC 88")
    offer(session, cast)
    assert prepaid(session, cast) == 0


def test_credit_lets_a_batch_be_offered_beyond_the_balance(session: Session, cast: Cast) -> None:
    """¥50.00 and ¥29.99 of credit are one fen short of ¥80.00."""
    grant_credit(session, cast.merchant.id, 2_999, reason="老客户", actor=cast.finance)
    with refused("not_enough_money"), session.begin_nested():
        offer(session, cast)
    grant_credit(session, cast.merchant.id, 3_000, reason="老客户", actor=cast.finance)
    offer(session, cast)
    assert prepaid(session, cast) == -3_000


def test_credit_is_written_down_with_its_reason(session: Session, cast: Cast) -> None:
    grant_credit(session, cast.merchant.id, 3_000, reason="老客户", actor=cast.finance)
    account = grant_credit(session, cast.merchant.id, 0, reason="到期", actor=cast.approver)
    assert account.least == 0
    told = [(e.action, e.reason, e.changes, e.actor_id) for e in history_of(session, cast.merchant.id)]
    assert told == [
        ("credit", "到期", {"credit": [3_000, 0]}, cast.approver.id),
        ("credit", "老客户", {"credit": [0, 3_000]}, cast.finance.id),
    ]


def test_credit_in_use_cannot_be_withdrawn(session: Session, cast: Cast) -> None:
    grant_credit(session, cast.merchant.id, 3_000, reason="老客户", actor=cast.finance)
    offer(session, cast)
    with refused("credit_in_use"):
        grant_credit(session, cast.merchant.id, 2_999, reason="到期", actor=cast.finance)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_deposit_is_more_than_nothing(session: Session, cast: Cast, amount: int) -> None:
    with refused("amount_not_positive"):
        enter(session, cast, amount, "ICBC 88")


@pytest.mark.parametrize("who", FINANCE_ONLY)
def test_only_finance_touches_a_merchant_s_money(session: Session, cast: Cast, who: str) -> None:
    actor, merchant = getattr(cast, who), cast.merchant.id
    known = session.scalars(select(Transfer)).first()
    assert known is not None
    with refused("not_permitted"):
        deposit(session, merchant, 100, reference="1", actor=actor)
    with refused("not_permitted"):
        undo_deposit(session, known.region_id, known.id, reason="错", actor=actor)
    with refused("not_permitted"):
        grant_credit(session, merchant, 100, reason="老客户", actor=actor)


def test_an_unknown_merchant_is_not_found(session: Session, cast: Cast) -> None:
    nobody = cast.worker.id
    with refused("not_found"):
        deposit(session, nobody, 100, reference="1", actor=cast.finance)
    with refused("not_found"):
        grant_credit(session, nobody, 100, reason="老客户", actor=cast.finance)
    with refused("not_found"):
        list_deposits(session, nobody, cast.finance)
