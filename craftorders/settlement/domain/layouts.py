"""How a bank wants its table: which columns in which order, in which file and charset, and with which words it answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import category

from craftorders.kernel.errors import RuleViolation, RuleViolations
from craftorders.kernel.money import amount_text
from craftorders.kernel.words import N_, NO_TEXT

CSV, XLSX, PAIN_001 = "csv", "xlsx", "pain.001"
FORMS = (CSV, XLSX, PAIN_001)
GBK = "gbk"
CHARSETS = ("gb18030", GBK, "utf-8-sig")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
FIELDS = ("row_number", "reference", "holder", "number", "bank_name", "bank_code", "amount", "currency", "purpose")
NEEDED = ("reference", "holder", "number", "amount")
"""Without these no bank can pay, and no answer be matched."""
MOST_COLUMNS = 30
LINE_BREAKING = ("Cc", "Zl", "Zp")
"""Kinds of characters (Unicode) that break or steer a line."""

NOT_WRITTEN = N_("Row %(row)s, %(name)s: this file cannot write “%(characters)s”.")
NOT_IN_GBK = N_("Row %(row)s, %(name)s: GBK cannot write “%(characters)s”. A template in GB18030 or as .xlsx can.")


@dataclass(frozen=True)
class Column:
    """What stands in a column (one of FIELDS, or "" for one that stays empty), and its title."""

    field: str
    title: str


@dataclass(frozen=True)
class Layout:
    """A bank's form. Tables use `columns`, `charset`, `delimiter` and `header`; pain.001 names who pays instead.

    An answer in the form of the table has two more columns, the status and its reason, under these titles; without a
    header they stand behind the others. The words are what the bank writes as a status.
    """

    form: str
    columns: tuple[Column, ...] = ()
    charset: str = CHARSETS[0]
    delimiter: str = "comma"
    header: bool = True
    purpose: str = ""
    status_title: str = ""
    reason_title: str = ""
    paid_words: tuple[str, ...] = ()
    failed_words: tuple[str, ...] = ()
    pending_words: tuple[str, ...] = ()
    debtor_name: str = ""
    debtor_account: str = ""
    debtor_bank: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Layout":
        """The layout that `kept` is the plain form of."""
        whole: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
        whole["columns"] = tuple(Column(**each) for each in kept.get("columns", ()))
        return cls(**whole)

    def plain(self) -> dict[str, Any]:
        """As it is kept: only text, truth values, lists and dictionaries."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @property
    def is_table(self) -> bool:
        """Whether it is rows and columns."""
        return self.form != PAIN_001

    def place(self, field: str) -> int | None:
        """The number of the column in which a field stands, from 0; None where it has none."""
        return next((number for number, each in enumerate(self.columns) if each.field == field), None)


@dataclass(frozen=True)
class Instruction:
    """One payment that a bank is asked for, in minor units; `number` is the payee's whole account number."""

    position: int
    reference: str
    holder: str
    number: str
    bank_name: str
    bank_code: str
    amount: int
    currency: str


def check_layout(layout: Layout) -> None:
    """Refuse a form that no bank could read or that we could not match an answer to; every fault at once."""
    faults = [*(_table_faults(layout) if layout.is_table else _debtor_faults(layout))]
    if faults:
        raise RuleViolations("bad_layout", N_("This template cannot be used yet."), faults)


def _table_faults(layout: Layout) -> Iterator[RuleViolation]:
    fields = [each.field for each in layout.columns if each.field]
    for field in NEEDED:
        if field not in fields:
            words = N_("A column is missing: reference, holder, number and amount must be there.")
            yield RuleViolation("column_missing", words, pointer="/columns", field=field)
            break
    if len(set(fields)) < len(fields):
        yield RuleViolation("column_twice", N_("A field stands in two columns."), pointer="/columns")
    yield from _title_faults(layout) if layout.header else ()
    words_said = [*layout.paid_words, *layout.failed_words, *layout.pending_words]
    if not (layout.paid_words and layout.failed_words):
        words = N_("Write down which words the bank uses for paid and for failed.")
        yield RuleViolation("status_words_missing", words, pointer="/paid_words")
    if len(set(words_said)) < len(words_said):
        yield RuleViolation("status_word_twice", N_("A word of the bank cannot mean two things."), pointer="/paid_words")


def _title_faults(layout: Layout) -> Iterator[RuleViolation]:
    answered = {"status_title": layout.status_title, "reason_title": layout.reason_title}
    for name, title in answered.items():
        if not title:
            words = N_("The first row has titles: write this one of the answer, too.")
            yield RuleViolation("titles_differ_not", words, pointer=f"/{name}")
    columns = [each.title for each in layout.columns]
    titles = columns + [title for title in answered.values() if title]
    if "" in columns or len(set(titles)) < len(titles):
        words = N_("Every column needs a title of its own, also the status and the reason in the answer.")
        yield RuleViolation("titles_differ_not", words, pointer="/columns")


def _debtor_faults(layout: Layout) -> Iterator[RuleViolation]:
    for name in ("debtor_name", "debtor_account", "debtor_bank"):
        if not getattr(layout, name):
            words = N_("A pain.001 file names who pays: the name, the account, and the code of its bank.")
            yield RuleViolation("debtor_missing", words, pointer=f"/{name}")


def cells_of(layout: Layout, instruction: Instruction) -> list[str]:
    """The row of an instruction; amounts have exactly the decimals of their currency."""
    values = {
        "": "",
        "row_number": str(instruction.position),
        "reference": instruction.reference,
        "holder": instruction.holder,
        "number": instruction.number,
        "bank_name": instruction.bank_name,
        "bank_code": instruction.bank_code,
        "amount": amount_text(instruction.amount, instruction.currency),
        "currency": instruction.currency,
        "purpose": layout.purpose,
    }
    return [values[each.field] for each in layout.columns]


def lacking(text: str, charset: str) -> str:
    """The characters of a text that a charset cannot write, each once, in their order; control characters in none."""
    return "".join(dict.fromkeys(each for each in text if not _writes(charset, each)))


def check_characters(layout: Layout, instructions: Sequence[Instruction]) -> None:
    """Refuse what the file could not say exactly, with each name and its characters, before anything is marked as sent."""
    charset = layout.charset if layout.form == CSV else "utf-8"
    faults = []
    for each in instructions:
        missing = lacking("".join((each.holder, each.bank_name, each.bank_code, each.number)), charset)
        if missing:
            words = NOT_WRITTEN if charset != GBK or lacking(missing, CHARSETS[0]) else NOT_IN_GBK
            faults.append(
                RuleViolation("characters_lacking", words, row=each.position, name=each.holder, characters=missing)
            )
    words_around = "".join((layout.purpose, *(each.title for each in layout.columns)))
    if missing := lacking(words_around, charset):
        words = N_("The template itself has “%(characters)s”, which this file cannot write.")
        faults.append(RuleViolation("characters_lacking", words, characters=missing))
    if faults:
        words = N_("Some characters cannot be written in this charset. Nothing was sent. Choose GB18030, or an .xlsx file.")
        raise RuleViolations("characters_lacking", words, faults, count=len(faults))


def _writes(charset: str, character: str) -> bool:
    if category(character) in LINE_BREAKING or NO_TEXT.match(character):
        return False
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
