"""Files that are no order: each is refused with words that say what to do, whatever it wants to do to the reader."""

import io
import zipfile
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from craftorders.orders.services import import_order
from tests.builders.cast import Cast
from tests.orders.workbooks import GOOD, SHEET, a_workbook, refused_words, with_part

CONTENTS = "[Content_Types].xml"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def a_lying_zip() -> bytes:
    """Declares a thousand bytes and unpacks to thirty million."""
    size, lie = (30_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    return zipped({CONTENTS: b" " * 30_000_000}).replace(size, lie)


STRANGERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "请选择"),
    "a csv": (lambda: "产品编号,数量,交货日期\nBELT-3,1,2026-12-31\n".encode(), "不是 Excel 文件"),
    "a photo": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "不是 Excel 文件"),
    "an xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧的 .xls"),
    "a zip": (lambda: zipped({"readme.txt": b"hello"}), "不是 Excel 文件"),
    "too large": (lambda: b"PK" + b"\0" * 5 * 1024 * 1024, "超过 5 MB"),
    "half of a file": (lambda: a_workbook(GOOD)[:-200], "Excel"),
    "a bomb": (lambda: zipped({CONTENTS: b" " * 11 * 1024 * 1024}), "内容太多"),
    "a lying bomb": (a_lying_zip, "损坏"),
    "too many parts": (lambda: zipped({CONTENTS: b"", **{f"{n}.xml": b"" for n in range(500)}}), "内容太多"),
    "another packing": (lambda: zipped({CONTENTS: b""}, zipfile.ZIP_BZIP2), "不是 Excel 文件"),
    "entities": (lambda: with_part(a_workbook(GOOD), SHEET, lambda xml: ENTITIES + xml), "不是 Excel 文件"),
    "broken xml": (lambda: with_part(a_workbook(GOOD), SHEET, lambda xml: xml[:300]), "损坏"),
    "no sheets": (lambda: with_part(a_workbook(GOOD), "xl/workbook.xml", lambda _: b"<x/>"), "模板"),
    "a number of ten thousand digits": (
        lambda: with_part(a_workbook(GOOD), SHEET, lambda xml: xml.replace(b"<v>100<", b"<v>" + b"9" * 10_000 + b"<")),
        "损坏",
    ),
    "impossible rows": (
        lambda: with_part(a_workbook([]), SHEET, lambda xml: xml.replace(b'<row r="1"', b'<row r="999999999999"')),
        "模板",
    ),
    "another table": (lambda: a_workbook([(1, 2)], ("姓名", "电话")), "没有一张工作表同时有“产品编号”、“数量”和“交货日期”"),
    "half of a header": (lambda: a_workbook([("BELT-3", 2)], ("产品编号", "数量")), "模板"),
    "only a header": (lambda: a_workbook([]), "表格是空的"),
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_strangers_are_refused_in_words(session: Session, cast: Cast, kind: str) -> None:
    make, said = STRANGERS[kind]
    found = refused_words(session, cast, make())
    assert list(found) == ["/file"]
    assert said in found["/file"]


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_what_openpyxl_does_not_know_is_left_out(session: Session, cast: Cast) -> None:
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    content = with_part(a_workbook(GOOD), SHEET, lambda xml: xml.replace(b"</worksheet>", extension))
    assert import_order(session, content, actor=cast.hua).order.quantity == 120
