"""What cells say: numbers, days and words as people write them in Excel."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.orders.services import import_order
from tests.builders.cast import Cast
from tests.orders.workbooks import CHINESE, DUE, GOOD, a_workbook, refused_words, with_raw_cell

WHOLE = "请填写整数。"
DAY = "请写成 2026-12-31 这样的日期。"
EVENING = datetime.fromisoformat("2026-12-31T18:30")


@pytest.mark.parametrize(
    ("quantity", "pieces"),
    [
        (40, 40),
        (40.0, 40),
        ("40", 40),
        (" 40 ", 40),
        ("40.0", 40),
        ("４０", 40),
        ("2,800,000", 2_800_000),
        (1e8, 100_000_000),
    ],
)
def test_quantities_are_read_as_people_write_them(session: Session, cast: Cast, quantity: Any, pieces: int) -> None:
    content = a_workbook([("BELT-3", quantity, DUE)])
    assert import_order(session, content, actor=cast.hua).order.quantity == pieces


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (40.5, WHOLE),
        ("40.5", WHOLE),
        ("四十", WHOLE),
        ("40 件", WHOLE),
        ("4,0", WHOLE),
        ("1e2", WHOLE),
        (True, WHOLE),
        (DUE, WHOLE),
        (0, "请填写不小于 1 的整数。"),
        ("-3", "请填写不小于 1 的整数。"),
        (100_000_001, "最多填写 1 亿件。"),
        ("9" * 15, "最多填写 1 亿件。"),
        ("=20+20", "请直接填写数值，不要写公式。"),
        ("#REF!", "这个单元格显示的是表格错误。"),
    ],
)
def test_what_is_no_quantity_is_told(session: Session, cast: Cast, quantity: Any, said: str) -> None:
    found = refused_words(session, cast, a_workbook([GOOD[0], ("BELT-3", quantity, DUE)]))
    assert found == {"/rows/3/quantity": f"第 3 行，数量：{said}"}


@pytest.mark.parametrize("digits", ["40.0", "4E1", "40.000"])
def test_the_value_counts_and_not_how_the_file_writes_it(session: Session, cast: Cast, digits: str) -> None:
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE)]), "B2", f'<c r="B2"><v>{digits}</v></c>')
    assert import_order(session, content, actor=cast.hua).order.quantity == 40


@pytest.mark.parametrize("digits", ["1E999", "-1E999", "1E300", "40.5", "40.0000001", "0.1E-5"])
def test_numbers_that_are_no_pieces_are_mistakes(session: Session, cast: Cast, digits: str) -> None:
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE)]), "B2", f'<c r="B2"><v>{digits}</v></c>')
    assert list(refused_words(session, cast, content)) == ["/rows/2/quantity"]


@pytest.mark.parametrize("day", [DUE, EVENING, "2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日", " 2026-12-31 "])
def test_days_are_dates_of_excel_or_text(session: Session, cast: Cast, day: Any) -> None:
    assert import_order(session, a_workbook([("BELT-3", 1, day)]), actor=cast.hua).order.lines[0].due_on == DUE


@pytest.mark.parametrize("day", ["2026-02-30", "31-12-2026", "next week", 46_387, "2026-13-01", True, "12/31"])
def test_what_is_no_day_is_told(session: Session, cast: Cast, day: Any) -> None:
    found = refused_words(session, cast, a_workbook([("BELT-3", 1, day)]))
    assert found == {"/rows/2/due_on": f"第 2 行，交货日期：{DAY}"}


def test_a_day_is_not_a_time_of_day(session: Session, cast: Cast) -> None:
    content = a_workbook([("BELT-3", 1, EVENING.time())])
    assert list(refused_words(session, cast, content)) == ["/rows/2/due_on"]


def test_products_are_found_whatever_the_case_and_by_numbers_too(session: Session, cast: Cast) -> None:
    cast.knot.code = "1001"
    order = import_order(session, a_workbook([(" belt-3", 1, DUE), (1001, 2, date(2027, 1, 1))]), actor=cast.hua).order
    assert [line.product_id for line in order.lines] == [cast.belt.id, cast.knot.id]


@pytest.mark.parametrize("code", ["=A1", 1.5, True, "BELT-4"])
def test_what_is_no_product_is_told(session: Session, cast: Cast, code: Any) -> None:
    assert list(refused_words(session, cast, a_workbook([(code, 1, DUE)]))) == ["/rows/2/product_code"]


def test_text_that_looks_like_a_formula_is_kept_as_text(session: Session, cast: Cast) -> None:
    inline = '<c r="D2" t="inlineStr"><is><t>=1+1</t></is></c>'
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE, "x")]), "D2", inline)
    assert import_order(session, content, actor=cast.hua).order.lines[0].standard == "=1+1"


def test_a_standard_may_have_several_lines(session: Session, cast: Cast) -> None:
    content = a_workbook([("BELT-3", 1, DUE, "均匀。\n不松散。")])
    assert import_order(session, content, actor=cast.hua).order.lines[0].standard == "均匀。\n不松散。"


@pytest.mark.parametrize("cell", ['<c r="D2" t="inlineStr"><is><t>a&#1;b</t></is></c>', '<c r="D2" t="s"><v>99</v></c>'])
def test_a_cell_that_excel_could_not_have_written_is_a_damaged_file(session: Session, cast: Cast, cell: str) -> None:
    content = with_raw_cell(a_workbook([("BELT-3", 1, DUE, "x")]), "D2", cell)
    assert "损坏" in refused_words(session, cast, content)["/file"]


def test_formulas_beside_the_table_do_not_matter(session: Session, cast: Cast) -> None:
    content = a_workbook([("BELT-3", 1, DUE, None, "=A2")], (*CHINESE, "品名"))
    assert import_order(session, content, actor=cast.hua).order.quantity == 1


SAMPLED = (*CHINESE, "检验水平", "致命缺陷的 AQL", "严重缺陷的 AQL", "轻微缺陷的 AQL")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ((None, None, None, None), ("II", None, "2.5", "4.0")),
        (("III", 0.65, 1.5, 2.5), ("III", "0.65", "1.5", "2.5")),
        (("s-1", "不允许", "1", 1), ("S-1", None, "1.0", "1.0")),
        (("Ⅱ", "None allowed", "6.50", " 4 "), ("II", None, "6.5", "4.0")),
        ((None, "none", None, "6.5"), ("II", None, "2.5", "6.5")),
    ],
)
def test_how_lots_are_sampled_is_read_as_people_write_it(session: Session, cast: Cast, typed: Any, kept: Any) -> None:
    content = a_workbook([("BELT-3", 1, DUE, None, *typed)], SAMPLED)
    (line,) = import_order(session, content, actor=cast.hua).order.lines
    assert (line.level, line.critical_aql, line.aql, line.minor_aql) == kept


def test_what_is_no_way_of_sampling_is_told_with_row_and_column(session: Session, cast: Cast) -> None:
    rows = [GOOD[0], ("BELT-3", 1, DUE, None, "IV", "some", 3, "不允许")]
    aqls = "0.65、1.0、1.5、2.5、4.0 或 6.5"
    assert refused_words(session, cast, a_workbook(rows, SAMPLED)) == {
        "/rows/3/level": "第 3 行，检验水平：请填写检验水平：I、II、III、S-1、S-2、S-3 或 S-4。",
        "/rows/3/critical_aql": f"第 3 行，致命缺陷的 AQL：请填写“不允许”，或者一个 AQL：{aqls}。",
        "/rows/3/aql": f"第 3 行，严重缺陷的 AQL：请填写一个 AQL：{aqls}。",
        "/rows/3/minor_aql": f"第 3 行，轻微缺陷的 AQL：请填写一个 AQL：{aqls}。",
    }
