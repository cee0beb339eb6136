"""Unanswered offers end at their deadline, however often the scheduler comes by and whoever answers meanwhile."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Offer
from craftorders.dispatch.queries import find_offer
from craftorders.dispatch.services import accept_offer, decline_offer, expire_offers, offer_batch, withdraw_offer
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import at, now
from craftorders.ledger.queries import account_of
from craftorders.people.models import Workshop
from craftorders.production.models import Batch
from craftorders.production.services import cancel_batch, plan_batch
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import a_confirmed_order
from tests.databases import remembered


def an_offer(session: Session, cast: Cast, *, days: int = 1) -> Offer:
    """A hundred belts, offered for some days."""
    order = a_confirmed_order(session, cast, 100)
    batch = plan_batch(session, order.lines[0].id, 100, actor=cast.dispatcher)
    return offer_batch(session, batch.id, cast.workshop.id, deadline=now() + timedelta(days=days), actor=cast.dispatcher)


def test_an_offer_ends_at_its_deadline_and_its_money_is_free_again(session: Session) -> None:
    cast = a_cast(session, prepaid=8_000)
    offer = an_offer(session, cast)
    assert expire_offers(session) == 0
    with at(offer.deadline):
        assert expire_offers(session) == 1
        assert (offer.state, offer.decided_at) == ("expired", now())
    assert (offer.batch.state, offer.batch.workshop_id) == ("planned", None)
    account = account_of(session, "merchant", cast.merchant.id)
    assert account is not None
    session.refresh(account)
    assert account.balance == 8_000
    last = history_of(session, offer.batch_id)[0]
    assert (last.action, last.actor_id) == ("expire", SYSTEM.id)


def test_the_second_run_finds_nothing(session: Session) -> None:
    cast = a_cast(session)
    offer = an_offer(session, cast)
    with at(offer.deadline):
        assert (expire_offers(session), expire_offers(session)) == (1, 0)


def test_only_overdue_offers_end(session: Session) -> None:
    cast = a_cast(session)
    soon, later = an_offer(session, cast, days=1), an_offer(session, cast, days=2)
    with at(soon.deadline):
        assert expire_offers(session) == 1
    assert (soon.state, later.state) == ("expired", "open")


def test_an_expired_batch_is_offered_again(session: Session) -> None:
    cast = a_cast(session)
    offer = an_offer(session, cast)
    with at(offer.deadline):
        expire_offers(session)
        deadline = now() + timedelta(days=1)
        again = offer_batch(session, offer.batch_id, cast.other_workshop.id, deadline=deadline, actor=cast.dispatcher)
        accept_offer(session, again.id, actor=cast.other_coordinator)
    assert again.batch.state == "accepted"


def test_a_cancelled_batch_does_not_stop_the_others_from_expiring(session: Session) -> None:
    cast = a_cast(session)
    cancelled, other = an_offer(session, cast), an_offer(session, cast)
    cancel_batch(session, cancelled.batch_id, reason="客户改款", actor=cast.dispatcher)
    with at(other.deadline):
        assert expire_offers(session) == 1
    assert (cancelled.state, other.state) == ("withdrawn", "expired")


def test_two_schedulers_at_once_expire_an_offer_once(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    offer = work.run(lambda session: an_offer(session, cast))
    with at(offer.deadline):
        assert at_once(work, expire_offers, expire_offers) == ["done", "done"]
    with work.reading() as session:
        actions = [entry.action for entry in history_of(session, offer.batch_id)]
        assert sorted(actions) == ["expire", "offer", "plan"]


@pytest.mark.parametrize("answer", ["accept", "decline", "withdraw", "cancel"])
def test_an_offer_has_one_end_whoever_comes_together(work: UnitOfWork, answer: str) -> None:
    """The coordinator or dispatcher acts in the last second, while the scheduler (a second fast) ends the offer."""
    cast = remembered(work, a_cast)
    offer = work.run(lambda session: an_offer(session, cast))
    answers = {
        "accept": lambda session: accept_offer(session, offer.id, actor=cast.coordinator),
        "decline": lambda session: decline_offer(session, offer.id, reason="农忙", actor=cast.coordinator),
        "withdraw": lambda session: withdraw_offer(session, offer.id, actor=cast.dispatcher),
        "cancel": lambda session: cancel_batch(session, offer.batch_id, reason="改款", actor=cast.dispatcher),
    }

    def scheduler(session: Session) -> int:
        with at(offer.deadline):
            return expire_offers(session)

    first, second = at_once(work, answers[answer], scheduler)
    assert second == "done"
    with work.reading() as session:
        found, batch = find_offer(session, offer.id, cast.dispatcher), session.get_one(Batch, offer.batch_id)
        ends = {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn", "cancel": "withdrawn"}
        if first == "done" and answer != "cancel":
            assert found.state == ends[answer]
        else:
            assert found.state in ("expired", ends[answer])
        assert batch.state == {"accepted": "accepted"}.get(found.state, "cancelled" if answer == "cancel" else "planned")


def test_a_batch_is_offered_once_by_two_dispatchers_at_once(work: UnitOfWork) -> None:
    cast = work.run(lambda session: a_cast(session, prepaid=16_000))
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    batch = work.run(lambda session: plan_batch(session, order.lines[0].id, 100, actor=cast.dispatcher))

    def offer_to(workshop: Workshop) -> Callable[[Session], object]:
        deadline = now() + timedelta(days=1)
        return lambda session: offer_batch(session, batch.id, workshop.id, deadline=deadline, actor=cast.dispatcher)

    answers = at_once(work, offer_to(cast.workshop), offer_to(cast.other_workshop))
    assert sorted(answers) == ["done", "illegal_transition"]
    with work.reading() as session:
        account = account_of(session, "merchant", cast.merchant.id)
        assert account is not None
        assert account.balance == 8_000


def test_the_last_money_is_reserved_for_one_of_two_batches(work: UnitOfWork) -> None:
    """¥100.00, two batches of ¥80.00."""
    cast = work.run(lambda session: a_cast(session, prepaid=10_000))

    def plan(session: Session) -> Batch:
        order = a_confirmed_order(session, cast, 100)
        return plan_batch(session, order.lines[0].id, 100, actor=cast.dispatcher)

    batches = [work.run(plan) for _ in range(2)]
    offering = (
        lambda session, batch=batch: offer_batch(
            session, batch.id, cast.workshop.id, deadline=now() + timedelta(days=1), actor=cast.dispatcher
        )
        for batch in batches
    )
    assert sorted(at_once(work, *offering)) == ["done", "not_enough_money"]
