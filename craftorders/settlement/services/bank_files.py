"""Files for banks and from banks: made from the database, the same bytes every time; read without a guess."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from craftorders.infra.iso20022 import fault_in, kind_of, message_in
from craftorders.infra.spreadsheets import XLSX as XLSX_TYPE
from craftorders.infra.spreadsheets import harmless, plain_workbook
from craftorders.infra.workbooks.opening import opened_workbook
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.settlement.domain import answer_tables, pain001, pain002
from craftorders.settlement.domain.answers import Answer
from craftorders.settlement.domain.layouts import (
    CSV,
    DELIMITERS,
    PAIN_001,
    XLSX,
    Instruction,
    Layout,
    cells_of,
    check_characters,
)
from craftorders.settlement.models import PayoutAttempt, PayoutBatch
from craftorders.settlement.services.payees import number_of

HOME_ZONE = ZoneInfo("Asia/Shanghai")
ENDINGS = {CSV: "csv", XLSX: "xlsx", PAIN_001: "xml"}
TYPES = {CSV: "text/csv", XLSX: XLSX_TYPE, PAIN_001: "application/xml"}
LARGEST_CSV = 5 * 1024 * 1024
MOST_ANSWERS = 10_000
AS_THEY_ARE = ("number", "reference", "amount")
"""Fields that cannot begin a formula by their form, or must not be changed even if they do."""


@dataclass(frozen=True)
class BankFile:
    """A file and what is said beside it: its name, its type, and its SHA-256."""

    name: str
    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The digest, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def instructions_of(attempts: Sequence[PayoutAttempt]) -> list[Instruction]:
    """What a bank is asked for, with the whole account numbers: for a bank's file alone."""
    return [
        Instruction(
            each.position,
            each.reference,
            each.holder,
            number_of(each.payee),
            each.payee.bank_name or "",
            each.payee.bank_code or "",
            each.amount,
            each.currency,
        )
        for each in attempts
    ]


def file_of(batch: PayoutBatch, instructions: Sequence[Instruction]) -> BankFile:
    """The file of a batch, from its own copy of the template.

    Refuses characters that the charset lacks, by name, and a message that is not as ISO 20022 wants it.
    """
    layout = batch.form
    check_characters(layout, instructions)
    if layout.form == PAIN_001:
        at = (batch.approved_at or batch.created_at).astimezone(HOME_ZONE)
        content = pain001.pain001_of(layout, pain001.Heading(batch.code, at), instructions)
        if fault := fault_in(message_in(content), pain001.KIND):
            words = N_("The message would not be as ISO 20022 wants it: %(what)s")
            raise RuleViolation("not_as_the_schema", words, what=fault)
    elif layout.form == XLSX:
        content = plain_workbook(batch.code, table_of(layout, instructions))
    else:
        content = csv_of(layout, instructions)
    return BankFile(f"{batch.code}.{ENDINGS[layout.form]}", content, TYPES[layout.form])


def table_of(layout: Layout, instructions: Sequence[Instruction]) -> Iterator[list[str]]:
    """The rows of the table, the header first; no text of a person can become a formula."""
    if layout.header:
        yield [each.title for each in layout.columns]
    for instruction in instructions:
        cells = zip(layout.columns, cells_of(layout, instruction), strict=True)
        yield [text if column.field in AS_THEY_ARE else harmless(text) for column, text in cells]


def csv_of(layout: Layout, instructions: Sequence[Instruction]) -> bytes:
    """The table as text in the template's charset, lines ended as Windows does."""
    text = io.StringIO()
    csv.writer(text, delimiter=DELIMITERS[layout.delimiter]).writerows(table_of(layout, instructions))
    return text.getvalue().encode(layout.charset)


def answers_in(
    content: bytes, layout: Layout, currency: str, references_of: Callable[[str], tuple[str, ...]]
) -> list[Answer]:
    """What a bank answers: pain.002, or the table that we sent with a status. The form of the file is told by itself."""
    if not content.strip():
        raise RuleViolation("no_file", N_("The file is empty."), pointer="/file")
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _report_in(content, references_of)
    if not layout.is_table:
        raise RuleViolation("not_xml", N_("This bank answers with pain.002, an XML file."), pointer="/file")
    return answer_tables.answers_in(rows_of(content, layout), layout, currency)


def first_difference(ours: bytes, theirs: bytes, layout: Layout) -> str | None:
    """Where a file differs from ours: its row or line; None where they say the same, as saved again by a spreadsheet."""
    mine, other = ([cells for _, cells in _units(each, layout)] for each in (ours, theirs))
    for number in range(max(len(mine), len(other))):
        if mine[number : number + 1] != other[number : number + 1]:
            return str(number + 1)
    return None


def rows_of(content: bytes, layout: Layout) -> list[tuple[int, list[str]]]:
    """The rows of a table, by their numbers. Refuses what is not the template's form, or not in its charset."""
    if content.startswith(b"PK"):
        with opened_workbook(content) as workbook:
            rows = enumerate(workbook.sheets[0].iter_rows(values_only=True), 1)
            return [(number, ["" if cell is None else str(cell) for cell in cells]) for number, cells in rows]
    if len(content) > LARGEST_CSV:
        raise RuleViolation("file_too_large", N_("The file is larger than 5 MB."), pointer="/file")
    try:
        text = content.decode(layout.charset if layout.form == CSV else "utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[layout.delimiter], strict=True)
        return list(enumerate(reader, 1))
    except (UnicodeDecodeError, csv.Error) as error:
        words = N_("The file cannot be read as a table in the template's charset: it was changed, or it is another file.")
        raise RuleViolation("damaged_file", words, pointer="/file") from error


def _units(content: bytes, layout: Layout) -> list[tuple[int, list[str]]]:
    if layout.is_table:
        return rows_of(content, layout)
    return [(number, [line]) for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1)]


def _report_in(content: bytes, references_of: Callable[[str], tuple[str, ...]]) -> list[Answer]:
    root = message_in(content)
    kind = kind_of(root)
    if not kind.startswith(pain002.KIND):
        words = N_("This XML file is no pain.002, the report that answers a pain.001.")
        raise RuleViolation("not_pain002", words, pointer="/file")
    if fault := fault_in(root, kind):
        words = N_("The report is not as ISO 20022 wants it: %(what)s")
        raise RuleViolation("not_as_the_schema", words, pointer="/file", what=fault)
    return pain002.answers_in(root, references_of)
