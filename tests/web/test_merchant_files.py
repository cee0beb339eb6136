"""Excel at the merchant's desk: up, with every mistake told, and down, without a formula in it."""

import io
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.infra.spreadsheets import Sheet, harmless, workbook_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.orders.models import Order
from craftorders.orders.services import place_order
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import passed_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered
from tests.orders.workbooks import DUE, GOOD, a_workbook
from tests.web.test_merchant import words_of


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    return remembered(work, a_cast)


@pytest.fixture
def hua(cast: Cast, client: FlaskClient) -> Visitor:
    return a_visitor(client, "hua")


def upload(hua: Visitor, content: bytes, **fields: Any) -> Any:
    return hua.post("/merchant/upload", file=FileStorage(io.BytesIO(content), "订单.xlsx"), **fields)


def orders(work: UnitOfWork) -> int:
    return work.run(lambda session: session.query(Order).count())


def cells(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows()]


def test_a_filled_in_template_becomes_a_draft(hua: Visitor, work: UnitOfWork) -> None:
    answer = upload(hua, a_workbook(GOOD), note="十二月")
    assert answer.status_code == 303
    page = words_of(hua.get(answer.headers["Location"]))
    assert "您的文件已生成草稿" in page
    assert "十二月" in page
    assert "120 件" in page


def test_the_same_file_again_leads_to_the_same_order_and_says_so(hua: Visitor, work: UnitOfWork) -> None:
    file = a_workbook(GOOD)
    first, again = (upload(hua, file) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert "没有重复下单" in words_of(hua.get(again.headers["Location"]))
    assert orders(work) == 1


def test_every_mistake_stands_on_the_page(hua: Visitor, work: UnitOfWork) -> None:
    answer = upload(hua, a_workbook([("BELT-3", "x", DUE), GOOD[0], ("NO", 1, "soon")]), note="十二月")
    assert answer.status_code == 422
    page = words_of(answer)
    assert "没有下单。文件里有 3 处要改" in page
    for mistake in ("第 2 行，数量：请填写整数。", "第 4 行，产品编号：没有这个产品。", "第 4 行，交货日期："):
        assert mistake in page
    assert ">十二月</textarea>" in answer.text
    assert orders(work) == 0


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "请选择 Excel 文件。"), (b"a,b", "这不是 Excel 文件"), (b"\xd0\xcf\x11\xe0", "旧的 .xls")]
)
def test_what_is_no_order_is_told_at_the_file(hua: Visitor, work: UnitOfWork, content: bytes, said: str) -> None:
    answer = upload(hua, content)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert 'id="f-file-error"' in answer.text
    assert orders(work) == 0


def test_no_file_and_too_long_a_note_are_told(hua: Visitor) -> None:
    answer = hua.post("/merchant/upload", note="x" * 501)
    assert answer.status_code == 422
    assert "请选择 Excel 文件。" in words_of(answer)
    assert "请写 1 到 500 个字。" in words_of(answer)


def test_the_template_is_offered_in_the_readers_language(hua: Visitor) -> None:
    answer = hua.get("/merchant/template.xlsx?lang=en")
    assert cells(answer.data)[0][:2] == ["Product code *", "Quantity *"]
    assert 'filename="order template.xlsx"' in answer.headers["Content-Disposition"]


def test_a_file_with_a_chinese_name_can_be_sent_and_keeps_its_name(hua: Visitor) -> None:
    told = hua.get("/merchant/template.xlsx").headers["Content-Disposition"]
    assert told.isascii()  # PEP 3333: a server sends headers as Latin-1 only
    assert unquote(told.partition("filename*=UTF-8''")[2]) == "订单模板.xlsx"


def test_the_list_of_orders_comes_as_a_table_of_its_own_merchant(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    def some(session: Session) -> str:
        lines = [{"product_id": cast.belt.id, "quantity": 5, "due_on": DUE}]
        place_order(session, lines=lines, actor=cast.wei)
        place_order(session, lines=lines, note='=HYPERLINK("http://evil")', actor=cast.hua)
        return session.get_one(Order, passed_batch(session, cast, 100).order_id).code

    code = work.run(some)
    header, newest, oldest = cells(hua.get("/merchant/orders.xlsx").data)
    assert header[0] == "订单"
    row = dict(zip(header, newest, strict=True))
    assert [row[name] for name in ("订单", "数量", "已做", "合格", "已计费")] == [code, 100, 100, 100, 80]
    assert row["状态"] == "生产中"
    assert dict(zip(header, oldest, strict=True))["备注"] == '\'=HYPERLINK("http://evil")'


def test_one_order_comes_with_its_lines_and_batches(cast: Cast, hua: Visitor, work: UnitOfWork) -> None:
    batch = work.run(lambda session: passed_batch(session, cast, 101))
    content = hua.get(f"/merchant/orders/{batch.order_id}.xlsx?lang=en").data
    lines, batches = cells(content), cells(content, 1)
    line = dict(zip(lines[0], lines[1], strict=True))
    assert (line["Product code"], line["Quantity"], line["Price a piece"], line["Costs"]) == ("BELT-3", 101, 0.8, 80.8)
    under_way = dict(zip(batches[0], batches[1], strict=True))
    assert (under_way["Batch"], under_way["Passed"], under_way["Workshop"]) == (batch.code, 101, "Danba Braiding")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_can_become_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    for (text,) in cells(workbook_of([Sheet("x", [f"{start}a"], [[f"{start}1"]])])):
        assert text.startswith("'")


def test_plain_text_numbers_and_days_stay_what_they_are() -> None:
    row = ["编织-3", 2_800_000, Decimal("0.0350"), date(2026, 12, 31), None]
    content = workbook_of([Sheet("x", list("abcde"), [row])])
    text, whole, amount, day, nothing = cells(content)[1]
    assert (text, whole, amount, day.date(), nothing) == ("编织-3", 2_800_000, 0.035, date(2026, 12, 31), None)
