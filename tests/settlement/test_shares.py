"""Shares of a month are paid once: prepared, approved and paid by three people, equal to charges and ledger, undone once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.queries import account_of, accounts_of
from craftorders.ledger.services import Posting, open_account, post
from craftorders.notifications.models import Message
from craftorders.places.models import Region
from craftorders.settlement.models import SHARE_PARTS, SharePayment
from craftorders.settlement.queries.due_shares import due_shares
from craftorders.settlement.queries.shares import (
    find_share_payment,
    list_share_payments,
    months_of_shares,
    paid_shares,
    waiting_share_payments,
)
from craftorders.settlement.services import approve_shares, cancel_shares, pay_shares, prepare_shares, undo_shares
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, Cast
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch, two_who_earned
from tests.databases import remembered

NOVEMBER, DECEMBER = "2026-11", datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
YEAR_END = datetime(2027, 1, 2, 4, 0, tzinfo=UTC)
PAID_ON = date(2026, 12, 2)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """100 belts passed in November, each with ¥0.05 for the coordinator, ¥0.04 for the workshop and ¥0.06 for freight."""
    return remembered(work, two_who_earned)


def prepared(session: Session, cast: Cast, month: str = NOVEMBER) -> SharePayment:
    """The payment, as Cai prepares it in the beginning of December or later."""
    with clock.at(max(now(), DECEMBER)):
        return prepare_shares(session, cast.workshop.id, month, currency="CNY", actor=cast.finance)


def approved(session: Session, cast: Cast, month: str = NOVEMBER) -> SharePayment:
    """Shen has approved it."""
    with clock.at(max(now(), DECEMBER)):
        return approve_shares(session, prepared(session, cast, month).id, actor=cast.approver)


def paid(session: Session, cast: Cast, payment: SharePayment | None = None, **how: Any) -> SharePayment:
    """Fu has paid it."""
    key = (payment or approved(session, cast)).id
    told = {"method": "bank", "reference": "ICBC-77", "paid_on": PAID_ON, "actor": cast.payer, **how}
    with clock.at(max(now(), DECEMBER)):
        return pay_shares(session, key, **told)


def held(session: Session, cast: Cast) -> dict[str, int]:
    """What the workshop's accounts and the bank hold."""
    session.expire_all()
    bank = account_of(session, "bank", PLATFORM)
    own = {each.kind: each.balance for each in accounts_of(session, [cast.workshop.id], SHARE_PARTS)}
    return own | {"bank": bank.balance if bank else 0}


def test_what_november_gave_leaves_the_three_accounts_in_one_journal(session: Session, cast: Cast) -> None:
    """100 × ¥0.05, ¥0.04 and ¥0.06 are ¥5.00, ¥4.00 and ¥6.00: the hand-computed example of docs/settlement.md."""
    before = held(session, cast)
    assert (before["coordinator"], before["workshop"], before["freight"]) == (500, 400, 600)
    payment = paid(session, cast)
    assert (payment.coordinator, payment.workshop, payment.freight) == (500, 400, 600)
    assert (payment.lines, payment.total) == (1, 1_500)
    assert before["bank"] == -1_000_000
    assert held(session, cast) == {"coordinator": 0, "workshop": 0, "freight": 0, "bank": -998_500}
    moved = session.scalars(select(Transfer).where(Transfer.reference_id == payment.id)).all()
    assert [(each.purpose, each.amount) for each in moved] == [("share_paid", 500), ("share_paid", 400), ("share_paid", 600)]
    assert len({each.journal_id for each in moved}) == 1
    people = (payment.prepared_by_name, payment.approved_by_name, payment.paid_by_name)
    assert (people, payment.reference, payment.paid_on) == (("Cai", "Shen", "Fu"), "ICBC-77", PAID_ON)
    assert [entry.action for entry in history_of(session, payment.id)] == ["pay", "approve", "prepare"]
    assert verify_books(session)[1] == []


@pytest.mark.parametrize(
    ("moment", "month", "currency", "code"),
    [
        (datetime(2026, 11, 30, 16, 0, 59, tzinfo=UTC), "2026-11", "CNY", "period_not_over"),
        (DECEMBER, "2026-12", "CNY", "period_not_over"),
        (DECEMBER, "2026-10", "CNY", "nothing_shared"),
        (DECEMBER, "2026-11", "VND", "nothing_shared"),
        (DECEMBER, "2026-11", "XTS", "unknown_currency"),
        (DECEMBER, "November", "CNY", "not_a_period"),
    ],
)
def test_only_a_month_that_is_over_and_gave_something_is_prepared(
    session: Session, cast: Cast, moment: datetime, month: str, currency: str, code: str
) -> None:
    with clock.at(moment), refused(code):
        prepare_shares(session, cast.workshop.id, month, currency=currency, actor=cast.finance)


