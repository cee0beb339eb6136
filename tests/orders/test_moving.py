"""From draft to closed: who may take which step, what each step refuses, what is kept of it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.kernel import clock
from craftorders.kernel.errors import DomainError, IllegalTransition, NotFound, NotPermitted
from craftorders.orders.domain.states import ORDER
from craftorders.orders.models import Order
from craftorders.orders.services import (
    cancel_order,
    close_order,
    complete_order,
    confirm_order,
    describe_line,
    place_order,
    return_order,
    submit_order,
)
from craftorders.production.services import plan_batch
from tests.builders.cast import Cast
from tests.builders.stories import a_confirmed_order, delivered_batch
from tests.conftest import NOON


def a_draft(session: Session, cast: Cast, *, described: bool = True) -> Order:
    order = place_order(
        session,
        lines=[{"product_id": cast.belt.id, "quantity": 100, "due_on": date(2026, 12, 31)}],
        actor=cast.hua,
    )
    if described:
        describe_line(session, order.id, order.lines[0].id, photo_id=cast.photo.id, actor=cast.hua)
    return order


def test_the_way_of_an_order_is_kept_in_its_history(session: Session, cast: Cast) -> None:
    order = a_draft(session, cast)
    submit_order(session, order.id, actor=cast.hua)
    return_order(session, order.id, reason="请改颜色", actor=cast.dispatcher)
    submit_order(session, order.id, actor=cast.hua)
    confirm_order(session, order.id, actor=cast.dispatcher)
    way = [(entry.action, entry.to_state, entry.actor_name, entry.reason) for entry in history_of(session, order.id)]
    assert way == [
        ("confirm", "confirmed", "Diao", None),
        ("submit", "submitted", "Hua", None),
        ("return", "draft", "Diao", "请改颜色"),
        ("submit", "submitted", "Hua", None),
        ("describe", None, "Hua", None),
        ("place", "draft", "Hua", None),
    ]
    assert order.submitted_at == NOON


def test_no_order_is_confirmed_without_standard_and_photo(session: Session, cast: Cast) -> None:
    """Rule 8."""
    order = a_draft(session, cast, described=False)
    submit_order(session, order.id, actor=cast.hua)
    with pytest.raises(DomainError) as caught:
        confirm_order(session, order.id, actor=cast.dispatcher)
    assert (caught.value.code, caught.value.details["lines"]) == ("no_standard", "1")
    describe_line(session, order.id, order.lines[0].id, photo_id=cast.photo.id, actor=cast.hua)
    order.lines[0].standard = None
    with pytest.raises(DomainError):
        confirm_order(session, order.id, actor=cast.dispatcher)
    describe_line(session, order.id, order.lines[0].id, standard="均匀。", actor=cast.hua)
    assert confirm_order(session, order.id, actor=cast.dispatcher).state == "confirmed"


def test_a_draft_that_waited_too_long_is_not_submitted(session: Session, cast: Cast) -> None:
    order = a_draft(session, cast)
    with clock.at(NOON.replace(year=2027, month=1, day=1)), pytest.raises(DomainError) as caught:
        submit_order(session, order.id, actor=cast.hua)
    assert (caught.value.code, caught.value.pointer) == ("due_in_the_past", "/lines/0/due_on")


def test_an_order_is_cancelled_until_a_batch_is_planned(session: Session, cast: Cast) -> None:
    assert cancel_order(session, a_draft(session, cast).id, reason="x", actor=cast.hua).state == "cancelled"
    order = a_confirmed_order(session, cast)
    plan_batch(session, order.lines[0].id, 10, actor=cast.dispatcher)
    with pytest.raises(DomainError) as caught:
        cancel_order(session, order.id, reason="x", actor=cast.hua)
    assert caught.value.code == "already_planned"


def test_each_step_is_for_its_own_side(session: Session, cast: Cast) -> None:
    order = a_draft(session, cast)
    for step in (submit_order, cancel_order):
        with pytest.raises(NotPermitted):
            step(session, order.id, actor=cast.dispatcher)
        with pytest.raises(NotFound):
            step(session, order.id, actor=cast.wei)
    for step in (confirm_order, return_order, complete_order, close_order):
        with pytest.raises(NotPermitted):
            step(session, order.id, actor=cast.hua)


def test_a_step_out_of_order_is_refused(session: Session, cast: Cast) -> None:
    order = a_draft(session, cast)
    for step in (confirm_order, return_order, close_order):
        with pytest.raises(IllegalTransition):
            step(session, order.id, actor=cast.dispatcher)
    submit_order(session, order.id, actor=cast.hua)
    with pytest.raises(IllegalTransition):
        submit_order(session, order.id, actor=cast.hua)


def test_what_may_be_done_next_is_the_table_and_the_permission(cast: Cast) -> None:
    assert ORDER.actions("draft", cast.hua) == ["submit", "cancel"]
    assert ORDER.actions("submitted", cast.hua) == ["cancel"]
    assert ORDER.actions("submitted", cast.dispatcher) == ["return", "confirm"]
    assert ORDER.actions("in_production", cast.hua) == []
    assert ORDER.actions("submitted", cast.auditor) == []


def test_an_order_of_which_everything_arrived_is_completed_and_closed(session: Session, cast: Cast) -> None:
    order = session.get_one(Order, delivered_batch(session, cast, 100).order_id)
    assert order.state == "completed"
    assert close_order(session, order.id, actor=cast.dispatcher).state == "closed"


def test_settling_for_less_needs_a_reason_and_nothing_under_way(session: Session, cast: Cast) -> None:
    batch = delivered_batch(session, cast, 100)
    order = session.get_one(Order, batch.order_id)
    order.state, order.lines[0].quantity = "in_production", 120
    session.flush()
    with pytest.raises(DomainError) as caught:
        complete_order(session, order.id, actor=cast.dispatcher)
    assert caught.value.pointer == "/reason"
    extra = plan_batch(session, order.lines[0].id, 20, actor=cast.dispatcher)
    with pytest.raises(DomainError) as caught:
        complete_order(session, order.id, reason="够了", actor=cast.dispatcher)
    assert caught.value.code == "batches_under_way"
    assert extra.state == "planned"
