"""An order from an Excel file: every mistake told, nothing half done, nothing twice."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.orders.models import Order
from craftorders.orders.services import cancel_order, import_order
from craftorders.orders.workbook.template import order_template
from tests.builders.cast import Cast, a_cast
from tests.builders.statements import counted
from tests.databases import remembered
from tests.orders.workbooks import CHINESE, DUE, ENGLISH, GOOD, a_workbook, refused_words


def orders_in(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(Order))


def test_a_filled_in_table_is_an_order(session: Session, cast: Cast) -> None:
    imported = import_order(session, a_workbook(GOOD), note="春节前", actor=cast.hua)
    assert not imported.already_ordered
    assert (imported.order.state, imported.order.quantity, imported.order.note) == ("draft", 120, "春节前")
    belt, knot = imported.order.lines
    assert (belt.product.code, belt.quantity, belt.due_on, belt.standard) == ("BELT-3", 100, DUE, "编织均匀。")
    assert (knot.product.code, knot.quantity, knot.price_e4, knot.standard) == ("KNOT-18", 20, 6_800_000, "红色，十八耳。")


def test_every_mistake_is_told_with_its_row_and_column_in_the_readers_language(session: Session, cast: Cast) -> None:
    rows = [
        ("BELT-3", 100, DUE),
        ("NO-SUCH", "many", "soon", "x" * 2_001),
        (None, None, None, None),
        (None, 5, None),
        ("KNOT-18", 1, date(2026, 11, 1)),
    ]
    content = a_workbook(rows)
    said = refused_words(session, cast, content)
    assert said == {
        "/rows/3/product_code": "第 3 行，产品编号：没有这个产品。",
        "/rows/3/quantity": "第 3 行，数量：请填写整数。",
        "/rows/3/due_on": "第 3 行，交货日期：请写成 2026-12-31 这样的日期。",
        "/rows/3/standard": "第 3 行，验收标准：最多 2,000 字。",
        "/rows/5/product_code": "第 5 行，产品编号：请填写这一项。",
        "/rows/5/due_on": "第 5 行，交货日期：请填写这一项。",
        "/rows/6/due_on": "第 6 行，交货日期：交货日期已经过去了。",
    }
    told = [place.split("/")[3] for place in said]
    assert told == ["product_code", "quantity", "due_on", "standard", "product_code", "due_on", "due_on"], "as one reads"
    english = refused_words(session, cast, content, "en")
    assert english["/rows/3/quantity"] == "Row 3, Quantity: Write a whole number."
    assert english["/rows/6/due_on"] == "Row 6, Due date: The due date lies in the past."


def test_a_mended_file_is_taken_after_a_refused_one(session: Session, cast: Cast) -> None:
    refused_words(session, cast, a_workbook([("BELT-3", "x", DUE)]))
    assert import_order(session, a_workbook([("BELT-3", 4, DUE)]), actor=cast.hua).order.quantity == 4


def test_the_same_file_twice_orders_once_for_a_merchant(session: Session, cast: Cast) -> None:
    content = a_workbook(GOOD)
    first = import_order(session, content, actor=cast.hua)
    again = import_order(session, content, actor=cast.hua)
    assert (again.already_ordered, again.order.id) == (True, first.order.id)
    assert orders_in(session) == 1
    other = import_order(session, content, actor=cast.wei)
    assert (other.already_ordered, other.order.merchant_id) == (False, cast.other_merchant.id)
    cancel_order(session, first.order.id, reason="x", actor=cast.hua)
    assert import_order(session, content, actor=cast.hua).order.state == "cancelled", "it says what became of it"


def test_the_same_file_twice_at_once_orders_once(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """The later request has looked before the earlier one committed; it meets the unique key, and is done again."""
    cast = remembered(work, a_cast)
    content = a_workbook(GOOD)
    work.run(lambda session: import_order(session, content, actor=cast.hua))
    looks = iter([None])
    look = Session.get

    def first_look_finds_nothing(session: Session, table: Any, key: Any, **more: Any) -> Any:
        missed = table.__name__ == "OrderFile" and next(looks, "looked") is None
        return None if missed else look(session, table, key, **more)

    monkeypatch.setattr(Session, "get", first_look_finds_nothing)
    assert work.run(lambda session: import_order(session, content, actor=cast.hua)).already_ordered
    assert work.run(orders_in) == 1


def test_merchants_import_for_themselves_only(session: Session, cast: Cast) -> None:
    with pytest.raises(NotFound):
        import_order(session, a_workbook(GOOD), merchant_id=cast.other_merchant.id, actor=cast.hua)
    with pytest.raises(NotPermitted):
        import_order(session, a_workbook(GOOD), merchant_id=cast.merchant.id, actor=cast.dispatcher)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (ENGLISH, ("BELT-3", 7, DUE)),
        (("产品编号 *", "数量（件）", "交货日期*", "验收标准"), ("BELT-3", 7, DUE)),
        (("due DATE", "Quantity", "备注", "Product Code"), (DUE, 7, "随便", "BELT-3")),
    ],
)
def test_the_header_may_be_in_either_language_and_in_any_order(
    session: Session, cast: Cast, header: Sequence[str], row: Sequence[Any]
) -> None:
    assert import_order(session, a_workbook([row], header), actor=cast.hua).order.quantity == 7


def test_the_table_may_stand_below_a_title_and_on_another_sheet(session: Session, cast: Cast) -> None:
    def finish(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)
        sheet["A1"] = "华美饰品 十二月订单"
        sheet.merge_cells("A1:D2")
        front = sheet.parent.create_sheet("封面", 0)
        front["A1"] = "数量"

    found = refused_words(session, cast, a_workbook([("BELT-3", "x", DUE)], finish=finish))
    assert list(found) == ["/rows/5/quantity"]


def test_merged_cells_of_the_table_are_mistakes(session: Session, cast: Cast) -> None:
    content = a_workbook([("BELT-3", 1, DUE), (None, 2, DUE)], finish=lambda sheet: sheet.merge_cells("A2:A3"))
    assert refused_words(session, cast, content) == {
        "/rows/2/product_code": "第 2 行，产品编号：这里的单元格合并了。请取消合并，每一行都填写。",
        "/rows/3/product_code": "第 3 行，产品编号：请填写这一项。",
    }


def test_500_lines_are_an_order_and_501_are_not(session: Session, cast: Cast) -> None:
    rows = [("BELT-3", 1, DUE)] * 500
    assert import_order(session, a_workbook(rows), actor=cast.hua).order.quantity == 500
    assert "500 行" in refused_words(session, cast, a_workbook([*rows, rows[0]]))["/file"]


def test_a_line_far_below_is_not_lost(session: Session, cast: Cast) -> None:
    def finish(sheet: Worksheet) -> None:
        sheet["A60000"], sheet["B60000"], sheet["C60000"] = "BELT-3", "many", DUE

    assert list(refused_words(session, cast, a_workbook([GOOD[0]], finish=finish))) == ["/rows/60000/quantity"]


@pytest.mark.parametrize(("language", "name"), [("zh", "订单"), ("en", "Order")])
def test_the_template_is_taken_when_it_is_filled_in(
    session: Session, cast: Cast, app: Application, language: str, name: str
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        template = order_template([cast.belt, cast.knot], date(2026, 11, 24))
    workbook = load_workbook(io.BytesIO(template))
    sheet = workbook[name]
    checks = {str(check.sqref): check.type for check in sheet.data_validations.dataValidation}
    assert checks == {"A2:A501": "list", "B2:B501": "whole", "C2:C501": "date"} | {f"{c}2:{c}501": "list" for c in "EFGH"}
    assert [row[0].value for row in workbook.worksheets[1].iter_rows()][1:] == ["BELT-3", "KNOT-18"]
    assert "空" in refused_words(session, cast, template)["/file"]
    sheet["A2"], sheet["B2"], sheet["C2"] = "BELT-3", 12, DUE
    file = io.BytesIO()
    workbook.save(file)
    assert import_order(session, file.getvalue(), actor=cast.hua).order.quantity == 12


def test_500_lines_ask_the_database_as_often_as_one(session: Session, cast: Cast) -> None:
    questions = []
    for count in (1, 400):
        content = a_workbook([("BELT-3", n + 1, DUE) for n in range(count)], (*CHINESE, count))
        with counted(session.get_bind()) as statements:
            import_order(session, content, actor=cast.hua)
        questions.append(sum(statement.lstrip().startswith("SELECT") for statement in statements))
    assert questions[0] == questions[1]
