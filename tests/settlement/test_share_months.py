"""A month of shares is prepared, and approved, for all workshops at once: what holds for one payment holds for each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.places.models import Region
from craftorders.settlement.models import SharePayment
from craftorders.settlement.queries.due_shares import due_shares, months_to_approve, older_shares, owed_shares
from craftorders.settlement.services import AtOnce, approve_month, approve_shares, prepare_month, prepare_shares
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch, two_who_earned
from tests.databases import remembered

NOVEMBER, DECEMBER = "2026-11", datetime(2026, 12, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """In November 100 belts passed in Danba, ¥15.00 of shares, and 40 in Bazhou, ¥6.00: ¥0.15 a belt."""
    return remembered(work, two_workshops)


def two_workshops(session: Session) -> Cast:
    """The cast, whose two workshops had pieces that passed."""
    cast = two_who_earned(session)
    passed_batch(session, of_bazhou(cast), 40)
    return cast


def of_bazhou(cast: Cast) -> Cast:
    """The same people, with those of the other workshop at work."""
    return replace(
        cast, workshop=cast.other_workshop, coordinator=cast.other_coordinator, worker=cast.outsider,
        second_worker=cast.outsider, inspector=cast.far_inspector,
    )  # fmt: skip


def at_december(session: Session, act: Callable[..., AtOnce], *, actor: Actor) -> AtOnce:
    """What comes of it in the beginning of December."""
    with clock.at(DECEMBER):
        return act(session, NOVEMBER, actor=actor)


def payments(session: Session) -> dict[str, tuple[str, int, str | None]]:
    """(state, total, approved by) of each workshop's payment, by its code, as the database has them."""
    session.expire_all()
    return {
        each.recipient.code: (each.state, each.total, each.approved_by_name)
        for each in session.scalars(select(SharePayment))
    }


def owed(session: Session, cast: Cast, moment: datetime = DECEMBER) -> list[int]:
    """What is owed to Danba and to Bazhou."""
    found = owed_shares(session, moment)
    return [found.get((each.id, "CNY"), 0) for each in (cast.workshop, cast.other_workshop)]


def test_all_workshops_are_prepared_as_one_would_be(session: Session, cast: Cast) -> None:
    assert at_december(session, prepare_month, actor=cast.finance) == AtOnce(2, 0)
    assert payments(session) == {"W-DANBA": ("prepared", 1_500, None), "W-BAZHOU": ("prepared", 600, None)}
    for each in session.scalars(select(SharePayment)):
        assert (each.coordinator * 3, each.workshop * 15, each.freight * 5) == (each.total, each.total * 4, each.total * 2)
        assert (each.since, each.until) == (datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC))
        (entry,) = history_of(session, each.id)
        assert (entry.action, entry.actor_name, entry.to_state) == ("prepare", "Cai", "prepared")
    assert at_december(session, prepare_month, actor=cast.finance) == AtOnce(0, 0)
    assert verify_books(session)[1] == []


def test_what_was_prepared_already_stays(session: Session, cast: Cast) -> None:
    with clock.at(DECEMBER):
        first = prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=cast.payer)
        approve_shares(session, first.id, actor=cast.approver)
    assert at_december(session, prepare_month, actor=cast.finance) == AtOnce(1, 0)
    assert payments(session) == {"W-DANBA": ("approved", 1_500, "Shen"), "W-BAZHOU": ("prepared", 600, None)}
    assert first.prepared_by_name == "Fu"


def test_a_workshop_whose_books_differ_is_left_and_keeps_nobody_waiting(session: Session, cast: Cast) -> None:
    freight = open_account(session, "freight", cast.workshop.id, "CNY")
    bank = open_account(session, "bank", PLATFORM, "CNY")
    post(session, [Posting(bank, freight, 1, "freight", uuid4())], actor=SYSTEM)
    assert at_december(session, prepare_month, actor=cast.finance) == AtOnce(1, 1)
    assert set(payments(session)) == {"W-BAZHOU"}


def test_only_months_that_are_over_where_the_workshop_is_and_gave_something(session: Session, cast: Cast) -> None:
    """At half past four in the afternoon in Greenwich it is December in Yiwu, and in Hanoi still November."""
    session.execute(update(Region).where(Region.id == DANBA).values(time_zone="Asia/Ho_Chi_Minh"))
    session.expire_all()
    with clock.at(datetime(2026, 11, 30, 16, 30, tzinfo=UTC)):
        assert owed(session, cast, now()) == [0, 600]
        assert prepare_month(session, "2026-10", actor=cast.finance) == AtOnce(0, 0)
        assert prepare_month(session, NOVEMBER, actor=cast.finance) == AtOnce(1, 0)
    assert set(payments(session)) == {"W-BAZHOU"}
    with clock.at(DECEMBER), refused("not_a_period"):
        prepare_month(session, "soon", actor=cast.finance)
    assert at_december(session, prepare_month, actor=cast.finance) == AtOnce(1, 0)
    assert verify_books(session)[1] == []


