"""Goods that arrive, money, and keys for programs, at the merchant's desk."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.idempotency import AnsweredCommand
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.ledger.queries import account_of
from craftorders.ledger.services import set_least
from craftorders.logistics.models import Consignment
from craftorders.logistics.services import send_goods
from craftorders.orders.models import Order
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import accepted_batch, passed_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered
from tests.web.test_merchant import words_of


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    return remembered(work, a_cast)


@pytest.fixture
def hua(cast: Cast, client: FlaskClient) -> Visitor:
    return a_visitor(client, "hua")


@pytest.fixture
def goods(cast: Cast, work: UnitOfWork) -> Consignment:
    """A hundred belts on their way from Danba."""

    def send(session: Session) -> Consignment:
        batch = passed_batch(session, cast, 100)
        return send_goods(session, batch.id, carrier="安途物流", actor=cast.coordinator)

    return work.run(send)


def test_goods_on_their_way_are_counted_and_end_the_order(
    cast: Cast, hua: Visitor, work: UnitOfWork, goods: Consignment
) -> None:
    assert f"/merchant/goods/{goods.id}" in hua.get("/merchant/").text
    assert "清点收货" in words_of(hua.get(f"/merchant/orders/{goods.batch.order_id}"))
    page = hua.get(f"/merchant/goods/{goods.id}")
    assert 'value="100"' in page.text
    assert "安途物流" in words_of(page)
    for _ in range(2):
        received = hua.post(f"/merchant/goods/{goods.id}", pieces="98", note="少两条", idempotency_key="g1")
        assert received.status_code == 303
    assert "98" in words_of(hua.get(f"/merchant/orders/{goods.batch.order_id}"))
    page = words_of(hua.get(f"/merchant/goods/{goods.id}"))
    assert "收到 98 件。 少两条" in page
    again = hua.post(f"/merchant/goods/{goods.id}", pieces="98")
    assert again.status_code == 422
    assert "当前状态下不能这样做" in words_of(again)


@pytest.mark.parametrize(
    ("pieces", "said"), [("", "请填写这一项。"), ("101", "只发来了 100 件"), ("-1", "请填写"), ("ten", "请填写整数。")]
)
def test_a_count_that_cannot_be_is_told(hua: Visitor, goods: Consignment, pieces: str, said: str) -> None:
    answer = hua.post(f"/merchant/goods/{goods.id}", pieces=pieces, note="x")
    assert answer.status_code == 422
    assert said in words_of(answer)


def test_goods_of_others_and_materials_are_not_there(
    cast: Cast, client: FlaskClient, work: UnitOfWork, goods: Consignment
) -> None:
    wei = a_visitor(client, "wei")
    assert wei.get(f"/merchant/goods/{goods.id}").status_code == 404
    assert wei.post(f"/merchant/goods/{goods.id}", pieces="1").status_code == 404
    materials = work.run(lambda session: session.scalar(select(Consignment.id).where(Consignment.kind == "materials")))
    hua = a_visitor(client, "hua")
    assert hua.get(f"/merchant/goods/{materials}").status_code == 404
    assert hua.get(f"/merchant/goods/{new_id()}").status_code == 404


def test_money_is_told_in_words(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    def some(session: Session) -> str:
        accepted_batch(session, cast, 1_000)
        account = account_of(session, "merchant", cast.merchant.id)
        assert account
        set_least(session, account, -500_000)
        return session.get_one(Order, passed_batch(session, cast, 100).order_id).code

    code = work.run(some)
    words = words_of(hua.get("/merchant/money"))
    assert "预付可用 ¥9,120.00" in words, "¥10,000 − ¥800 held − ¥80 paid"
    assert "在制批次预留 ¥800.00" in words
    assert "约定信用额度 ¥5,000.00" in words
    assert "还可以安排 ¥14,120.00 的新批次" in words
    assert code in words
    assert "100 ¥0.80 ¥80.00" in words


def test_credit_in_use_and_nothing_left_are_told(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    def some(session: Session) -> None:
        account = account_of(session, "merchant", cast.merchant.id)
        assert account
        set_least(session, account, -200_000)
        accepted_batch(session, cast, 15_000)

    work.run(some)
    words = words_of(hua.get("/merchant/money"))
    assert "已用信用 ¥2,000.00" in words, "15,000 × ¥0.80 = ¥12,000, of which ¥10,000 were prepaid"
    assert "请先充值，才能安排新批次。" in words


def test_who_never_paid_has_nothing(cast: Cast, client: FlaskClient) -> None:
    words = words_of(a_visitor(client, "wei").get("/merchant/money"))
    assert "预付可用 ¥0.00" in words
    assert "还没有费用" in words


def test_a_key_is_shown_once_works_and_ends_when_it_is_revoked(
    cast: Cast, hua: Visitor, client: FlaskClient, work: UnitOfWork
) -> None:
    fields: dict[str, Any] = {"name": "ERP", "scopes[]": ["orders.read", "catalogue.read"], "days": "30"}
    page = hua.post("/merchant/tokens", idempotency_key="t1", **fields)
    assert page.status_code == 200
    secret = re.search(r'class="secret">(co_[\w-]+)<', page.text)
    assert secret
    later = hua.get("/merchant/tokens")
    assert secret[1] not in later.text
    assert "查看订单" in words_of(later)
    assert "2026年12月24日" in words_of(later)
    kept = work.run(lambda session: [answer.body for answer in session.scalars(select(AnsweredCommand))])
    assert not any(secret[1] in body for body in kept), "no copy of the answer is kept"
    program = {"Authorization": f"Bearer {secret[1]}"}
    other = client.application.test_client()
    assert other.get("/api/v1/orders", headers=program).status_code == 200
    assert other.post("/api/v1/orders", json={}, headers=program).status_code == 403
    form = re.search(r'action="(/merchant/tokens/[^"]+/revoke)"', later.text)
    assert form
    assert hua.post(form[1]).status_code == 303
    assert "已作废" in words_of(hua.get("/merchant/tokens"))
    assert other.get("/api/v1/orders", headers=program).status_code == 401


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scopes[]": "orders.read"}, "请填写这一项。"),
        ({"name": "ERP"}, "请至少选择一项。"),
        ({"name": "ERP", "scopes[]": "users.keep"}, "密钥不能有这个权限。"),
        ({"name": "ERP", "scopes[]": "orders.read", "days": "0"}, "请填写 1 到 3650 天。"),
        ({"name": "ERP", "scopes[]": "orders.read", "days": "soon"}, "请填写整数。"),
        ({"name": "x" * 101, "scopes[]": "orders.read"}, "请写 1 到"),
    ],
)
def test_a_key_that_cannot_be_made_is_told(hua: Visitor, fields: dict[str, str], said: str) -> None:
    answer = hua.post("/merchant/tokens", **fields)
    assert answer.status_code == 422
    assert re.search(rf'class="error"[^>]*>.*?{said}', answer.text, re.DOTALL)
    assert "co_" not in answer.text


def test_another_persons_key_is_not_there(cast: Cast, client: FlaskClient, hua: Visitor) -> None:
    page = hua.post("/merchant/tokens", name="Kingdee", **{"scopes[]": "orders.read"})
    form = re.search(r'action="(/merchant/tokens/[^"]+/revoke)"', page.text)
    assert form
    wei = a_visitor(client.application.test_client(), "wei")
    assert "Kingdee" not in words_of(wei.get("/merchant/tokens"))
    assert wei.post(form[1]).status_code == 404
    assert "已作废" not in words_of(hua.get("/merchant/tokens")), "it goes on"
