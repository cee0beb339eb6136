"""A draft: whose it is, what it costs, what is refused, and what changing it keeps."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.live import Change
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import (
    DomainError,
    IllegalTransition,
    NotFound,
    NotPermitted,
    RuleViolations,
)
from craftorders.kernel.ids import new_id
from craftorders.orders.queries import find_order, goods_of_orders, list_orders
from craftorders.orders.services import change_order, describe_line, place_order, submit_order
from tests.builders.cast import Cast

DUE, LATER, PAST = date(2026, 12, 31), date(2027, 1, 15), date(2026, 11, 23)


def line(product: Any, quantity: int = 100, due_on: date = DUE, **more: Any) -> dict[str, Any]:
    return {"product_id": product.id, "quantity": quantity, "due_on": due_on, **more}


def refused(action: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        action()
    return caught.value


def test_a_draft_takes_prices_and_standards_of_the_catalogue(session: Session, cast: Cast) -> None:
    order = place_order(
        session, lines=[line(cast.belt, 1_000), line(cast.knot, 20, LATER, standard="红色。", aql="1.0")], actor=cast.hua
    )
    assert (order.state, order.quantity, order.merchant_id) == ("draft", 1_020, cast.merchant.id)
    assert order.code.startswith("O-26-")
    belt, knot = order.lines
    assert (belt.position, belt.price_e4, belt.currency, belt.standard, belt.aql) == (1, 800_000, "CNY", "编织均匀。", "2.5")
    assert (knot.position, knot.price_e4, knot.standard, knot.aql) == (2, 6_800_000, "红色。", "1.0")
    assert [entry.action for entry in history_of(session, order.id)] == ["place"]


def test_a_merchant_of_one_scope_need_not_be_named_and_another_is_not_found(session: Session, cast: Cast) -> None:
    named = place_order(session, lines=[line(cast.belt)], merchant_id=cast.merchant.id, actor=cast.hua)
    assert named.merchant_id == cast.merchant.id
    with pytest.raises(NotFound):
        place_order(session, lines=[line(cast.belt)], merchant_id=cast.other_merchant.id, actor=cast.hua)


def test_who_belongs_to_two_merchants_says_which(session: Session, cast: Cast) -> None:
    both = frozenset({str(cast.merchant.id), str(cast.other_merchant.id)})
    broker = Actor(new_id(), "broker", cast.hua.permissions, {"merchant": both})
    assert refused(lambda: place_order(session, lines=[line(cast.belt)], actor=broker)).pointer == "/merchant_id"
    order = place_order(session, lines=[line(cast.belt)], merchant_id=cast.other_merchant.id, actor=broker)
    assert order.merchant_id == cast.other_merchant.id


def test_a_merchant_that_is_no_longer_active_orders_nothing(session: Session, cast: Cast) -> None:
    cast.merchant.active = False
    assert refused(lambda: place_order(session, lines=[line(cast.belt)], actor=cast.hua)).code == "merchant_inactive"


def test_only_merchants_place_orders(session: Session, cast: Cast) -> None:
    for actor in (cast.dispatcher, cast.coordinator, cast.finance, cast.auditor):
        with pytest.raises(NotPermitted):
            place_order(session, lines=[line(cast.belt)], merchant_id=cast.merchant.id, actor=actor)


def test_everything_that_is_wrong_is_told_at_once(session: Session, cast: Cast) -> None:
    cast.knot.active = False
    lines = [line(cast.belt), line(cast.belt, due_on=PAST), line(cast.knot, due_on=PAST)]
    error = refused(lambda: place_order(session, lines=lines, actor=cast.hua))
    assert isinstance(error, RuleViolations)
    assert [(part.pointer, part.code) for part in error.parts] == [
        ("/lines/1/due_on", "due_in_the_past"),
        ("/lines/2/product_id", "unknown_product"),
        ("/lines/2/due_on", "due_in_the_past"),
    ]


def test_one_thing_wrong_is_told_as_itself(session: Session, cast: Cast) -> None:
    error = refused(lambda: place_order(session, lines=[line(cast.belt, due_on=PAST)], actor=cast.hua))
    assert (error.code, error.pointer) == ("due_in_the_past", "/lines/0/due_on")


def test_a_due_date_out_of_sight_is_refused(session: Session, cast: Cast) -> None:
    error = refused(lambda: place_order(session, lines=[line(cast.belt, due_on=date(9999, 12, 31))], actor=cast.hua))
    assert (error.code, error.pointer) == ("due_too_far", "/lines/0/due_on")
    assert place_order(session, lines=[line(cast.belt, due_on=date(2031, 11, 24))], actor=cast.hua).lines


def test_today_in_yiwu_is_not_yet_past(session: Session, cast: Cast) -> None:
    assert place_order(session, lines=[line(cast.belt, due_on=date(2026, 11, 24))], actor=cast.hua).lines


def test_a_product_of_another_currency_is_refused(session: Session, cast: Cast) -> None:
    cast.belt.currency = "USD"
    session.flush()
    assert refused(lambda: place_order(session, lines=[line(cast.belt)], actor=cast.hua)).code == "other_currency"


@pytest.mark.parametrize("count", [0, 501])
def test_an_order_has_from_1_to_500_lines(session: Session, cast: Cast, count: int) -> None:
    lines = [line(cast.belt)] * count
    assert refused(lambda: place_order(session, lines=lines, actor=cast.hua)).code == "number_of_lines"


def test_changing_keeps_what_belongs_to_a_line_that_stays(session: Session, cast: Cast) -> None:
    order = place_order(session, lines=[line(cast.belt), line(cast.knot), line(cast.belt, 7)], actor=cast.hua)
    first, second, third = order.lines
    describe_line(session, order.id, third.id, standard="黑色。", aql="4.0", photo_id=cast.photo.id, actor=cast.hua)
    cast.belt.price_e4 = 900_000
    changed = change_order(
        session,
        order.id,
        lines=[line(cast.belt, 8, id=third.id), line(cast.belt, 50, id=second.id), line(cast.knot, 3)],
        note="急",
        actor=cast.hua,
    )
    assert [(each.position, each.quantity) for each in changed.lines] == [(1, 8), (2, 50), (3, 3)]
    assert (changed.note, changed.quantity) == ("急", 61)
    kept, other_product, added = changed.lines
    assert (kept.id, kept.standard, kept.aql, kept.photo_id) == (third.id, "黑色。", "4.0", cast.photo.id)
    assert kept.price_e4 == 900_000, "a draft follows the catalogue"
    assert (other_product.id, other_product.standard, other_product.photo_id) == (second.id, "编织均匀。", None)
    assert added.id not in (first.id, second.id, third.id)
    session.expire_all()
    assert len(find_order(session, order.id, cast.hua).lines) == 3, "the line that was left out is gone"


def test_a_line_of_another_order_cannot_be_named(session: Session, cast: Cast) -> None:
    order, other = (place_order(session, lines=[line(cast.belt)], actor=cast.hua) for _ in range(2))
    lines = [line(cast.belt, id=other.lines[0].id)]
    assert refused(lambda: change_order(session, order.id, lines=lines, note=None, actor=cast.hua)).code == "unknown_line"
    twice = [line(cast.belt, id=order.lines[0].id)] * 2
    error = refused(lambda: change_order(session, order.id, lines=twice, note=None, actor=cast.hua))
    assert error.pointer == "/lines/1/id"


def test_every_change_of_lines_raises_the_version_of_the_order_and_is_told_live(session: Session, cast: Cast) -> None:
    order = place_order(session, lines=[line(cast.belt)], actor=cast.hua)
    assert order.version == 1
    describe_line(session, order.id, order.lines[0].id, standard="黑色。", actor=cast.hua)
    assert order.version == 2
    lines = [line(cast.belt, due_on=LATER, id=order.lines[0].id)]
    change_order(session, order.id, lines=lines, note=None, actor=cast.hua)
    assert order.version == 3
    told = [change.topic for change in session.query(Change) if change.topic == f"order:{order.id}"]
    assert len(told) == 3


def test_a_submitted_order_cannot_be_changed_but_described(session: Session, cast: Cast) -> None:
    order = place_order(session, lines=[line(cast.belt)], actor=cast.hua)
    submit_order(session, order.id, actor=cast.hua)
    with pytest.raises(IllegalTransition):
        change_order(session, order.id, lines=[line(cast.belt)], note=None, actor=cast.hua)
    described = describe_line(session, order.id, order.lines[0].id, photo_id=cast.photo.id, actor=cast.hua)
    assert (described.photo_id, described.standard) == (cast.photo.id, "编织均匀。")


def test_describing_refuses_unknown_lines_and_photos(session: Session, cast: Cast) -> None:
    order = place_order(session, lines=[line(cast.belt)], actor=cast.hua)
    with pytest.raises(NotFound):
        describe_line(session, order.id, new_id(), standard="x", actor=cast.hua)
    with pytest.raises(NotFound):
        describe_line(session, order.id, order.lines[0].id, photo_id=new_id(), actor=cast.hua)


def test_another_merchants_order_does_not_exist(session: Session, cast: Cast) -> None:
    order = place_order(session, lines=[line(cast.belt)], actor=cast.hua)
    for action in (
        lambda: find_order(session, order.id, cast.wei),
        lambda: change_order(session, order.id, lines=[line(cast.belt)], note=None, actor=cast.wei),
        lambda: describe_line(session, order.id, order.lines[0].id, standard="x", actor=cast.wei),
        lambda: submit_order(session, order.id, actor=cast.wei),
    ):
        with pytest.raises(NotFound):
            action()
    assert list_orders(session, cast.wei).items == []
    assert find_order(session, order.id, cast.dispatcher).id == order.id


def test_lists_say_what_orders_are_about_and_find_them_by_the_end_of_their_code(session: Session, cast: Cast) -> None:
    first = place_order(session, lines=[line(cast.belt), line(cast.knot, due_on=LATER)], actor=cast.hua)
    second = place_order(session, lines=[line(cast.knot)], actor=cast.hua)
    assert [order.id for order in list_orders(session, cast.hua).items] == [second.id, first.id]
    goods = goods_of_orders(session, [first.id, second.id])
    assert (goods[first.id].name, goods[first.id].lines, goods[first.id].due_on) == ("三股绳编腰带", 2, LATER)
    assert (goods[second.id].picture, goods[second.id].lines, goods[second.id].due_on) == ("knot", 1, DUE)
    for code in (first.code, first.code.rpartition("-")[2]):
        assert [order.id for order in list_orders(session, cast.hua, code=code).items] == [first.id]
    assert [o.id for o in list_orders(session, cast.hua, due_before=LATER).items] == [second.id, first.id]
    assert list_orders(session, cast.hua, due_before=DUE).items == []
    assert list_orders(session, cast.hua, state="submitted").items == []
