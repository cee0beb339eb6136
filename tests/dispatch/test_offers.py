"""Offering a batch and answering: within the merchant's money (rule 7), at rates that are frozen (rule 3)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Offer
from craftorders.dispatch.queries import find_offer, list_offers, offers_of_batch
from craftorders.dispatch.services import accept_offer, decline_offer, offer_batch, withdraw_offer
from craftorders.fees.models import PieceRate
from craftorders.fees.queries import batch_rates
from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import at, now
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import Transfer
from craftorders.ledger.queries import account_of
from craftorders.ledger.services import set_least
from craftorders.people.models import Workshop
from craftorders.production.models import Batch
from craftorders.production.services import cancel_batch, plan_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import a_confirmed_order


def planned(session: Session, cast: Cast, quantity: int = 100) -> Batch:
    """Belts at ¥0.80 that nobody was asked to make yet."""
    order = a_confirmed_order(session, cast, quantity)
    return plan_batch(session, order.lines[0].id, quantity, actor=cast.dispatcher)


def offered(session: Session, cast: Cast, batch: Batch, workshop: Workshop | None = None, *, days: int = 2) -> Offer:
    """The dispatcher offers a batch, by default to Danba."""
    deadline = now() + timedelta(days=days)
    return offer_batch(session, batch.id, (workshop or cast.workshop).id, deadline=deadline, actor=cast.dispatcher)


def money(session: Session, cast: Cast) -> tuple[int, int]:
    """The merchant's free and reserved fen."""
    balances = []
    for kind in ("merchant", "reserved"):
        account = account_of(session, kind, cast.merchant.id)
        if account is not None:
            session.refresh(account)
        balances.append(account.balance if account else 0)
    return balances[0], balances[1]


def test_an_offered_batch_waits_for_its_workshop(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    offer = offered(session, cast, batch)
    assert (offer.state, offer.workshop_id, offer.made_by) == ("open", cast.workshop.id, cast.dispatcher.id)
    assert (batch.state, batch.workshop_id) == ("offered", cast.workshop.id)


def test_an_offer_reserves_the_price_of_the_batch(session: Session) -> None:
    """100 × ¥0.80 of ¥100.00: ¥20.00 stay free."""
    cast = a_cast(session, prepaid=10_000)
    batch = planned(session, cast)
    offered(session, cast, batch)
    assert money(session, cast) == (2_000, 8_000)
    transfer = session.scalars(select(Transfer).where(Transfer.purpose == "reserve")).one()
    assert (transfer.amount, transfer.currency, transfer.reference_id) == (8_000, "CNY", batch.id)


@pytest.mark.parametrize(("prepaid", "enough"), [(8_000, True), (7_999, False)])
def test_a_batch_is_offered_within_the_balance(session: Session, prepaid: int, enough: bool) -> None:
    cast = a_cast(session, prepaid=prepaid)
    batch = planned(session, cast)
    if enough:
        offered(session, cast, batch)
        assert money(session, cast) == (0, 8_000)
        return
    with refused("not_enough_money"), session.begin_nested():
        offered(session, cast, batch)
    session.refresh(batch)
    assert (batch.state, batch.workshop_id, offers_of_batch(session, batch.id)) == ("planned", None, [])
    assert money(session, cast) == (7_999, 0)


def test_agreed_credit_counts_like_money(session: Session) -> None:
    """¥50.00 prepaid and ¥30.00 credit cover ¥80.00; one belt more is ¥0.80 too much."""
    cast = a_cast(session, prepaid=5_000)
    account = account_of(session, "merchant", cast.merchant.id)
    assert account is not None
    set_least(session, account, -3_000)
    one_more = planned(session, cast, 1)
    offered(session, cast, planned(session, cast, 100))
    assert money(session, cast) == (-3_000, 8_000)
    with refused("not_enough_money"):
        offered(session, cast, one_more)


def test_a_price_of_fractions_is_reserved_rounded_once(session: Session) -> None:
    """33 × ¥0.0835 = ¥2.7555, that is 276 fen."""
    cast = a_cast(session, prepaid=10_000)
    batch = planned(session, cast, 33)
    batch.line.price_e4 = 83_500
    offered(session, cast, batch)
    assert money(session, cast) == (9_724, 276)


def test_a_workshop_needs_somebody_with_the_craft_at_the_grade(session: Session) -> None:
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 10, cast.knot)
    batch = plan_batch(session, order.lines[0].id, 10, actor=cast.dispatcher)
    for skill in cast.outsider.skills:
        skill.grade = 1
    session.flush()
    with refused("craft_missing", craft="中国结", grade=2):
        offered(session, cast, batch, cast.other_workshop)
    cast.worker.active = cast.second_worker.active = False
    session.flush()
    with refused("craft_missing"):
        offered(session, cast, batch)


