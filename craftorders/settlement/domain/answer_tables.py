"""A bank's answer as a table: the columns that we sent, with a status and a reason behind them.

Whatever cannot be read without a guess is refused, by its row, and with it the whole file: banks send it again gladly.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NoReturn

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import parse_amount
from craftorders.kernel.words import N_
from craftorders.settlement.domain.answers import FAILED, PAID, PENDING, Answer
from craftorders.settlement.domain.layouts import Layout
from craftorders.settlement.domain.payees import last_four

GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", re.ASCII)
TOTALS = ("合计", "总计", "total")
LONGEST_REASON = 200
Rows = Sequence[tuple[int, Sequence[str]]]
"""Each with its number in the file, from 1; cells are text."""


def answers_in(rows: Rows, layout: Layout, currency: str) -> list[Answer]:
    """The answers of a table, in its order.

    Refuses a table without the columns of our layout, rows without a reference, an amount or a known status, and a line
    of totals that is not the sum.
    """
    filled = [(number, [_plain(cell) for cell in cells]) for number, cells in rows if any(map(_plain, cells))]
    if not filled:
        raise RuleViolation("empty_table", N_("The table is empty."), pointer="/file")
    places, begin = _places(filled[0][1], layout)
    words = {
        _plain(word): status
        for status, some in ((PAID, layout.paid_words), (FAILED, layout.failed_words), (PENDING, layout.pending_words))
        for word in some
    }
    answers: list[Answer] = []
    for number, cells in filled[begin:]:
        if any(cell.casefold() in TOTALS for cell in cells):
            _check_total(number, _cell(cells, places["amount"]), answers, currency)
        else:
            answers.append(_answer(number, cells, places, words, currency))
    return answers


def _places(first: Sequence[str], layout: Layout) -> tuple[dict[str, int], int]:
    """In which column what stands, and how many rows are a header."""
    if not layout.header:
        own = {each.field: number for number, each in enumerate(layout.columns) if each.field}
        return own | {"status": len(layout.columns), "reason": len(layout.columns) + 1}, 0
    titles = {each.field: each.title for each in layout.columns if each.field}
    titles |= {"status": layout.status_title, "reason": layout.reason_title}
    places = {field: first.index(_plain(title)) for field, title in titles.items() if _plain(title) in first}
    for field in ("reference", "amount", "status"):
        if field not in places:
            words = N_("The first row has no column “%(title)s”. Was it answered in the form of another template?")
            raise RuleViolation("no_table", words, pointer="/file", title=titles[field])
    return places, 1


def _answer(row: int, cells: Sequence[str], places: dict[str, int], words: dict[str, str], currency: str) -> Answer:
    said = {field: _cell(cells, place) for field, place in places.items()}
    if not said["reference"]:
        _refuse(N_("Row %(row)s: the reference is missing. Nothing was changed."), row)
    if said["status"] not in words:
        message = N_("Row %(row)s: the template does not say what the status “%(word)s” means. Nothing was changed.")
        _refuse(message, row, said["status"])
    shown = last_four(said.get("number", ""))
    return Answer(
        row,
        said["reference"],
        words[said["status"]],
        _amount(row, said["amount"], currency),
        said.get("currency") or currency,
        shown if shown.isalnum() else None,  # banks mask numbers, too: what is masked cannot be compared
        said.get("reason", "")[:LONGEST_REASON] or None,
    )


def _amount(row: int, text: str, currency: str) -> int:
    plain = text.replace(",", "") if GROUPED.fullmatch(text) else text
    try:
        return parse_amount(plain, currency)
    except RuleViolation:
        _refuse(N_("Row %(row)s: “%(word)s” is no amount. Nothing was changed."), row, text)


def _check_total(row: int, told: str, answers: Sequence[Answer], currency: str) -> None:
    total = sum(each.amount or 0 for each in answers)
    if _amount(row, told, currency) != total:
        _refuse(N_("Row %(row)s: the total “%(word)s” is not the sum of the rows above. Nothing was changed."), row, told)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _plain(text: str) -> str:
    """Without what spreadsheets and people add: space around, wide letters and digits, an apostrophe before a text."""
    return unicodedata.normalize("NFKC", text).strip().removeprefix("'")


def _refuse(words: str, row: int, word: str = "") -> NoReturn:
    raise RuleViolation("bad_answer", words, pointer=f"/rows/{row}", row=row, word=word)
