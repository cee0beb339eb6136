"""The dispatcher's desk without JavaScript: the board, splitting, offering, sending, and what wrong input is told."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Offer
from craftorders.dispatch.services import accept_offer, decline_offer, offer_batch
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.logistics.models import Consignment
from craftorders.orders.models import Order
from craftorders.orders.services import place_order, submit_order
from craftorders.production.models import Batch
from craftorders.production.services import assign_job, plan_batch, report_pieces, rescue_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import a_confirmed_order, accepted_batch, supplied_batch
from tests.builders.visitors import Visitor, a_visitor


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed; the merchant has ¥100.00 with us."""
    return work.run(lambda session: a_cast(session, prepaid=10_000))


@pytest.fixture
def diao(cast: Cast, client: FlaskClient) -> Visitor:
    """The dispatcher."""
    return a_visitor(client, "diao")


def an_order(work: UnitOfWork, cast: Cast, quantity: int = 100) -> Order:
    """A confirmed order of belts at ¥0.80."""
    return work.run(lambda session: a_confirmed_order(session, cast, quantity))


def planned(work: UnitOfWork, cast: Cast, quantity: int = 100) -> Batch:
    """A batch that nobody was asked to make yet."""
    order = an_order(work, cast, quantity)
    return work.run(lambda session: plan_batch(session, order.lines[0].id, quantity, actor=cast.dispatcher))


def offered(work: UnitOfWork, cast: Cast) -> Offer:
    """A batch that waits for the answer from Danba."""
    batch, deadline = planned(work, cast), now() + timedelta(days=2)
    return work.run(
        lambda session: offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)
    )


def batches_of(work: UnitOfWork, order: Order) -> list[int]:
    """How many pieces each batch of the order has."""
    return quantities(work, order.id)


def quantities(work: UnitOfWork, order_id: UUID) -> list[int]:
    """How many pieces each batch of the order of that id has."""
    with work.reading() as session:
        return list(session.scalars(select(Batch.quantity).where(Batch.order_id == order_id).order_by(Batch.id)))


def state(work: UnitOfWork, kind: type[Any], key: UUID) -> str:
    """What the database says."""
    with work.reading() as session:
        return str(session.get_one(kind, key).state)


def submitted(session: Session, cast: Cast) -> Order:
    """An order that waits for its confirmation, without a reference photo."""
    line = {"product_id": cast.belt.id, "quantity": 10, "due_on": now().date() + timedelta(days=30)}
    order = place_order(session, merchant_id=cast.merchant.id, lines=[line], actor=cast.hua)
    return submit_order(session, order.id, actor=cast.hua)


