"""A worker's statement as a PDF file on A4: every line, deductions, tax, the sum in words, three names."""

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from flask_babel import gettext
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from craftorders.fees.domain.bonuses import GUARANTEE
from craftorders.fees.models import Earning
from craftorders.infra.printing import typeface
from craftorders.kernel.capitals import CURRENCY, in_capitals
from craftorders.settlement.models import Statement
from craftorders.settlement.queries import Bearing
from craftorders.settlement.queries.late import LateSum
from craftorders.web.finance.words import kind_of_deduction
from craftorders.web.formatting import format_moment, format_money, format_month, format_quantity, format_rate, named
from craftorders.web.late import late_list, step_settled

INK, SOFT, LINE = (HexColor(each) for each in ("#22201C", "#5F574B", "#C9BFAE"))
MARGIN, WIDTH = 15 * mm, A4[0] - 30 * mm
SHARES = (17, 20, 15, 14, 10, 12, 12)
"""Hundredths of the width of the columns of lines."""
Rows = Sequence[Sequence[str]]


def statement_pdf(
    statement: Statement,
    lines: Sequence[Earning],
    bearings: Sequence[Bearing],
    withheld: int | None,
    late: Sequence[LateSum],
) -> bytes:
    """The file; `withheld` is the tax in minor units, None while it is not known; `late` is what is from earlier months.

    Refuses what cannot be printed.
    """
    facts, pay = _facts(statement, withheld, late), _pay(statement, lines, bearings)
    title = gettext("Statement %(code)s", code=statement.code)
    signed = [gettext("Approved"), gettext("Payout"), gettext("Signed for")]
    words = [title, *signed, *(cell for row in (*facts, *pay) for cell in row)]
    font = typeface("".join(words) + "0123456789·–")
    file = io.BytesIO()
    page = SimpleDocTemplate(
        file, pagesize=A4, title=title, author="craftorders", invariant=1,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
    )  # fmt: skip
    page.build(
        [
            paragraph(title, font, 18),
            Spacer(0, 4 * mm),
            grid([[paragraph(label, font, 8, SOFT), paragraph(value, font, 10)] for label, value in facts], (25, 75)),
            Spacer(0, 6 * mm),
            grid([[paragraph(cell, font, 8) for cell in row] for row in pay], SHARES, repeatRows=1),
            KeepTogether([Spacer(0, 16 * mm), grid([[paragraph(each, font, 9, SOFT) for each in signed]], (33, 33, 34))]),
        ]
    )
    return file.getvalue()


def _facts(statement: Statement, withheld: int | None, late: Sequence[LateSum]) -> Rows:
    currency, tax = statement.currency, withheld or 0
    facts = [
        (gettext("Worker"), f"{statement.worker.name} · {statement.worker.code}"),
        (gettext("Workshop"), f"{named(statement.worker.workshop)} · {statement.worker.workshop.village}"),
        (gettext("Month"), f"{format_month(statement.period.month)} · {named(statement.period.region)}"),
        (gettext("Sum"), format_money(statement.amount, currency)),
        *([(gettext("Deductions"), _taken_off(statement.deducted, currency))] if statement.deducted else []),
        (gettext("Tax"), gettext("not known yet") if withheld is None else format_money(tax, currency)),
        (gettext("Paid out"), format_money(statement.due - tax, currency)),
    ]
    if late:
        facts.append((gettext("Adjustments of earlier months"), late_list(late, currency)))
    if currency == CURRENCY:
        facts.append((gettext("In Chinese capitals"), in_capitals(statement.due - tax)))
    return facts


def _pay(statement: Statement, lines: Sequence[Earning], bearings: Sequence[Bearing]) -> Rows:
    zone = statement.period.region.time_zone
    head = [
        gettext("Day"), gettext("Product"), gettext("Step"), gettext("Bag"),
        gettext("Accepted pieces"), gettext("Rate"), gettext("Sum"),
    ]  # fmt: skip
    rows = [
        [
            format_moment(line.at, zone), named(line.product), step_settled(line, statement.period),
            line.hand_in.code if line.hand_in else "–",
            format_quantity(line.quantity) if line.hand_in else "–",
            "× " + format_rate(line.rate_e4, line.currency) if line.kind != GUARANTEE else "–",
            "= " + format_money(line.amount, line.currency),
        ]
        for line in lines
    ]  # fmt: skip
    together = gettext("Together, %(count)s lines", count=format_quantity(statement.lines))
    total = [together, "", "", "", format_quantity(statement.pieces), "", format_money(statement.amount, statement.currency)]
    taken = [
        ["", kind_of_deduction(each.deduction), each.deduction.reason, each.deduction.code, "", "",
         _taken_off(each.amount, statement.currency)]
        for each in bearings
    ]  # fmt: skip
    before_tax = [
        gettext("To be paid before tax"),
        "",
        "",
        "",
        "",
        "",
        "= " + format_money(statement.due, statement.currency),
    ]
    return [head, *rows, total, *taken, *([before_tax] if taken else [])]


def _taken_off(amount: int, currency: str) -> str:
    return ("− " if amount > 0 else "+ ") + format_money(abs(amount), currency)


def paragraph(text: str, font: str, size: float, colour: HexColor = INK) -> Paragraph:
    """Words that break anywhere, as Chinese does."""
    style = ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.4, textColor=colour, wordWrap="CJK")
    return Paragraph(escape(text, quote=False), style)


def grid(rows: Sequence[Sequence[Any]], shares: Sequence[int], **more: Any) -> Table:
    """Rows with a thin line below each; `shares` are the widths of the columns in relation to each other."""
    widths = [WIDTH * share / sum(shares) for share in shares]
    ruled = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table(rows, widths, style=ruled, hAlign="LEFT", **more)
