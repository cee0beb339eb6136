"""Materials out and goods back: both ends count, both numbers are kept, and what got lost can be planned again."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Material
from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import consignments_of_batch, find_consignment, list_consignments
from craftorders.logistics.services import receive_goods, receive_materials, send_goods, send_materials
from craftorders.orders.models import OrderLine
from craftorders.production.models import Batch
from craftorders.production.services import cancel_batch, plan_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch, delivered_batch, passed_batch, supplied_batch


def cord_on_its_way(session: Session, cast: Cast, quantity: int = 100) -> Consignment:
    """The materials of an accepted batch of belts, sent."""
    return send_materials(session, accepted_batch(session, cast, quantity).id, actor=cast.dispatcher)


def goods_on_their_way(session: Session, cast: Cast, quantity: int = 100) -> Consignment:
    """The belts of a passed batch, sent."""
    return send_goods(session, passed_batch(session, cast, quantity).id, actor=cast.coordinator)


def test_materials_follow_the_bill_of_materials_with_its_waste(session: Session) -> None:
    """A belt takes 3.6 m and 3 % waste: 100 × 3.6 × 1.03 = 370.8 m. Danba is five days away."""
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast, 100)
    assert (consignment.kind, consignment.state, consignment.sent_at) == ("materials", "sent", now())
    assert [(line.material.code, line.sent, line.received) for line in consignment.lines] == [("cord-3", 370_800, None)]
    assert (consignment.workshop_id, consignment.expected_on) == (cast.workshop.id, date(2026, 11, 29))
    assert consignment.batch.state == "accepted"


def test_materials_are_rounded_up_to_a_thousandth(session: Session) -> None:
    """7 × 0.005 m × 1.03 = 0.03605 m: 37 thousandths."""
    cast = a_cast(session)
    cast.belt.materials[0].quantity_e3 = 5
    assert [line.sent for line in cord_on_its_way(session, cast, 7).lines] == [37]


def test_the_dispatcher_may_send_other_amounts(session: Session) -> None:
    cast = a_cast(session)
    beads = Material(code="bead", name="木珠", name_en="Bead", unit="pcs")
    session.add(beads)
    session.flush()
    cord = cast.belt.materials[0].material_id
    batch = accepted_batch(session, cast)
    amounts = {cord: 400_000, beads.id: 100_000}
    day = date(2026, 12, 1)
    consignment = send_materials(session, batch.id, carrier="安途", amounts=amounts, expected_on=day, actor=cast.dispatcher)
    assert {line.material_id: line.sent for line in consignment.lines} == amounts
    assert (consignment.carrier, consignment.expected_on) == ("安途", day)


def test_unknown_materials_are_not_sent(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast)
    with refused("not_found", what="material"):
        send_materials(session, batch.id, amounts={new_id(): 1}, actor=cast.dispatcher)


def test_materials_are_sent_once_and_only_to_an_accepted_batch(session: Session) -> None:
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast)
    with refused("illegal_transition", state="accepted", action="send_materials"):
        send_materials(session, consignment.batch_id, actor=cast.dispatcher)
    receive_materials(session, consignment.id, actor=cast.coordinator)
    with refused("illegal_transition", state="supplied", action="send_materials"):
        send_materials(session, consignment.batch_id, actor=cast.dispatcher)


def test_what_arrived_whole_is_confirmed_in_one_word(session: Session) -> None:
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast)
    receive_materials(session, consignment.id, actor=cast.coordinator)
    assert (consignment.state, consignment.received_at, consignment.batch.state) == ("received", now(), "supplied")
    assert [(line.sent, line.received) for line in consignment.lines] == [(370_800, 370_800)]


def test_what_arrived_differently_is_kept_beside_what_was_sent(session: Session) -> None:
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast)
    counted = {consignment.lines[0].id: 350_500}
    receive_materials(session, consignment.id, received=counted, note="少一卷", actor=cast.coordinator)
    assert [(line.sent, line.received) for line in consignment.lines] == [(370_800, 350_500)]
    assert consignment.note == "少一卷"
    last = history_of(session, consignment.id)[0]
    assert (last.action, last.reason, last.region_id) == ("receive_materials", "少一卷", "513323")


def test_a_line_that_was_not_sent_is_not_received(session: Session) -> None:
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast)
    with refused("unknown_line"):
        receive_materials(session, consignment.id, received={new_id(): 1}, actor=cast.coordinator)


def test_materials_are_received_once(session: Session) -> None:
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast)
    receive_materials(session, consignment.id, actor=cast.coordinator)
    with refused("illegal_transition", state="received"):
        receive_materials(session, consignment.id, actor=cast.coordinator)


def test_what_was_on_its_way_to_a_cancelled_batch_is_counted_all_the_same(session: Session) -> None:
    cast = a_cast(session)
    consignment = cord_on_its_way(session, cast)
    cancel_batch(session, consignment.batch_id, reason="客户改款", actor=cast.dispatcher)
    receive_materials(session, consignment.id, actor=cast.coordinator)
    assert (consignment.state, consignment.batch.state) == ("received", "cancelled")


def test_passed_goods_travel_to_yiwu(session: Session) -> None:
    cast = a_cast(session)
    consignment = goods_on_their_way(session, cast, 100)
    batch = consignment.batch
    assert (consignment.kind, consignment.state, batch.state) == ("goods", "sent", "shipped")
    assert [(line.material_id, line.sent) for line in consignment.lines] == [(None, 100)]
    session.expire_all()
    assert (batch.line.shipped, batch.order.shipped, batch.line.delivered) == (100, 100, 0)


def test_goods_are_sent_once_and_only_when_they_passed(session: Session) -> None:
    cast = a_cast(session)
    with refused("illegal_transition", action="ship"):
        send_goods(session, supplied_batch(session, cast).id, actor=cast.coordinator)
    consignment = goods_on_their_way(session, cast)
    with refused("illegal_transition", state="shipped", action="ship"):
        send_goods(session, consignment.batch_id, actor=cast.coordinator)


def test_goods_that_all_arrived_close_the_batch_and_complete_the_order(session: Session) -> None:
    cast = a_cast(session)
    batch = delivered_batch(session, cast, 100)
    session.expire_all()
    assert (batch.state, batch.line.delivered, batch.order.state) == ("closed", 100, "completed")


def test_goods_that_got_lost_can_be_planned_again(session: Session) -> None:
    """97 of 100 arrived: 3 can be planned, and the order goes on."""
    cast = a_cast(session)
    consignment = goods_on_their_way(session, cast, 100)
    receive_goods(session, consignment.id, pieces=97, note="少 3 条", actor=cast.hua)
    line = session.get_one(OrderLine, consignment.batch.line_id, populate_existing=True)
    assert (line.planned, line.shipped, line.delivered, line.order.state) == (97, 100, 97, "in_production")
    assert (consignment.lines[0].received, consignment.note) == (97, "少 3 条")
    with refused("over_planned", left=3):
        plan_batch(session, line.id, 4, actor=cast.dispatcher)
    assert plan_batch(session, line.id, 3, actor=cast.dispatcher).quantity == 3


def test_goods_that_never_arrived_can_all_be_planned_again(session: Session) -> None:
    cast = a_cast(session)
    consignment = goods_on_their_way(session, cast, 100)
    receive_goods(session, consignment.id, pieces=0, note="丢失", actor=cast.hua)
    line = session.get_one(OrderLine, consignment.batch.line_id, populate_existing=True)
    assert (line.planned, line.delivered) == (0, 0)


@pytest.mark.parametrize("pieces", [101, -1])
def test_no_more_arrives_than_was_sent(session: Session, pieces: int) -> None:
    cast = a_cast(session)
    consignment = goods_on_their_way(session, cast, 100)
    with refused("more_than_sent", sent=100):
        receive_goods(session, consignment.id, pieces=pieces, actor=cast.hua)


def test_goods_are_received_once(session: Session) -> None:
    cast = a_cast(session)
    consignment = goods_on_their_way(session, cast)
    receive_goods(session, consignment.id, pieces=100, actor=cast.hua)
    with refused("illegal_transition", state="received"):
        receive_goods(session, consignment.id, pieces=100, actor=cast.hua)


def test_materials_are_not_goods(session: Session) -> None:
    cast = a_cast(session)
    with refused("not_found"):
        receive_goods(session, cord_on_its_way(session, cast).id, pieces=0, actor=cast.hua)
    with refused("not_found"):
        receive_materials(session, goods_on_their_way(session, cast).id, actor=cast.coordinator)


def test_who_sends_and_who_receives(session: Session) -> None:
    cast = a_cast(session)
    accepted = accepted_batch(session, cast)
    for actor in (cast.coordinator, cast.hua, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            send_materials(session, accepted.id, actor=actor)
    cord = send_materials(session, accepted.id, actor=cast.dispatcher)
    for actor in (cast.dispatcher, cast.hua, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            receive_materials(session, cord.id, actor=actor)
    passed = passed_batch(session, cast)
    for actor in (cast.dispatcher, cast.hua, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            send_goods(session, passed.id, actor=actor)
    goods = send_goods(session, passed.id, actor=cast.coordinator)
    for actor in (cast.dispatcher, cast.coordinator, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            receive_goods(session, goods.id, pieces=1, actor=actor)


def test_another_workshops_or_merchants_consignment_does_not_exist(session: Session) -> None:
    cast = a_cast(session)
    cord, goods = cord_on_its_way(session, cast), goods_on_their_way(session, cast)

    def seen(actor: Actor) -> list[Consignment]:
        return list_consignments(session, actor).items

    for actor in (cast.coordinator, cast.hua, cast.dispatcher, cast.auditor):
        assert goods in seen(actor)
        assert find_consignment(session, goods.id, actor) is goods
    for actor in (cast.other_coordinator, cast.wei, cast.zhuoma):
        assert seen(actor) == []
        with refused("not_found"):
            find_consignment(session, goods.id, actor)
    with refused("not_found"):
        receive_materials(session, cord.id, actor=cast.other_coordinator)
    with refused("not_found"):
        receive_goods(session, goods.id, pieces=1, actor=cast.wei)
    with refused("not_found"):
        send_goods(session, passed_batch(session, cast).id, actor=cast.other_coordinator)


def test_consignments_are_filtered(session: Session) -> None:
    cast = a_cast(session)
    cord, goods = cord_on_its_way(session, cast), goods_on_their_way(session, cast)
    before = consignments_of_batch(session, goods.batch_id)[0]
    assert list_consignments(session, cast.dispatcher).items == [goods, before, cord]
    assert list_consignments(session, cast.dispatcher, kind="materials").items == [before, cord]
    assert list_consignments(session, cast.dispatcher, state="received").items == [before]
    assert list_consignments(session, cast.dispatcher, batch_id=goods.batch_id).items == [goods, before]


def test_every_batch_finds_its_way_in_both_directions(session: Session) -> None:
    cast = a_cast(session)
    batch: Batch = delivered_batch(session, cast, 100)
    ways = [(each.kind, each.state) for each in consignments_of_batch(session, batch.id)]
    assert ways == [("materials", "received"), ("goods", "received")]
