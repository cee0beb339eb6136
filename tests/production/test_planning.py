"""Splitting confirmed lines into batches, and giving batches up."""

import pytest
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.orders.services import place_order
from craftorders.production.models import Batch
from craftorders.production.queries import batches_of_order, find_batch, list_batches
from craftorders.production.services import assign_job, cancel_batch, plan_batch, split_line
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import a_confirmed_order, accepted_batch, supplied_batch


def test_a_line_is_split_into_batches_with_a_copy_of_the_routing(session: Session) -> None:
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 100, cast.knot)
    first, second = split_line(session, order.lines[0].id, [60, 40], actor=cast.dispatcher)
    assert [(batch.quantity, batch.state) for batch in (first, second)] == [(60, "planned"), (40, "planned")]
    steps = [(each.position, each.name_en, each.grade, each.standard_seconds, each.quantity) for each in first.operations]
    assert steps == [(1, "Tie", 2, 1_080, 60), (2, "Finish", 1, 120, 60)]
    assert order.lines[0].planned == 100
    assert (first.due_on, first.merchant_id) == (order.lines[0].due_on, cast.merchant.id)
    assert first.code.startswith("B-")


def test_more_than_the_line_has_is_not_planned_and_nothing_of_the_split_is(session: Session) -> None:
    cast = a_cast(session)
    order = a_confirmed_order(session, cast, 100)
    with refused("over_planned", left=100, asked=101), session.begin_nested():
        split_line(session, order.lines[0].id, [60, 41], actor=cast.dispatcher)
    session.refresh(order.lines[0])
    assert (order.lines[0].planned, batches_of_order(session, order.id)) == (0, [])


def test_a_line_is_planned_to_the_last_piece(session: Session) -> None:
    cast = a_cast(session)
    line = a_confirmed_order(session, cast, 100).lines[0]
    plan_batch(session, line.id, 99, actor=cast.dispatcher)
    plan_batch(session, line.id, 1, actor=cast.dispatcher)
    with refused("over_planned", left=0):
        plan_batch(session, line.id, 1, actor=cast.dispatcher)


def test_only_confirmed_orders_are_planned(session: Session) -> None:
    cast = a_cast(session)
    confirmed = a_confirmed_order(session, cast)
    wanted = {"product_id": cast.belt.id, "quantity": 10, "due_on": confirmed.lines[0].due_on}
    draft = place_order(session, merchant_id=cast.merchant.id, lines=[wanted], actor=cast.hua)
    with refused("order_not_confirmed"):
        plan_batch(session, draft.lines[0].id, 10, actor=cast.dispatcher)


def test_a_product_without_routing_is_not_planned(session: Session) -> None:
    cast = a_cast(session)
    bare = Product(code="BARE", name="样品", name_en="Sample", weight_mg=1, price_e4=1, standard="无", standard_en="None")
    session.add(bare)
    session.flush()
    order = a_confirmed_order(session, cast, product=bare)
    with refused("no_routing"):
        plan_batch(session, order.lines[0].id, 10, actor=cast.dispatcher)


@pytest.mark.parametrize("quantities", [[], [0], [10, -1]])
def test_batches_have_at_least_one_piece(session: Session, quantities: list[int]) -> None:
    cast = a_cast(session)
    line = a_confirmed_order(session, cast).lines[0]
    with refused("bad_quantity"):
        split_line(session, line.id, quantities, actor=cast.dispatcher)


def test_a_line_that_does_not_exist_is_not_found(session: Session) -> None:
    cast = a_cast(session)
    with refused("not_found"):
        split_line(session, new_id(), [1], actor=cast.dispatcher)


def test_a_cancelled_batch_frees_its_pieces(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast, 100)
    cancel_batch(session, batch.id, reason="客户改款", actor=cast.dispatcher)
    assert batch.state == "cancelled"
    assert batch.line.planned == 0
    plan_batch(session, batch.line_id, 100, actor=cast.dispatcher)
    last = history_of(session, batch.id)[0]
    assert (last.action, last.from_state, last.to_state, last.reason) == ("cancel", "accepted", "cancelled", "客户改款")


def test_a_batch_at_work_is_not_cancelled(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    assign_job(session, batch.id, 1, 10, worker_id=cast.worker.id, actor=cast.coordinator)
    with refused("illegal_transition", state="in_work", action="cancel"):
        cancel_batch(session, batch.id, reason="晚了", actor=cast.dispatcher)


def test_only_the_dispatcher_plans_and_cancels(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast, 100)
    for actor in (cast.hua, cast.coordinator, cast.inspector, cast.auditor, cast.zhuoma):
        with pytest.raises(NotPermitted):
            plan_batch(session, batch.line_id, 1, actor=actor)
        with pytest.raises(NotPermitted):
            cancel_batch(session, batch.id, reason="不要了", actor=actor)


def seen_by(session: Session, actor: Actor) -> list[Batch]:
    """All batches that this actor finds in the list."""
    return list_batches(session, actor).items


def test_a_batch_is_seen_by_its_merchant_workshop_and_county(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast, 100)
    for actor in (cast.hua, cast.coordinator, cast.inspector, cast.dispatcher, cast.finance, cast.auditor):
        assert find_batch(session, batch.id, actor) is batch
        assert seen_by(session, actor) == [batch]


def test_a_batch_of_others_does_not_exist(session: Session) -> None:
    cast = a_cast(session)
    batch = accepted_batch(session, cast, 100)
    for actor in (cast.wei, cast.other_coordinator, cast.far_inspector, cast.zhuoma):
        with refused("not_found"):
            find_batch(session, batch.id, actor)
        assert seen_by(session, actor) == []


def test_batches_are_filtered_and_sorted(session: Session) -> None:
    cast = a_cast(session)
    small = accepted_batch(session, cast, 10)
    large = supplied_batch(session, cast, 500)

    def found(cast: Cast, **filters: object) -> list[Batch]:
        return list_batches(session, cast.dispatcher, **filters).items  # type: ignore[arg-type]

    assert found(cast) == [large, small]
    assert found(cast, sort="quantity") == [small, large]
    assert found(cast, sort="-quantity") == [large, small]
    assert found(cast, state="supplied") == [large]
    assert found(cast, order_id=small.order_id) == [small]
    assert found(cast, line_id=large.line_id) == [large]
    assert found(cast, workshop_id=cast.other_workshop.id) == []
    large.late = True
    session.flush()
    assert found(cast, late=True) == [large]
    assert found(cast, late=False) == [small]
