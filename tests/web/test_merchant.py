"""The merchant's desk without JavaScript: orders with their progress, placing and changing, what wrong input is told."""

import io
import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import Actor
from craftorders.kernel.ids import new_id
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.services import ExpectedArrival, expect_arrivals, place_order, submit_order
from craftorders.production.models import Batch
from tests.builders.cast import Cast, a_cast
from tests.builders.pictures import a_picture
from tests.builders.statements import counted
from tests.builders.stories import passed_batch, submitted_lot, supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered

DUE = date(2026, 12, 31)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed."""
    return remembered(work, a_cast)


@pytest.fixture
def hua(cast: Cast, client: FlaskClient) -> Visitor:
    return a_visitor(client, "hua")


def a_draft(work: UnitOfWork, cast: Cast, quantity: int = 100, *, actor: Actor | None = None) -> Order:
    lines = [{"product_id": cast.belt.id, "quantity": quantity, "due_on": DUE}]
    return work.run(lambda session: place_order(session, lines=lines, actor=actor or cast.hua))


def two_lines(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "lines.0.product_id": str(cast.belt.id),
        "lines.0.quantity": "1001",
        "lines.0.due_on": "2026-12-31",
        "lines.1.product_id": str(cast.knot.id),
        "lines.1.quantity": "20",
        "lines.1.due_on": "2027-01-15",
        **more,
    }


def the_order(work: UnitOfWork) -> Order:
    return work.run(lambda session: session.query(Order).one())


def words_of(answer: Any) -> str:
    """What a reader sees of a page's main part, in one line."""
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_first_page_says_where_every_order_is(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    def some(session: Session) -> None:
        batch = passed_batch(session, cast, 100)
        days = (date(2027, 1, 8), date(2027, 1, 7), date(2027, 1, 10))
        expect_arrivals(session, [ExpectedArrival(batch.order_id, *days, "high")])

    work.run(some)
    a_draft(work, cast, 7)
    a_draft(work, cast, 5, actor=cast.wei)
    page = hua.get("/merchant/")
    words = words_of(page)
    assert "三股绳编腰带 × 100" in words
    assert re.search(r'aria-label="[^"]*100[^"]*100[^"]*0[^"]*100"', page.text), "made, passed, shipped, ordered"
    assert "2027年1月7日至10日，最可能 1月8日" in words
    assert "预计晚 5 天" in words, "due on 3 January, 40 days after the order was placed"
    assert "三股绳编腰带 × 7" in words
    assert "要求2026年12月31日到货" in words
    assert "× 5" not in words, "another merchant's"
    assert f"/live?topic=merchant:{cast.merchant.id}" in page.text


def test_orders_are_filtered_and_found_by_the_end_of_their_code(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    draft, sent = a_draft(work, cast, 7), a_draft(work, cast, 8)
    work.run(lambda session: submit_order(session, sent.id, actor=cast.hua))
    filtered = words_of(hua.get("/merchant/?state=submitted"))
    assert sent.code in filtered
    assert draft.code not in filtered
    found = words_of(hua.get(f"/merchant/?code={draft.code[-6:].lower()}"))
    assert draft.code in found
    assert sent.code not in found
    assert "没有这样的订单" in words_of(hua.get("/merchant/?code=ZZZZZZ"))
    for nonsense in ("state=nonsense", "code=" + "9" * 300, "state=&code="):
        assert draft.code in words_of(hua.get(f"/merchant/?{nonsense}"))
    assert hua.get("/merchant/?cursor=nonsense").status_code == 422


def test_an_order_of_several_lines_does_not_lend_the_pieces_of_all_to_the_first(cast: Cast, hua: Visitor) -> None:
    assert hua.post("/merchant/orders/new", **two_lines(cast)).status_code == 303
    words = words_of(hua.get("/merchant/"))
    assert "三股绳编腰带 × 1,001 另有 1 行，共 1,021 件" in words


def test_an_empty_desk_says_how_to_begin(hua: Visitor) -> None:
    assert "还没有订单" in words_of(hua.get("/merchant/"))


def test_ten_pages_of_orders_cost_the_queries_of_one(cast: Cast, hua: Visitor, work: UnitOfWork, app: Application) -> None:
    questions = []
    for _ in range(2):
        with counted(app.work.engine) as statements:
            page = hua.get("/merchant/")
        questions.append(len(statements))
        work.run(lambda session: [_bare_order(session, cast, n) for n in range(60)])
    with counted(app.work.engine) as statements:
        page = hua.get("/merchant/")
    assert len(statements) == questions[1] <= 12
    assert page.text.count('class="progress"') == 0
    first = set(re.findall(r"O-26-\w+", words_of(page)))
    link = re.search(r'href="(/merchant/\?cursor=[^"]+)" rel="next"', page.text)
    assert link
    second = set(re.findall(r"O-26-\w+", words_of(hua.get(link[1].replace("&amp;", "&")))))
    assert len(first) == len(second) == 12
    assert not first & second


def _bare_order(session: Session, cast: Cast, number: int) -> None:
    order = Order(code=f"O-26-{new_id().hex[-8:].upper()}", merchant_id=cast.merchant.id, placed_by=cast.hua.id)
    order.lines = [OrderLine(position=1, product_id=cast.belt.id, quantity=1, due_on=DUE, price_e4=800_000, currency="CNY")]
    order.quantity = number + 1
    session.add(order)


def test_lines_are_added_and_taken_away_and_what_was_typed_stays(cast: Cast, hua: Visitor) -> None:
    page = hua.get("/merchant/orders/new")
    assert "三股绳编腰带" in page.text
    assert "¥0.80 一件" in words_of(page)
    page = hua.post("/merchant/orders/new/lines", add=str(cast.belt.id), note="急")
    assert 'name="lines.0.product_id"' in page.text
    typed = {"lines.0.product_id": str(cast.belt.id), "lines.0.quantity": "1001", "lines.0.due_on": "2026-12-31"}
    page = hua.post("/merchant/orders/new/lines", add=str(cast.knot.id), note="急", **typed)
    assert 'value="1001"' in page.text
    assert "¥800.80" in words_of(page), "1,001 × ¥0.80"
    assert page.text.count('value="2026-12-31"') == 2, "the new line is due when the last one is"
    assert ">急</textarea>" in page.text
    page = hua.post("/merchant/orders/new/lines", remove="0", **two_lines(cast))
    assert 'name="lines.1.quantity"' not in page.text
    assert "合计 ¥136.00" in words_of(page), "20 × ¥6.80"


def test_an_order_of_two_lines_is_kept_as_a_draft_and_submitted(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    placed = hua.post("/merchant/orders/new", note="春节前", idempotency_key="k1", **two_lines(cast))
    again = hua.post("/merchant/orders/new", note="春节前", idempotency_key="k1", **two_lines(cast))
    order = the_order(work)
    assert placed.status_code == again.status_code == 303
    assert placed.headers["Location"] == again.headers["Location"] == f"/merchant/orders/{order.id}"
    page = words_of(hua.get(placed.headers["Location"]))
    assert "1,001 × ¥0.80 = ¥800.80" in page
    assert "1,021 件，¥936.80" in page
    assert "补上验收标准和参考照片后，订单才能确认。" in page
    sent = hua.post(f"/merchant/orders/{order.id}/submit", action="submit")
    assert sent.status_code == 303
    page = words_of(hua.get(f"/merchant/orders/{order.id}"))
    assert "待确认" in page
    assert "提交给服务中心" in page
    assert "修改草稿" not in page
    assert hua.get(f"/merchant/orders/{order.id}/edit").status_code == 303
    late = hua.post(f"/merchant/orders/{order.id}/submit", action="submit")
    assert late.status_code == 422
    assert "当前状态下不能这样做" in words_of(late)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("lines.0.quantity", "", "请填写不小于 1 的整数。"),
        ("lines.0.quantity", "0", "请填写不小于 1 的整数。"),
        ("lines.0.quantity", "1.5", "请填写整数。"),
        ("lines.0.quantity", "许多", "请填写整数。"),
        ("lines.1.due_on", "", "请选择日期。"),
        ("lines.1.due_on", "31/12/2026", "请写成 2026-12-31 这样的日期。"),
        ("lines.1.due_on", "2026-11-23", "交货日期已经过去了。"),
        ("lines.1.product_id", "nothing", "请选择产品。"),
        ("lines.1.product_id", str(UUID(int=7)), "没有这个产品。"),
        ("note", "x" * 501, "请写 1 到 500 个字。"),
        ("colour", "red", "没有这个字段。"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, hua: Visitor, work: UnitOfWork, name: str, text: str, said: str
) -> None:
    answer = hua.post("/merchant/orders/new", **{**two_lines(cast, note="急"), name: text})
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert 'role="alert"' in answer.text
    if name != "lines.0.quantity":
        assert 'value="1001"' in answer.text
    assert work.run(lambda session: session.query(Order).count()) == 0


def test_an_order_without_lines_and_a_form_of_nonsense_are_told_in_words(cast: Cast, hua: Visitor) -> None:
    assert "订单至少要有一行。" in words_of(hua.post("/merchant/orders/new", note="x"))
    deep = {f"lines.{'9' * 5_000}.quantity": "1", "lines.0": "x", "lines..": "y", "lines.-1.quantity": "1"}
    assert hua.post("/merchant/orders/new", **deep).status_code == 422
    assert hua.post("/merchant/orders/new/lines", remove="x", add="y", **deep).status_code == 200


def test_a_draft_is_changed_and_keeps_its_lines(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    order = a_draft(work, cast)
    path = f"/merchant/orders/{order.id}/edit"
    page = hua.get(path)
    assert 'value="100"' in page.text
    fields = two_lines(cast, **{"lines.0.id": str(order.lines[0].id), "version": "1"})
    assert hua.post(f"{path}/lines", add=str(cast.knot.id), **fields).text.count("<fieldset") == 3
    assert hua.post(path, **{**fields, "lines.0.quantity": "x"}).status_code == 422
    assert "已保存" in words_of(hua.get(hua.post(path, **fields).headers["Location"]))
    changed = the_order(work)
    assert [line.quantity for line in changed.lines] == [1_001, 20]
    assert changed.lines[0].id == order.lines[0].id
    stale = hua.post(path, **{**fields, "lines.0.quantity": "5"})
    assert stale.status_code == 422
    assert "在此期间有人修改过" in words_of(stale)
    assert 'value="5"' in stale.text
    assert [line.quantity for line in the_order(work).lines] == [1_001, 20]


def test_criteria_and_photo_are_put_on_a_line(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    order = a_draft(work, cast)
    path = f"/merchant/orders/{order.id}/lines/{order.lines[0].id}"
    assert hua.get(f"{path}/photo").status_code == 404
    photo = FileStorage(io.BytesIO(a_picture()), "belt.jpg")
    assert hua.post(path, standard="长 110 厘米。", aql="1.0", photo=photo).status_code == 303
    assert hua.get(f"{path}/photo").mimetype == "image/jpeg"
    page = words_of(hua.get(f"/merchant/orders/{order.id}"))
    assert "长 110 厘米。" in page
    assert "严重 1.0" in page
    assert "才能确认" not in page
    assert hua.post(path, standard="长 120 厘米。", aql="1.0").status_code == 303, "the photo stays"
    line = the_order(work).lines[0]
    assert line.standard == "长 120 厘米。"
    assert line.photo_id is not None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"standard": " "}, "请写明验收标准。"),
        ({"standard": "x" * 2_001}, "请写 1 到 2000 个字。"),
        ({"standard": "好", "aql": "3.3"}, "请选择 0.65"),
        ({"standard": "好", "photo": b"no picture"}, "这个文件不是照片"),
    ],
)
def test_wrong_criteria_are_told_and_nothing_is_kept(
    cast: Cast, hua: Visitor, work: UnitOfWork, fields: dict[str, Any], said: str
) -> None:
    order = a_draft(work, cast)
    if "photo" in fields:
        fields = {**fields, "photo": FileStorage(io.BytesIO(fields["photo"]), "belt.jpg")}
    answer = hua.post(f"/merchant/orders/{order.id}/lines/{order.lines[0].id}", **fields)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert (the_order(work).version, the_order(work).lines[0].standard) == (1, "编织均匀。")


def test_cancelling_asks_why(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    order = a_draft(work, cast)
    assert hua.post(f"/merchant/orders/{order.id}/cancel", action="cancel", reason=" ").status_code == 422
    assert the_order(work).state == "draft"
    assert hua.post(f"/merchant/orders/{order.id}/cancel", action="cancel", reason="不做了").status_code == 303
    assert "不做了" in words_of(hua.get(f"/merchant/orders/{order.id}"))


def test_the_page_of_an_order_tells_its_batches_and_its_story(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    batch = work.run(lambda session: submitted_lot(session, cast, 100).batch)
    page = hua.get(f"/merchant/orders/{batch.order_id}")
    words = words_of(page)
    assert batch.code in words
    assert "丹巴绳艺工坊 · 丹巴县" in words
    assert "等待检验" in words
    for happened in ("建立草稿", "服务中心确认了订单", "工坊接下了", "材料到了工坊", "开工", "做完了，等待检验"):
        assert happened in words, happened
    assert "报价" not in words
    assert f"/live?topic=order:{batch.order_id}" in page.text


def test_a_big_order_costs_the_queries_of_a_small_one(cast: Cast, hua: Visitor, work: UnitOfWork, app: Application) -> None:
    batch = work.run(lambda session: supplied_batch(session, cast, 100))
    questions = []
    for more in (0, 30):
        work.run(lambda session, more=more: _more_batches(session, batch.id, more))  # type: ignore[misc]
        with counted(app.work.engine) as statements:
            page = hua.get(f"/merchant/orders/{batch.order_id}")
        questions.append(len(statements))
        assert len(set(re.findall(r">(B-\w{6})", page.text))) == more + 1
    assert questions[0] == questions[1] <= 20


def _more_batches(session: Session, batch_id: UUID, count: int) -> None:
    like = session.get_one(Batch, batch_id)
    for number in range(count):
        session.add(
            Batch(code=f"B-{number:06}", order_id=like.order_id, line_id=like.line_id, merchant_id=like.merchant_id,
                  product_id=like.product_id, workshop_id=like.workshop_id, quantity=1, due_on=DUE, state="in_work")
        )  # fmt: skip


def test_another_merchants_order_is_not_there(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    order = a_draft(work, cast, actor=cast.wei)
    path = f"/merchant/orders/{order.id}"
    for page in (path, f"{path}/edit", f"{path}.xlsx", f"{path}/lines/{order.lines[0].id}/photo"):
        assert hua.get(page).status_code == 404, page
    for form in (f"{path}/submit", f"{path}/edit", f"{path}/edit/lines", f"{path}/lines/{order.lines[0].id}"):
        assert hua.post(form, standard="x", reason="x", **two_lines(cast)).status_code == 404, form
    assert the_order(work).state == "draft"


@pytest.mark.parametrize("username", ["diao", "cun", "ji", "cai", "ping"])
def test_the_desk_is_for_merchants(cast: Cast, client: FlaskClient, username: str) -> None:
    other = a_visitor(client, username)
    for path in ("/merchant/", "/merchant/orders/new", "/merchant/upload", "/merchant/money", "/merchant/tokens"):
        assert other.get(path).status_code == 403, path
    assert client.get("/merchant/orders.xlsx").status_code == 403
