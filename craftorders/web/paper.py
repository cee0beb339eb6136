"""Sheets of A4 as PDF files: a title, what it is about, ruled rows, and lines to sign on."""

import io
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from craftorders.infra.printing import typeface

INK, SOFT, LINE = (HexColor(each) for each in ("#22201C", "#5F574B", "#C9BFAE"))
MARGIN, WIDTH = 15 * mm, A4[0] - 30 * mm
Rows = Sequence[Sequence[str]]


def a4_sheet(title: str, words: Iterable[str], parts: Callable[[str], Sequence[Flowable]]) -> bytes:
    """The file: below its title what `parts` makes in a typeface that has all `words`. Refuses what cannot be printed."""
    font = typeface("".join([title, *words]) + "0123456789·–")
    file = io.BytesIO()
    page = SimpleDocTemplate(
        file, pagesize=A4, title=title, author="craftorders", invariant=1,
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
    )  # fmt: skip
    page.build([paragraph(title, font, 18), *parts(font)])
    return file.getvalue()


def sheet_of_account(title: str, facts: Rows, rows: Rows, shares: Sequence[int], signed: Sequence[str] = ()) -> bytes:
    """The file of a statement or an invoice: `facts` as pairs, then `rows`, of which the first is their head."""

    def parts(font: str) -> list[Flowable]:
        return [
            Spacer(0, 4 * mm),
            grid([[paragraph(label, font, 8, SOFT), paragraph(value, font, 10)] for label, value in facts], (25, 75)),
            Spacer(0, 6 * mm),
            grid([[paragraph(cell, font, 8) for cell in row] for row in rows], shares, repeatRows=1),
            *([signatures(signed, font)] if signed else []),
        ]

    return a4_sheet(title, [*signed, *(cell for row in (*facts, *rows) for cell in row)], parts)


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


def signatures(names: Sequence[str], font: str) -> Flowable:
    """Room to sign, side by side; never apart from each other."""
    row = [paragraph(each, font, 9, SOFT) for each in names]
    return KeepTogether([Spacer(0, 16 * mm), grid([row], [1] * len(names))])