def test_what_one_prepared_waits_for_somebody_else(session: Session, cast: Cast) -> None:
    with clock.at(DECEMBER):
        prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=cast.approver)
        prepare_month(session, NOVEMBER, actor=cast.finance)
        assert [(each.month, each.count) for each in months_to_approve(session)] == [(NOVEMBER, 2)]
        assert approve_month(session, "2026-10", actor=cast.approver) == AtOnce(0, 0)
        assert approve_month(session, NOVEMBER, actor=cast.approver) == AtOnce(1, 1)
        assert payments(session) == {"W-DANBA": ("prepared", 1_500, None), "W-BAZHOU": ("approved", 600, "Shen")}
        assert approve_month(session, NOVEMBER, actor=cast.payer) == AtOnce(1, 0)
        assert approve_month(session, NOVEMBER, actor=cast.payer) == AtOnce(0, 0)
    assert payments(session)["W-DANBA"] == ("approved", 1_500, "Fu")
    for each in session.scalars(select(SharePayment)):
        entry, _ = history_of(session, each.id)
        assert (entry.action, entry.from_state, entry.to_state, each.version) == ("approve", "prepared", "approved", 2)
    assert months_to_approve(session) == []
    assert verify_books(session)[1] == []


def test_payments_with_pieces_that_one_counted_wait_for_somebody_else(session: Session, cast: Cast) -> None:
    """The approver counted Danba's bags, when still its coordinator, and none of Bazhou's."""
    at_december(session, prepare_month, actor=cast.finance)
    counter = replace(cast.approver, id=cast.coordinator.id, name="Cun")
    assert at_december(session, approve_month, actor=counter) == AtOnce(1, 1)
    assert payments(session) == {"W-DANBA": ("prepared", 1_500, None), "W-BAZHOU": ("approved", 600, "Cun")}


@pytest.mark.parametrize("who", ["auditor", "operator", "dispatcher", "hua", "coordinator"])
def test_only_finance_acts(session: Session, cast: Cast, who: str) -> None:
    for act in (prepare_month, approve_month):
        with refused("not_permitted"):
            at_december(session, act, actor=getattr(cast, who))


def test_the_balances_say_what_is_owed_of_any_age(session: Session, cast: Cast) -> None:
    """By hand: ¥15.00 and ¥6.00 of November; 20 belts in December are ¥3.00 more once that is over."""
    assert owed(session, cast, now()) == [0, 0]
    with clock.at(DECEMBER):
        passed_batch(session, cast, 20)
        assert owed(session, cast) == [1_500, 600]
        prepare_shares(session, cast.other_workshop.id, NOVEMBER, currency="CNY", actor=cast.finance)
        assert owed(session, cast) == [1_500, 0]
    later = datetime(2027, 1, 2, 4, tzinfo=UTC)
    assert owed(session, cast, later) == [1_800, 0]
    assert [(each.month, each.sums.total) for each in due_shares(session, later)] == [(NOVEMBER, 1_500), ("2026-12", 300)]
    assert [each.sums.total for each in due_shares(session, later, "2026-12")] == [300]
    assert older_shares(session, later, due_shares(session, later)) == []


def test_what_is_older_than_a_year_is_named_and_prepared_by_its_month(session: Session, cast: Cast) -> None:
    with clock.at(datetime(2027, 12, 2, 4, tzinfo=UTC)):
        due = due_shares(session, now())
        assert due == []
        older = [(each.workshop.code, each.currency, each.amount) for each in older_shares(session, now(), due)]
        assert older == [("W-BAZHOU", "CNY", 600), ("W-DANBA", "CNY", 1_500)]
        assert owed(session, cast, now()) == [1_500, 600]
        assert prepare_month(session, NOVEMBER, actor=cast.finance) == AtOnce(2, 0)
        assert owed_shares(session, now()) == {}


def test_people_at_once_prepare_and_approve_each_payment_once(work: UnitOfWork, cast: Cast) -> None:
    def single(session: Session) -> object:
        return prepare_shares(session, cast.workshop.id, NOVEMBER, currency="CNY", actor=cast.finance)

    with clock.at(DECEMBER):
        whole = at_once(
            work,
            lambda session: prepare_month(session, NOVEMBER, actor=cast.finance),
            lambda session: prepare_month(session, NOVEMBER, actor=cast.finance),
            single,
        )
        assert sorted(whole)[1:] == ["done", "done"]
        assert sorted(whole)[0] in ("already_exists", "done")
        agree = [lambda session, who=who: approve_month(session, NOVEMBER, actor=who) for who in (cast.approver, cast.payer)]
        assert at_once(work, *agree) == ["done", "done"]
    with work.reading() as session:
        assert [state for state, _, _ in payments(session).values()] == ["approved", "approved"]
        assert [len(history_of(session, each)) for each in session.scalars(select(SharePayment.id))] == [2, 2]
        assert verify_books(session)[1] == []
