"""Excel files as merchants (and others) send them."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

CHINESE = ("产品编号", "数量", "交货日期", "验收标准")
ENGLISH = ("Product code", "Quantity", "Due date", "Acceptance criteria")


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
    """The file with one of its parts changed (or, where it is not there, made from nothing)."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        target.writestr(name, change(source.read(name) if name in source.namelist() else b""))
    return result.getvalue()


def with_raw_cell(content: bytes, place: str, xml: str) -> bytes:
    """The file with one cell of its first sheet written as `xml`, as no library would write it."""
    pattern = re.compile(rf'<c r="{place}".*?(?:/>|</c>)'.encode())
    return with_part(content, "xl/worksheets/sheet1.xml", lambda sheet: pattern.sub(xml.encode(), sheet))