def test_the_board_shows_what_needs_a_decision(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    order = work.run(lambda session: submitted(session, cast))
    to_split, to_offer = an_order(work, cast), planned(work, cast)
    waiting = offered(work, cast)
    page = diao.get("/operations/").text
    for code in (order.code, to_split.code, to_offer.code, waiting.batch.code):
        assert code in page


def test_a_refused_batch_is_back_on_the_board(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    offer = offered(work, cast)
    work.run(lambda session: decline_offer(session, offer.id, reason="农忙时节", actor=cast.coordinator))
    board = diao.get("/operations/").text
    assert offer.batch.code in re.split(r'id="(?:offer|rework)"', board)[1]
    page = diao.get(f"/operations/batches/{offer.batch_id}").text
    assert "农忙时节" in page
    assert f"/operations/batches/{offer.batch_id}/offer" in page


def test_what_a_dispatcher_waits_for_comes_without_reloading(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    """The state, the answer of the workshop and what can be done next stand in parts that follow the live stream."""
    offer = offered(work, cast)
    work.run(lambda session: decline_offer(session, offer.id, reason="农忙时节", actor=cast.coordinator))
    page = re.split(r'data-live-part="', diao.get(f"/operations/batches/{offer.batch_id}").text)
    parts = {part.partition('"')[0]: part for part in page[1:]}
    assert "待派单" in parts["head"]
    assert f"/operations/batches/{offer.batch_id}/offer" in parts["next"]
    assert "农忙时节" in parts["course"]


def test_a_county_is_in_a_province_of_the_readers_language(cast: Cast, diao: Visitor) -> None:
    assert "四川省" in diao.get("/operations/map").text
    english = diao.get("/operations/map?lang=en").text
    assert "Sichuan" in english
    assert "四川省" not in english


def test_a_line_is_split_and_rows_left_empty_are_left_out(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    order = an_order(work, cast)
    path = f"/operations/orders/{order.id}/lines/{order.lines[0].id}/split"
    answer = diao.post(path, **{"quantities[]": ["60", "", " 30 ", ""]})
    assert (answer.status_code, batches_of(work, order)) == (303, [60, 30])
    assert "已排 2 个批次" in diao.get(f"/operations/orders/{order.id}").text


def test_the_same_press_twice_splits_once(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    order = an_order(work, cast)
    path = f"/operations/orders/{order.id}/lines/{order.lines[0].id}/split"
    for _ in range(2):
        diao.post(path, **{"quantities[]": ["40"], "idempotency_key": "press-1"})
    assert batches_of(work, order) == [40]


@pytest.mark.parametrize(
    ("quantities", "words"),
    [
        (["60", "41"], "这些批次合计 101 件，而这一行只剩 100 件还没有排产。"),
        (["x"], "请填写整数。"),
        (["0"], "请填写不小于 1 的整数。"),
        (["-5"], "请填写不小于 1 的整数。"),
        (["1.5"], "请填写整数。"),
        (["", ""], "请填写 1 到 60 个批次的件数。"),
    ],
)
def test_a_wrong_split_plans_nothing_and_keeps_what_was_typed(
    work: UnitOfWork, cast: Cast, diao: Visitor, quantities: list[str], words: str
) -> None:
    order = an_order(work, cast)
    answer = diao.post(f"/operations/orders/{order.id}/lines/{order.lines[0].id}/split", **{"quantities[]": quantities})
    assert answer.status_code == 422
    assert words in answer.text.split('role="alert"')[1].split("</div>")[0]
    for typed in filter(None, quantities):
        assert f'value="{typed}"' in answer.text
    assert batches_of(work, order) == []


def test_a_batch_is_offered(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    batch = planned(work, cast)
    page = diao.get(f"/operations/batches/{batch.id}").text
    assert "丹巴绳艺工坊" in page
    answer = diao.post(f"/operations/batches/{batch.id}/offer", workshop_id=str(cast.workshop.id), days="2")
    assert (answer.status_code, state(work, Batch, batch.id)) == (303, "offered")
    with work.reading() as session:
        assert session.scalars(select(Offer)).one().deadline == now() + timedelta(days=2)


@pytest.mark.parametrize(
    ("workshop", "days", "words"),
    [
        ("", "3", "请选择工坊。"),
        ("nobody", "3", "编号不对。"),
        (None, "0", "1 到 30 天。"),
        (None, "31", "1 到 30 天。"),
        (None, "soon", "请填写整数。"),
    ],
)
def test_a_wrong_offer_is_not_made(
    work: UnitOfWork, cast: Cast, diao: Visitor, workshop: str | None, days: str, words: str
) -> None:
    batch = planned(work, cast)
    chosen = str(cast.workshop.id) if workshop is None else workshop
    answer = diao.post(f"/operations/batches/{batch.id}/offer", workshop_id=chosen, days=days)
    assert (answer.status_code, state(work, Batch, batch.id)) == (422, "planned")
    assert words in answer.text
    assert f'value="{days}"' in answer.text


def test_an_offer_beyond_the_merchants_money_says_so(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    """126 × ¥0.80 = ¥100.80; there are ¥100.00."""
    batch = planned(work, cast, 126)
    answer = diao.post(f"/operations/batches/{batch.id}/offer", workshop_id=str(cast.workshop.id), days="3")
    assert (answer.status_code, state(work, Batch, batch.id)) == (422, "planned")
    assert 'role="alert"' in answer.text


def test_a_workshop_without_the_craft_is_told_at_its_field(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    def without_craft(session: Session) -> None:
        for worker in (cast.worker, cast.second_worker):
            session.merge(worker).active = False

    batch = planned(work, cast)
    work.run(without_craft)
    answer = diao.post(f"/operations/batches/{batch.id}/offer", workshop_id=str(cast.workshop.id), days="3")
    assert (answer.status_code, state(work, Batch, batch.id)) == (422, "planned")
    assert "还没有人通过“绳编”1 级的技能认证" in answer.text


def test_an_offer_is_withdrawn_once(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    offer = offered(work, cast)
    path = f"/operations/batches/{offer.batch_id}/withdraw/{offer.id}"
    assert diao.post(path).status_code == 303
    assert (state(work, Offer, offer.id), state(work, Batch, offer.batch_id)) == ("withdrawn", "planned")
    assert diao.post(path).status_code == 303
    assert "当前状态下不能这样做" in diao.get(f"/operations/batches/{offer.batch_id}").text


def test_a_batch_is_cancelled_with_a_reason(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    offer = offered(work, cast)
    path = f"/operations/batches/{offer.batch_id}/cancel"
    assert diao.post(path, reason=" ").status_code == 422
    assert state(work, Batch, offer.batch_id) == "offered"
    assert diao.post(path, reason="客户改款").status_code == 303
    assert (state(work, Batch, offer.batch_id), state(work, Offer, offer.id)) == ("cancelled", "withdrawn")


def test_materials_are_sent_once(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    batch = work.run(lambda session: accepted_batch(session, cast, 100))
    path = f"/operations/batches/{batch.id}/send"
    assert diao.post(path, carrier="长" * 101).status_code == 422
    assert diao.post(path, carrier="安途物流").status_code == 303
    with work.reading() as session:
        assert session.scalars(select(Consignment)).one().carrier == "安途物流"
    assert "安途物流" in diao.get(f"/operations/batches/{batch.id}").text
    assert diao.post(path).status_code == 422


def test_an_order_without_photo_is_not_confirmed_but_returned_with_a_reason(
    work: UnitOfWork, cast: Cast, diao: Visitor
) -> None:
    order = work.run(lambda session: submitted(session, cast))
    path = f"/operations/orders/{order.id}"
    refused = diao.post(f"{path}/confirm", action="confirm")
    assert refused.status_code == 422
    assert "还缺验收标准或参考照片" in refused.text.split('role="alert"')[1].split("</div>")[0]
    assert state(work, Order, order.id) == "submitted"
    long = diao.post(f"{path}/return", action="return", reason="缺" * 501)
    assert long.status_code == 422
    assert "缺" * 501 in long.text, "what was typed is still there"
    assert re.search(r'id="f-return-reason-error">.*?请写 1 到 500 个字。', long.text, re.DOTALL)
    assert diao.post(f"{path}/return", action="return", reason="").status_code == 422
    assert state(work, Order, order.id) == "submitted"
    diao.post(f"{path}/return", reason="缺参考照片")
    assert state(work, Order, order.id) == "draft"
    assert "缺参考照片" in diao.get(path).text


def test_batches_are_listed_by_state(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    small, supplied = planned(work, cast, 10), work.run(lambda session: supplied_batch(session, cast, 20))
    every = diao.get("/operations/batches").text
    assert small.code in every
    assert supplied.code in every
    some = diao.get("/operations/batches?state=supplied").text
    assert (small.code in some, supplied.code in some) == (False, True)
    assert diao.get("/operations/batches?state=gone").status_code == 200
    assert diao.get("/operations/batches?state=rework").status_code == 200


def test_what_is_not_there_is_not_found(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    batch = planned(work, cast)
    for path in (f"/operations/orders/{new_id()}", f"/operations/batches/{new_id()}"):
        assert diao.get(path).status_code == 404
    assert diao.post(f"/operations/batches/{batch.id}/withdraw/{new_id()}").status_code == 404
    other = an_order(work, cast)
    path = f"/operations/orders/{other.id}/lines/{batch.line_id}/split"
    assert diao.post(path, **{"quantities[]": ["1"]}).status_code == 404
    unknown = diao.post(f"/operations/batches/{batch.id}/offer", workshop_id=str(new_id()), days="3")
    assert unknown.status_code == 404


def test_merchants_and_coordinators_have_no_board(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    batch = planned(work, cast)
    for name in ("hua", "cun"):
        visitor = a_visitor(client, name)
        for path in ("/operations/", "/operations/batches", f"/operations/batches/{batch.id}"):
            assert visitor.get(path).status_code == 403
        assert visitor.post(f"/operations/batches/{batch.id}/cancel", reason="不要了").status_code == 403


def test_the_undone_rest_is_moved_and_each_batch_leads_to_the_other(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    """Of a hundred belts forty are made: the page says what stays and what moves before anybody confirms."""

    def arrange(session: Session) -> Batch:
        batch = supplied_batch(session, cast, 100)
        job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
        report_pieces(session, job.id, 40, actor=cast.zhuoma)
        return batch

    batch = work.run(arrange)
    page = f"/operations/batches/{batch.id}"
    assert "40 件留在丹巴绳艺工坊做完，60 件转走。" in diao.get(page).text
    wrong = diao.post(f"{page}/rescue", reason=" ")
    assert (wrong.status_code, quantities(work, batch.order_id)) == (422, [100])
    assert 'id="rescue" open' in wrong.text
    answer = diao.post(f"{page}/rescue", reason="赶不上了")
    assert (answer.status_code, quantities(work, batch.order_id)) == (303, [40, 60])
    rest = answer.location
    assert f'接手 <a href="{page}">{batch.code}</a>（丹巴绳艺工坊）没做的部分。' in diao.get(rest).text
    after = diao.get(page).text
    assert f'href="{rest}"' in after
    assert "/rescue" not in after
    stale = diao.post(f"{page}/rescue", reason="再来一次")
    assert stale.status_code == 422
    assert "这批每一件都已动手，没有可以转走的了。" in stale.text
    assert "赶不上了" in after


def test_materials_of_a_rescued_batch_are_sent_on_from_the_first_workshop(
    work: UnitOfWork, cast: Cast, diao: Visitor
) -> None:
    """Nothing was begun of a hundred belts for which Danba has 370.8 m of cord."""

    def arrange(session: Session) -> Batch:
        rest = rescue_batch(session, supplied_batch(session, cast, 100).id, reason="赶不上了", actor=cast.dispatcher)
        deadline = now() + timedelta(days=2)
        offer = offer_batch(session, rest.id, cast.other_workshop.id, deadline=deadline, actor=cast.dispatcher)
        accept_offer(session, offer.id, actor=cast.other_coordinator)
        return rest

    rest = work.run(arrange)
    page = f"/operations/batches/{rest.id}"
    assert "从丹巴绳艺工坊转寄：3毫米棉绳 370.8 m" in diao.get(page).text
    assert diao.post(f"{page}/send", source="first_workshop").status_code == 303
    assert "丹巴绳艺工坊转来的材料" in diao.get(page).text
    with work.reading() as session:
        sent = session.scalars(select(Consignment).where(Consignment.batch_id == rest.id)).one()
        assert (sent.from_batch_id, [line.sent for line in sent.lines]) == (rest.rescued_from_id, [370_800])
