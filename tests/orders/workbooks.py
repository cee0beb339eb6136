"""Excel files as merchants (and others) send them, and what is said of them."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.languages import init_languages
from craftorders.infra.problems import words_by_place
from craftorders.kernel.errors import RuleViolation
from craftorders.orders.models import Order
from craftorders.orders.services import import_order
from tests.builders.cast import Cast

CHINESE = ("产品编号", "数量", "交货日期", "验收标准")
ENGLISH = ("Product code", "Quantity", "Due date", "Acceptance criteria")
SHEET = "xl/worksheets/sheet1.xml"
DUE = date(2026, 12, 31)
GOOD = (("BELT-3", 100, DUE, None), ("KNOT-18", 20, DUE, "红色，十八耳。"))


def a_workbook(
    rows: Sequence[Sequence[Any]],
    header: Sequence[Any] = CHINESE,
    *,
    finish: Callable[[Worksheet], None] | None = None,
) -> bytes:
    """A table with its header in the first row; `finish` may do to the sheet what people do."""
    workbook = Workbook()
    sheet = workbook.active
    for row in (header, *rows):
        sheet.append(list(row))
    if finish is not None:
        finish(sheet)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The file with one of its parts changed."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, change(source.read(part)) if part == name else source.read(part))
    return result.getvalue()


def with_raw_cell(content: bytes, place: str, xml: str) -> bytes:
    """The file with one cell of its first sheet written as `xml`, as no library would write it."""
    cell = re.compile(rf'<c r="{place}".*?(?:/>|</c>)'.encode())
    changed = with_part(content, SHEET, lambda sheet: cell.sub(xml.encode(), sheet))
    assert changed != content, "the cell was not there"
    return changed


def refused_words(session: Session, cast: Cast, content: bytes, language: str = "zh") -> dict[str, str]:
    """What is said of a refused file, by its place. Nothing may be left of it."""
    before = session.scalar(select(func.count()).select_from(Order))
    with pytest.raises(RuleViolation) as caught:
        import_order(session, content, actor=cast.hua)
    assert session.scalar(select(func.count()).select_from(Order)) == before
    app = Flask("words")
    init_languages(app)
    with app.test_request_context(f"/?lang={language}"):
        return {place: " ".join(texts) for place, texts in words_by_place(caught.value).items()}