def test_the_month_is_that_of_the_county(session: Session, cast: Cast) -> None:
    """At half past four in the afternoon in Greenwich it is December in Yiwu, and in Hanoi still November."""
    session.execute(update(Region).where(Region.id == DANBA).values(time_zone="Asia/Ho_Chi_Minh"))
    session.expire_all()
    with clock.at(datetime(2026, 11, 30, 16, 30, tzinfo=UTC)):
        passed_batch(session, cast, 10)
        with refused("period_not_over"):
            prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=cast.finance)
    payment = prepared(session, cast)
    assert (payment.lines, payment.coordinator, payment.until) == (2, 550, datetime(2026, 11, 30, 17, 0, tzinfo=UTC))
    assert verify_books(session)[1] == []


def test_one_payment_stands_for_a_month_until_it_is_put_away(session: Session, cast: Cast) -> None:
    first = prepared(session, cast)
    with refused("already_exists"), session.begin_nested():
        prepared(session, cast)
    with clock.at(DECEMBER):
        cancel_shares(session, first.id, reason="The workshop asks to wait.", actor=cast.finance)
    second = prepared(session, cast)
    assert (first.state, second.state, second.total) == ("cancelled", "prepared", 1_500)
    assert history_of(session, first.id)[0].reason == "The workshop asks to wait."
    assert verify_books(session)[1] == []


def test_a_mistake_is_undone_once_stays_in_the_books_and_is_paid_again(session: Session, cast: Cast) -> None:
    before, payment = held(session, cast), paid(session, cast)
    undo_shares(session, payment.id, reason="The bank sent it back.", actor=cast.payer)
    assert (payment.state, held(session, cast)) == ("undone", before)
    with refused("illegal_transition"):
        undo_shares(session, payment.id, reason="Again.", actor=cast.payer)
    assert verify_books(session)[1] == []
    again = paid(session, cast)
    assert (again.state, held(session, cast)["coordinator"]) == ("paid", 0)
    assert len(session.scalars(select(Transfer.id).where(Transfer.purpose == "share_paid")).all()) == 9
    assert verify_books(session)[1] == []


def test_three_people_prepare_approve_and_pay(session: Session, cast: Cast) -> None:
    payment = prepared(session, cast)
    with refused("second_person"):
        approve_shares(session, payment.id, actor=cast.finance)
    with refused("illegal_transition"):
        paid(session, cast, payment)
    with clock.at(DECEMBER):
        approve_shares(session, payment.id, actor=cast.approver)
    for actor in (cast.finance, cast.approver):
        with refused("third_person"):
            paid(session, cast, payment, actor=actor)
    assert held(session, cast)["coordinator"] == 500


def test_who_counted_the_pieces_neither_approves_nor_pays(session: Session, cast: Cast) -> None:
    counter = replace(cast.approver, id=cast.coordinator.id, name="Cun")
    payment = prepared(session, cast)
    with refused("counted_it_yourself"):
        approve_shares(session, payment.id, actor=counter)
    with clock.at(DECEMBER):
        approve_shares(session, payment.id, actor=cast.approver)
    with refused("counted_it_yourself"):
        paid(session, cast, payment, actor=counter)


@pytest.mark.parametrize("who", ["auditor", "operator", "dispatcher", "hua", "coordinator"])
def test_only_finance_acts(session: Session, cast: Cast, who: str) -> None:
    payment, actor = prepared(session, cast), getattr(cast, who)
    for act in (
        lambda: prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=actor),
        lambda: approve_shares(session, payment.id, actor=actor),
        lambda: paid(session, cast, payment, actor=actor),
        lambda: cancel_shares(session, payment.id, reason="x", actor=actor),
        lambda: undo_shares(session, payment.id, reason="x", actor=actor),
    ):
        with refused("not_permitted"):
            act()


@pytest.mark.parametrize("paid_on", [date(2026, 12, 1), date(2026, 12, 3)])
def test_the_day_of_the_payment_is_neither_before_the_approval_nor_to_come(
    session: Session, cast: Cast, paid_on: date
) -> None:
    with refused("not_a_day_of_payment"):
        paid(session, cast, paid_on=paid_on)


