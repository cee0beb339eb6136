"""An order from an Excel file: what is read, every mistake that is told, nothing half done, nothing twice."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.problems import words_by_place
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.orders.models import Order
from craftorders.orders.services import cancel_order, import_order
from craftorders.orders.workbook.template import order_template
from tests.builders.cast import Cast, a_cast
from tests.orders.workbooks import CHINESE, ENGLISH, a_workbook, with_part, with_raw_cell

DUE = date(2026, 12, 31)
GOOD = (("BELT-3", 100, DUE, None), ("KNOT-18", 20, DUE, "红色，十八耳。"))


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def wrong(session: Session, cast: Cast, content: bytes, language: str = "zh") -> dict[str, str]:
    """What is refused of a file, by its place; nothing may be left of it."""
    before = session.scalar(select(func.count()).select_from(Order))
    with pytest.raises(RuleViolation) as caught:
        import_order(session, content, actor=cast.hua)
    assert session.scalar(select(func.count()).select_from(Order)) == before
    return words(caught.value, language)


def words(error: RuleViolation, language: str) -> dict[str, str]:
    from flask import Flask

    from craftorders.infra.languages import init_languages

    app = Flask("words")
    init_languages(app)
    with app.test_request_context(f"/?lang={language}"):
        return {place: " ".join(texts) for place, texts in words_by_place(error).items()}


def test_a_filled_in_table_is_an_order(session: Session, cast: Cast) -> None:
    imported = import_order(session, a_workbook(GOOD), note="春节前", actor=cast.hua)
    assert not imported.already_ordered
    assert (imported.order.state, imported.order.quantity, imported.order.note) == ("draft", 120, "春节前")
    belt, knot = imported.order.lines
    assert (belt.product.code, belt.quantity, belt.due_on, belt.standard) == ("BELT-3", 100, DUE, "编织均匀。")
    assert (knot.product.code, knot.quantity, knot.price_e4, knot.standard) == ("KNOT-18", 20, 6_800_000, "红色，十八耳。")


@pytest.mark.parametrize(
    ("quantity", "pieces"),
    [
        (40, 40),
        (40.0, 40),
        ("40", 40),
        (" 40 ", 40),
        ("４０", 40),
        ("2,800,000", 2_800_000),
        ("40.0", 40),
        (1e8, 100_000_000),
    ],
)
def test_quantities_are_read_as_people_write_them(session: Session, cast: Cast, quantity: Any, pieces: int) -> None:
    content = a_workbook([("BELT-3", quantity, DUE)])
    assert import_order(session, content, actor=cast.hua).order.quantity == pieces


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (40.5, "请填写整数。"),
        ("40.5", "请填写整数。"),
        ("四十", "请填写整数。"),
        ("40 件", "请填写整数。"),
        ("4,0", "请填写整数。"),
        (True, "请填写整数。"),
        (DUE, "请填写整数。"),
        (0, "请填写不小于 1 的整数。"),
        (-3, "请填写不小于 1 的整数。"),
        (100_000_001, "最多填写 1 亿件。"),
        ("9" * 15, "最多填写 1 亿件。"),
        ("=20+20", "请直接填写数值，不要写公式。"),
        ("#REF!", "这个单元格显示的是表格错误。"),
    ],
)
def test_what_is_no_quantity_is_told_with_row_and_column(session: Session, cast: Cast, quantity: Any, said: str) -> None:
    found = wrong(session, cast, a_workbook([GOOD[0], ("BELT-3", quantity, DUE)]))
    assert found == {"/rows/3/quantity": f"第 3 行，数量：{said}"}


@pytest.mark.parametrize("number", ["40.000000000000001", "4E1", "40.0"])
def test_the_digits_of_a_number_count_not_how_they_are_written(session: Session, cast: Cast, number: str) -> None:
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE)]), "B2", f'<c r="B2"><v>{number}</v></c>')
    assert import_order(session, content, actor=cast.hua).order.quantity == 40


@pytest.mark.parametrize("number", ["1E999", "-1E999", "1E300", "40.5", "0.1E-5"])
def test_numbers_that_are_no_pieces_are_mistakes(session: Session, cast: Cast, number: str) -> None:
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE)]), "B2", f'<c r="B2"><v>{number}</v></c>')
    assert list(wrong(session, cast, content)) == ["/rows/2/quantity"]


@pytest.mark.parametrize(
    "day", [DUE, datetime(2026, 12, 31, 18, 30), "2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日", " 2026-12-31 "]
)
def test_days_are_dates_of_excel_or_text(session: Session, cast: Cast, day: Any) -> None:
    assert import_order(session, a_workbook([("BELT-3", 1, day)]), actor=cast.hua).order.lines[0].due_on == DUE


@pytest.mark.parametrize("day", ["2026-02-30", "31-12-2026", "next week", 46_387, "2026-13-01", True, "12/31"])
def test_what_is_no_day_is_told(session: Session, cast: Cast, day: Any) -> None:
    found = wrong(session, cast, a_workbook([("BELT-3", 1, day)]))
    assert found == {"/rows/2/due_on": "第 2 行，交货日期：请写成 2026-12-31 这样的日期。"}


def test_every_mistake_is_told_in_the_order_of_the_rows(session: Session, cast: Cast) -> None:
    rows = [
        ("BELT-3", 100, DUE),
        ("NO-SUCH", "many", "soon", "x" * 2_001),
        (None, None, None, None),
        (None, 5, None),
        ("KNOT-18", 1, date(2026, 11, 1)),
    ]
    content = a_workbook(rows)
    assert wrong(session, cast, content) == {
        "/rows/3/quantity": "第 3 行，数量：请填写整数。",
        "/rows/3/due_on": "第 3 行，交货日期：请写成 2026-12-31 这样的日期。",
        "/rows/3/standard": "第 3 行，验收标准：最多 2,000 字。",
        "/rows/3/product_code": "第 3 行，产品编号：没有这个产品。",
        "/rows/5/product_code": "第 5 行，产品编号：请填写。",
        "/rows/5/due_on": "第 5 行，交货日期：请填写。",
        "/rows/6/due_on": "第 6 行，交货日期：交货日期已经过去了。",
    }
    english = wrong(session, cast, content, "en")
    assert english["/rows/3/quantity"] == "Row 3, Quantity: Write a whole number."
    assert english["/rows/6/due_on"] == "Row 6, Due date: The due date lies in the past."


def test_a_mended_file_is_taken_after_a_refused_one(session: Session, cast: Cast) -> None:
    wrong(session, cast, a_workbook([("BELT-3", "x", DUE)]))
    assert import_order(session, a_workbook([("BELT-3", 4, DUE)]), actor=cast.hua).order.quantity == 4


def test_the_same_file_twice_orders_once_for_a_merchant(session: Session, cast: Cast) -> None:
    content = a_workbook(GOOD)
    first = import_order(session, content, actor=cast.hua)
    again = import_order(session, content, actor=cast.hua)
    assert (again.already_ordered, again.order.id) == (True, first.order.id)
    assert session.scalar(select(func.count()).select_from(Order)) == 1
    other = import_order(session, content, actor=cast.wei)
    assert (other.already_ordered, other.order.merchant_id) == (False, cast.other_merchant.id)
    cancel_order(session, first.order.id, reason="x", actor=cast.hua)
    assert import_order(session, content, actor=cast.hua).order.state == "cancelled", "it says what became of it"


def test_the_same_file_twice_at_once_orders_once(work: UnitOfWork) -> None:
    cast = work.run(a_cast)
    content = a_workbook(GOOD)
    met: list[bool] = []

    def slow(session: Session) -> Any:
        """The first try has looked for the file before the other request was there."""
        if not met:
            met.append(True)
            session.rollback()
            work.run(lambda other: import_order(other, content, actor=cast.hua))
        return import_order(session, content, actor=cast.hua)

    assert work.run(slow).already_ordered
    assert work.run(lambda s: s.scalar(select(func.count()).select_from(Order))) == 1


def test_only_for_oneself(session: Session, cast: Cast) -> None:
    with pytest.raises(NotFound):
        import_order(session, a_workbook(GOOD), merchant_id=cast.other_merchant.id, actor=cast.hua)
    with pytest.raises(NotPermitted):
        import_order(session, a_workbook(GOOD), merchant_id=cast.merchant.id, actor=cast.dispatcher)


@pytest.mark.parametrize(
    "header",
    [ENGLISH, ("产品编号 *", "数量（件）", "交货日期*", "验收标准"), ("due DATE", "Quantity", "备注", "Product Code")],
)
def test_the_header_may_be_in_either_language_and_in_any_order(session: Session, cast: Cast, header: Sequence[str]) -> None:
    row = (DUE, 7, "随便", "BELT-3") if header[0] == "due DATE" else ("BELT-3", 7, DUE)
    assert import_order(session, a_workbook([row], header), actor=cast.hua).order.quantity == 7


def test_the_table_may_stand_below_a_title_and_on_another_sheet(session: Session, cast: Cast) -> None:
    def finish(sheet: Worksheet) -> None:
        sheet.insert_rows(1, 3)
        sheet["A1"] = "华美饰品 十二月订单"
        sheet.merge_cells("A1:D2")
        front = sheet.parent.create_sheet("封面", 0)
        front["A1"] = "数量"

    found = wrong(session, cast, a_workbook([("BELT-3", "x", DUE)], finish=finish))
    assert list(found) == ["/rows/5/quantity"]


def test_products_are_found_whatever_the_case_and_by_numbers_too(session: Session, cast: Cast) -> None:
    cast.knot.code = "1001"
    order = import_order(session, a_workbook([(" belt-3", 1, DUE), (1001, 2, DUE)]), actor=cast.hua).order
    assert [each.product_id for each in order.lines] == [cast.belt.id, cast.knot.id]


def test_what_looks_like_a_formula_but_is_text_is_kept_as_text(session: Session, cast: Cast) -> None:
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE, "x")]), "D2", '<c r="D2" t="inlineStr"><is><t>=1+1</t></is></c>')
    assert import_order(session, content, actor=cast.hua).order.lines[0].standard == "=1+1"


def test_formulas_beside_the_table_do_not_matter(session: Session, cast: Cast) -> None:
    content = a_workbook([("BELT-3", 1, DUE, None, "=A2")], (*CHINESE, "品名"))
    assert import_order(session, content, actor=cast.hua).order.quantity == 1


def test_merged_cells_of_the_table_are_mistakes(session: Session, cast: Cast) -> None:
    content = a_workbook([("BELT-3", 1, DUE), (None, 2, DUE)], finish=lambda sheet: sheet.merge_cells("A2:A3"))
    assert wrong(session, cast, content) == {
        "/rows/2/product_code": "第 2 行，产品编号：这里的单元格合并了。请取消合并，每一行都填写。",
        "/rows/3/product_code": "第 3 行，产品编号：请填写。",
    }


def test_500_lines_are_an_order_and_501_are_not(session: Session, cast: Cast) -> None:
    rows = [("BELT-3", 1, DUE)] * 500
    assert import_order(session, a_workbook(rows), actor=cast.hua).order.quantity == 500
    assert "500 行" in wrong(session, cast, a_workbook([*rows, rows[0]]))["/file"]


def test_a_line_far_below_is_not_lost(session: Session, cast: Cast) -> None:
    def finish(sheet: Worksheet) -> None:
        sheet["A60000"], sheet["B60000"], sheet["C60000"] = "BELT-3", "many", DUE

    assert list(wrong(session, cast, a_workbook([GOOD[0]], finish=finish))) == ["/rows/60000/quantity"]


def test_the_template_filled_in_is_taken(session: Session, cast: Cast, app: Application) -> None:
    for language, name in (("zh", "订单"), ("en", "Order")):
        with app.test_request_context(f"/?lang={language}"):
            template = order_template([cast.belt, cast.knot], date(2026, 11, 24))
        workbook = load_workbook(io.BytesIO(template))
        assert workbook.sheetnames[0] == name
        assert "没有" not in wrong(session, cast, template)["/file"]
        sheet = workbook[name]
        sheet["A2"], sheet["B2"], sheet["C2"] = "BELT-3", 12, DUE
        file = io.BytesIO()
        workbook.save(file)
        assert import_order(session, file.getvalue(), actor=cast.hua).order.quantity == 12
        codes = [row[0].value for row in workbook.worksheets[1].iter_rows()]
        assert codes[1:] == ["BELT-3", "KNOT-18"]
        checked = {str(check.sqref): check.type for check in sheet.data_validations.dataValidation}
        assert checked == {"A2:A501": "list", "B2:B501": "whole", "C2:C501": "date"}


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def a_lying_zip() -> bytes:
    """Declares ten bytes and unpacks to thirty million."""
    content = bytearray(zipped({"[Content_Types].xml": b" " * 30_000_000}))
    size = (30_000_000).to_bytes(4, "little")
    return bytes(content.replace(size, (10).to_bytes(4, "little")))


STRANGERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "请选择"),
    "a csv": (lambda: "产品编号,数量,交货日期\nBELT-3,1,2026-12-31\n".encode(), "不是 Excel 文件"),
    "a photo": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "不是 Excel 文件"),
    "an xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧的 .xls"),
    "a zip": (lambda: zipped({"readme.txt": b"hello"}), "不是 Excel 文件"),
    "too large": (lambda: b"PK" + b"\0" * 5 * 1024 * 1024, "超过 5 MB"),
    "half of a file": (lambda: a_workbook(GOOD)[:-200], "Excel"),
    "a bomb": (lambda: zipped({"[Content_Types].xml": b" " * 11 * 1024 * 1024}), "内容太多"),
    "a lying bomb": (a_lying_zip, "损坏"),
    "too many parts": (lambda: zipped({"[Content_Types].xml": b"", **{f"{n}.xml": b"" for n in range(500)}}), "内容太多"),
    "another packing": (lambda: zipped({"[Content_Types].xml": b""}, zipfile.ZIP_BZIP2), "不是 Excel 文件"),
    "entities": (
        lambda: with_part(
            a_workbook(GOOD),
            "xl/worksheets/sheet1.xml",
            lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + xml,
        ),
        "不是 Excel 文件",
    ),
    "broken xml": (lambda: with_part(a_workbook(GOOD), "xl/worksheets/sheet1.xml", lambda xml: xml[:300]), "损坏"),
    "no sheets": (lambda: with_part(a_workbook(GOOD), "xl/workbook.xml", lambda xml: b"<x/>"), ""),
    "impossible rows": (
        lambda: with_part(
            a_workbook([]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="1"', b'<row r="999999999999"')
        ),
        "",
    ),
    "another table": (lambda: a_workbook([(1, 2)], ("姓名", "电话")), "没有一张工作表同时有“产品编号”、“数量”和“交货日期”"),
    "half of a header": (lambda: a_workbook([(1, 2)], ("产品编号", "数量")), "模板"),
    "only a header": (lambda: a_workbook([]), "表格是空的"),
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_strangers_are_refused_in_words(session: Session, cast: Cast, kind: str) -> None:
    make, said = STRANGERS[kind]
    found = wrong(session, cast, make())
    assert list(found) == ["/file"]
    assert said in found["/file"]


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_what_openpyxl_does_not_know_is_left_out(session: Session, cast: Cast) -> None:
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    content = with_part(a_workbook(GOOD), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</worksheet>", extension))
    assert import_order(session, content, actor=cast.hua).order.quantity == 120


def test_reading_asks_as_often_for_500_lines_as_for_one(session: Session, cast: Cast) -> None:
    from sqlalchemy import event

    counts = []
    for rows in (1, 400):
        statements: list[str] = []
        note = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(session.get_bind(), "before_cursor_execute", note)
        import_order(session, a_workbook([("BELT-3", n + 1, DUE) for n in range(rows)]), actor=cast.hua)
        event.remove(session.get_bind(), "before_cursor_execute", note)
        counts.append(len([text for text in statements if text.lstrip().startswith("SELECT")]))
    assert counts[0] == counts[1]
