"""Opening a file from outside: what is no .xlsx, is too large, or unpacks to too much, is refused unread.

A zip file may lie about what it unpacks to. Each part is therefore unpacked here, no further than it declares, and
packed again without compression: only that copy is read.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from openpyxl.reader.excel import ExcelReader

from craftorders.kernel.errors import DomainError, RuleViolation
from craftorders.kernel.words import N_

LARGEST_FILE = 5 * 1024 * 1024
MOST_UNPACKED = 10 * 1024 * 1024
MOST_PARTS = 500
CONTENTS = "[Content_Types].xml"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
"""How an .xls begins, and an .xlsx that is locked with a password."""

# openpyxl warns of what it leaves out, such as charts and extensions: nothing of that is read here.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


@dataclass(frozen=True)
class OpenedWorkbook:
    """The sheets, to be read row by row, and the raw XML of each by its title."""

    sheets: list[Any]
    xml: dict[str, bytes]


@contextmanager
def opened_workbook(content: bytes) -> Iterator[OpenedWorkbook]:
    """The workbook, for as long as it is read. Refuses whatever cannot be one, also while it is read."""
    _refuse_strangers(content)
    try:
        parts = _unpacked(content)
        reader = ExcelReader(_packed(parts), read_only=True, keep_links=False)
        reader.read()
        xml = {sheet.name: parts.get(target.target, b"") for sheet, target in reader.parser.find_sheets()}
        yield OpenedWorkbook(reader.wb.worksheets, xml)
    except DomainError:
        raise
    except Exception as error:  # a damaged file can fail anywhere inside the reader
        raise _refusal(
            "damaged_file", N_("This file is damaged. Open it in Excel, save it again as .xlsx, and send that.")
        ) from error


def _refuse_strangers(content: bytes) -> None:
    if not content:
        raise _refusal("no_file", N_("Choose an Excel file."))
    if len(content) > LARGEST_FILE:
        raise _refusal("file_too_large", N_("The file is larger than 5 MB. Take pictures and other sheets out of it."))
    if content.startswith(OLD_OR_LOCKED):
        words = N_("This is an old .xls file, or one with a password. Save it as .xlsx without a password.")
        raise _refusal("old_file", words)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        words = N_("This is not an Excel file. A renamed .csv does not do: open it in Excel and save it as .xlsx.")
        raise _refusal("not_excel", words)


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of the file. Refuses too many, too large ones, and XML that declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _refusal("unpacks_too_large", N_("There is too much in this file. Copy the table into the template."))
        strange = any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts)
        unpacked = {} if strange else {part.filename: _unpack(archive, part) for part in parts}
    if CONTENTS not in unpacked or any(b"<!DOCTYPE" in part.replace(b"\0", b"") for part in unpacked.values()):
        raise _refusal("not_excel", N_("This is not an Excel file. Use the template."))
    return unpacked


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as packed:
        return packed.read(part.file_size)


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    copy.seek(0)
    return copy


def _refusal(code: str, words: str) -> RuleViolation:
    return RuleViolation(code, words, pointer="/file")
