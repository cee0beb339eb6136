"""A hundred belts for Danba, forty of them made, thirty counted: the rest goes to Bazhou, and every fen is explained."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.services import accept_offer, offer_batch
from craftorders.fees.models import Charge, Earning
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.ledger.services import open_account
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import materials_left_over
from craftorders.logistics.services import receive_goods, receive_materials, send_goods, send_materials
from craftorders.orders.models import Order, OrderLine
from craftorders.production.models import Batch
from craftorders.production.services import assign_job, record_hand_in, report_pieces, rescue_batch, submit_batch
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import supplied_batch

pytestmark = pytest.mark.scenario


def to_yiwu(session: Session, cast: Cast, batch: Batch, coordinator: Actor, inspector: Actor) -> None:
    """Submitted, passed without a bad piece, sent, arrived."""
    submit_batch(session, batch.id, actor=coordinator)
    lot = lots_of_batch(session, batch.id)[0]
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=inspector)
    goods = send_goods(session, batch.id, actor=coordinator)
    receive_goods(session, goods.id, pieces=batch.passed, actor=cast.hua)


def materials_sent_on(session: Session, cast: Cast, rest: Batch) -> Consignment:
    """What is left over in Danba goes to Bazhou."""
    sent = send_materials(session, rest.id, source="first_workshop", actor=cast.dispatcher)
    return receive_materials(session, sent.id, actor=cast.other_coordinator)


def test_a_late_batch_is_rescued_and_everybody_gets_what_they_made(session: Session) -> None:
    """At ¥0.80 a belt the merchant pays ¥32.00 and ¥48.00; at ¥0.60 Zhuoma earns ¥24.00 and Li Xiuying ¥36.00."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
    report_pieces(session, job.id, 40, actor=cast.zhuoma)
    record_hand_in(session, job.id, 30, actor=cast.coordinator)

    rest = rescue_batch(session, batch.id, reason="农忙，赶不上了", actor=cast.dispatcher)
    deadline = now() + timedelta(days=2)
    offer = offer_batch(session, rest.id, cast.other_workshop.id, deadline=deadline, actor=cast.dispatcher)
    accept_offer(session, offer.id, actor=cast.other_coordinator)
    consignment = materials_sent_on(session, cast, rest)
    # 370.8 m were received for a hundred; forty need 148.32 m with their waste, sixty 222.48 m.
    assert [(line.sent, line.received) for line in consignment.lines] == [(222_480, 222_480)]
    assert materials_left_over(session, batch) == {}

    record_hand_in(session, job.id, 10, actor=cast.coordinator)
    to_yiwu(session, cast, batch, cast.coordinator, cast.inspector)
    other = assign_job(session, rest.id, 1, 60, worker_id=cast.outsider.id, actor=cast.other_coordinator)
    record_hand_in(session, other.id, 60, actor=cast.other_coordinator)
    to_yiwu(session, cast, rest, cast.other_coordinator, cast.far_inspector)

    session.expire_all()
    lines = sorted((each.quantity, each.amount, each.worker_id) for each in session.scalars(select(Earning)))
    assert lines == [(10, 600, cast.worker.id), (30, 1_800, cast.worker.id), (60, 3_600, cast.outsider.id)]
    assert sorted(session.scalars(select(Charge.amount))) == [3_200, 4_800]
    order, line = session.get_one(Order, batch.order_id), session.get_one(OrderLine, batch.line_id)
    counted = (line.planned, line.made, line.handed_in, line.passed, line.shipped, line.delivered)
    assert counted == (100, 100, 100, 100, 100, 100)
    assert (order.state, order.charged, order.made, order.passed, order.shipped) == ("completed", 8_000, 100, 100, 100)
    reserved, free = (open_account(session, kind, cast.merchant.id, "CNY") for kind in ("reserved", "merchant"))
    assert (reserved.balance, free.balance) == (0, 992_000)
    assert (batch.state, rest.state) == ("closed", "closed")
    assert verify_books(session)[1] == []