def test_one_worker_may_know_one_craft_and_another_the_other(session: Session) -> None:
    """The best grade of each craft in the workshop counts."""
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 10, cast.knot)
    batch = plan_batch(session, order.lines[0].id, 10, actor=cast.dispatcher)
    next(skill for skill in cast.worker.skills if skill.craft_code == "knot").grade = 1
    session.flush()
    assert offered(session, cast, batch).state == "open"


def test_an_offer_needs_a_workshop_at_work_and_time_to_answer(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    with refused("deadline_past"):
        offered(session, cast, batch, days=0)
    cast.workshop.active = False
    session.flush()
    with refused("not_found", what="workshop"):
        offered(session, cast, batch)
    with refused("not_found", what="workshop"):
        offer_batch(session, batch.id, new_id(), deadline=now() + timedelta(days=1), actor=cast.dispatcher)


def test_a_batch_is_offered_to_one_workshop_at_a_time(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    offered(session, cast, batch)
    with refused("illegal_transition", state="offered", action="offer"):
        offered(session, cast, batch, cast.other_workshop)
    assert money(session, cast) == (992_000, 8_000)


def test_an_accepted_offer_is_the_workshops(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    offer = offered(session, cast, batch)
    accept_offer(session, offer.id, actor=cast.coordinator)
    assert (offer.state, offer.decided_at, batch.state) == ("accepted", now(), "accepted")
    assert money(session, cast) == (992_000, 8_000)
    with refused("illegal_transition"):
        accept_offer(session, offer.id, actor=cast.coordinator)
    with refused("illegal_transition"):
        decline_offer(session, offer.id, reason="农忙", actor=cast.coordinator)


def test_a_declined_batch_goes_back_and_is_offered_elsewhere(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    offer = offered(session, cast, batch)
    decline_offer(session, offer.id, reason="农忙", actor=cast.coordinator)
    assert (offer.state, offer.reason, batch.state, batch.workshop_id) == ("declined", "农忙", "planned", None)
    assert money(session, cast) == (1_000_000, 0)
    again = offered(session, cast, batch, cast.other_workshop)
    assert money(session, cast) == (992_000, 8_000)
    accept_offer(session, again.id, actor=cast.other_coordinator)
    assert (batch.state, batch.workshop_id) == ("accepted", cast.other_workshop.id)
    story = [(entry.action, entry.reason) for entry in reversed(history_of(session, batch.id))]
    assert story == [("plan", None), ("offer", None), ("decline", "农忙"), ("offer", None), ("accept", None)]


def test_an_offer_can_be_withdrawn_until_it_is_answered(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    offer = offered(session, cast, batch)
    withdraw_offer(session, offer.id, reason="改派", actor=cast.dispatcher)
    assert (offer.state, batch.state, money(session, cast)) == ("withdrawn", "planned", (1_000_000, 0))
    second = offered(session, cast, batch)
    accept_offer(session, second.id, actor=cast.coordinator)
    with refused("illegal_transition"):
        withdraw_offer(session, second.id, actor=cast.dispatcher)


def test_a_cancelled_batch_leaves_no_offer_open(session: Session) -> None:
    """Otherwise a workshop could accept what nobody wants any more."""
    cast = a_cast(session)
    batch = planned(session, cast)
    offer = offered(session, cast, batch)
    cancel_batch(session, batch.id, reason="客户改款", actor=cast.dispatcher)
    assert (offer.state, batch.state, money(session, cast)) == ("withdrawn", "cancelled", (1_000_000, 0))
    with refused("illegal_transition"):
        accept_offer(session, offer.id, actor=cast.coordinator)


def test_after_the_deadline_nobody_accepts(session: Session) -> None:
    cast = a_cast(session)
    offer = offered(session, cast, planned(session, cast), days=1)
    with at(offer.deadline), refused("offer_expired"):
        accept_offer(session, offer.id, actor=cast.coordinator)


def test_accepted_rates_are_frozen(session: Session) -> None:
    """Accepted at ¥0.60; a lower rate from tomorrow on touches tomorrow's batches only (rule 3)."""
    cast = a_cast(session)
    before, after = planned(session, cast), planned(session, cast)
    accept_offer(session, offered(session, cast, before).id, actor=cast.coordinator)
    tomorrow = date(2026, 11, 25)
    operation = cast.belt.operations[0].id
    session.add(PieceRate(operation_id=operation, valid_from=tomorrow, rate_e4=500_000, published_by=cast.operator.id))
    offer = offered(session, cast, after)
    session.flush()
    with at(now() + timedelta(days=1)):
        accept_offer(session, offer.id, actor=cast.coordinator)
        rates = batch_rates(session, [before.id, after.id])
    assert rates == {(before.id, 1): 600_000, (after.id, 1): 500_000}


def test_a_product_without_rates_is_not_accepted(session: Session) -> None:
    cast = a_cast(session)
    offer = offered(session, cast, planned(session, cast))
    for rate in session.scalars(select(PieceRate)):
        session.delete(rate)
    session.flush()
    with refused("no_rate"):
        accept_offer(session, offer.id, actor=cast.coordinator)


def test_only_the_dispatcher_offers_and_only_the_workshop_answers(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    for actor in (cast.hua, cast.coordinator, cast.finance, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            offer_batch(session, batch.id, cast.workshop.id, deadline=now() + timedelta(days=1), actor=actor)
    offer = offered(session, cast, batch)
    for actor in (cast.dispatcher, cast.hua, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            accept_offer(session, offer.id, actor=actor)
        with pytest.raises(NotPermitted):
            decline_offer(session, offer.id, reason="不做", actor=actor)
    with pytest.raises(NotPermitted):
        withdraw_offer(session, offer.id, actor=cast.coordinator)


def test_an_offer_to_others_does_not_exist(session: Session) -> None:
    cast = a_cast(session)
    offer = offered(session, cast, planned(session, cast))

    def seen(actor: Actor) -> list[Offer]:
        return list_offers(session, actor).items

    for actor in (cast.coordinator, cast.dispatcher):
        assert find_offer(session, offer.id, actor) is offer
        assert seen(actor) == [offer]
    assert seen(cast.other_coordinator) == []
    for use in (accept_offer, find_offer):
        with refused("not_found"):
            use(session, offer.id, actor=cast.other_coordinator)
    with refused("not_found"):
        decline_offer(session, offer.id, reason="不做", actor=cast.other_coordinator)


def test_offers_are_filtered(session: Session) -> None:
    cast = a_cast(session)
    batch = planned(session, cast)
    first = offered(session, cast, batch)
    decline_offer(session, first.id, reason="农忙", actor=cast.coordinator)
    second = offered(session, cast, batch)
    assert list_offers(session, cast.dispatcher).items == [second, first]
    assert list_offers(session, cast.dispatcher, state="declined").items == [first]
    assert list_offers(session, cast.dispatcher, batch_id=new_id()).items == []
    assert offers_of_batch(session, batch.id) == [second, first]