def test_a_number_of_the_bank_is_that_of_one_payment_and_a_sheets_need_not_be(session: Session, cast: Cast) -> None:
    with clock.at(DECEMBER):
        passed_batch(session, cast, 20)
    with clock.at(YEAR_END):
        november, december = approved(session, cast), approved(session, cast, "2026-12")
        today = {"paid_on": date(2027, 1, 2)}
        paid(session, cast, november, **today)
        with refused("already_exists"), session.begin_nested():
            paid(session, cast, december, **today)
        assert december.state == "approved"
        undo_shares(session, november.id, reason="That was December's.", actor=cast.payer)
        paid(session, cast, december, **today)
        third = approved(session, cast)
        paid(session, cast, third, **today, method="cash")
    assert verify_books(session)[1] == []


def freight_and_bank(session: Session, cast: Cast) -> tuple[Account, Account]:
    """Between which somebody moves something that has no business there."""
    freight = open_account(session, "freight", cast.workshop.id, "CNY")
    return freight, open_account(session, "bank", PLATFORM, "CNY")


def test_never_more_than_stands_on_the_account(session: Session, cast: Cast) -> None:
    payment = approved(session, cast)
    freight, bank = freight_and_bank(session, cast)
    post(session, [Posting(freight, bank, 1, "lost", uuid4())], actor=SYSTEM)
    with refused("not_enough_money"), session.begin_nested():
        paid(session, cast, payment)
    assert held(session, cast)["coordinator"] == 500


def test_what_does_not_add_up_to_the_ledger_is_not_prepared(session: Session, cast: Cast) -> None:
    freight, bank = freight_and_bank(session, cast)
    post(session, [Posting(bank, freight, 1, "freight", uuid4())], actor=SYSTEM)
    with refused("books_differ"):
        prepared(session, cast)


def test_each_workshop_finds_only_its_own(session: Session, cast: Cast) -> None:
    payment = prepared(session, cast)
    assert find_share_payment(session, payment.id, cast.coordinator) is payment
    assert list_share_payments(session, cast.coordinator).items == [payment]
    for other in (cast.other_coordinator, cast.hua):
        assert list_share_payments(session, other).items == []
        with pytest.raises(NotFound):
            find_share_payment(session, payment.id, other)


def test_the_desk_and_the_workshop_see_what_waits_and_what_stands(session: Session, cast: Cast) -> None:
    def months() -> list[tuple[str, int, int, str | None]]:
        found = months_of_shares(session, cast.workshop, "CNY", now())
        return [(each.month, each.sums.total, each.open, each.payment and each.payment.state) for each in found]

    with clock.at(DECEMBER):
        passed_batch(session, cast, 20)
        assert [(each.month, each.workshop.id, each.sums.total) for each in due_shares(session, now())] == [
            (NOVEMBER, cast.workshop.id, 1_500)
        ]
        assert months() == [("2026-12", 300, 300, None), (NOVEMBER, 1_500, 1_500, None)]
        payment = prepared(session, cast)
        assert (due_shares(session, now()), waiting_share_payments(session)) == ([], {"prepared": 1})
        approve_shares(session, payment.id, actor=cast.approver)
        assert waiting_share_payments(session) == {"approved": 1}
        paid(session, cast, payment)
        assert (waiting_share_payments(session), months()[1]) == ({}, (NOVEMBER, 1_500, 0, "paid"))
        accounts = accounts_of(session, [cast.workshop.id], SHARE_PARTS)
        within = (datetime(2026, 11, 30, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC))
        assert paid_shares(session, accounts, *within) == {"coordinator": 500, "workshop": 400, "freight": 600}


def test_the_coordinators_are_told_when_it_is_paid_and_when_it_was_not(session: Session, cast: Cast) -> None:
    def told() -> list[dict[str, Any]]:
        query = select(Message).where(Message.user_id == cast.coordinator.id, Message.text.like("The shares of%"))
        return [each.values for each in session.scalars(query.order_by(Message.id))]

    payment = approved(session, cast)
    assert told() == []
    paid(session, cast, payment)
    assert told() == [{"month": NOVEMBER, "amount": "15.00", "currency": "CNY", "day": "2026-12-02", "reference": "ICBC-77"}]
    undo_shares(session, payment.id, reason="Typed wrongly.", actor=cast.payer)
    assert len(told()) == 2
