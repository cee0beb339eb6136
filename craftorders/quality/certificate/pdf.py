"""An inspection report as a PDF file on A4: the same document as the page, drawn once, with its photos and its QR code."""

import io
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from uuid import UUID

from PIL import Image as Photo
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from craftorders.infra.printing import typeface
from craftorders.quality.certificate.document import Document, Picture
from craftorders.quality.certificate.tables import Table
from craftorders.quality.certificate.words import Both

INK, SOFT, LINE, GOOD, BAD = (HexColor(each) for each in ("#22201C", "#5F574B", "#C9BFAE", "#2F6B4F", "#B3261E"))
MARGIN, WIDTH = 15 * mm, A4[0] - 30 * mm
QR_SIDE, PHOTOS_A_ROW, PHOTO_PIXELS = 30 * mm, 4, 640


def pdf_of(document: Document, address: str, photos: Mapping[UUID, bytes]) -> bytes:
    """The file; `address` is what its QR code opens. Refuses a character that cannot be printed."""
    return _Drawer(document, address, photos).draw()


class _Drawer:
    """Draws one document with one font."""

    def __init__(self, document: Document, address: str, photos: Mapping[UUID, bytes]) -> None:
        self.document, self.address, self.photos = document, address, photos
        self.font = typeface("".join(_texts(document)) + address + "0123456789/·–")

    def draw(self) -> bytes:
        file = io.BytesIO()
        title = f"{self.document.title.en} {self.document.number}"
        frame = SimpleDocTemplate(
            file, pagesize=A4, title=title, author="craftorders", lang="zh-CN", invariant=1,
            leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 5 * mm,
        )  # fmt: skip
        frame.build(list(self._parts()), onFirstPage=self._foot, onLaterPages=self._foot)
        return file.getvalue()

    def _parts(self) -> Iterable[Flowable]:
        document = self.document
        yield self._head()
        yield self._facts()
        for table in document.tables:
            yield KeepTogether([self._heading(table.title), self._table(table)])
        if document.pictures:
            yield Spacer(0, 3 * mm)
            yield self._pictures(document.pictures)
        yield KeepTogether([Spacer(0, 8 * mm), self._signed(), Spacer(0, 2 * mm), self._text(document.closing, 7.5, SOFT)])

    def _head(self) -> Flowable:
        document = self.document
        tone = GOOD if document.accepted else BAD
        words = [
            self._text(document.title, 18),
            self._plain(document.number, 11, SOFT),
            Spacer(0, 3 * mm),
            self._text(document.verdict, 14, tone),
            *(self._text(reason, 9) for reason in document.reasons),
        ]
        return self._grid([[words, self._qr()]], [WIDTH - QR_SIDE - 5 * mm, QR_SIDE + 5 * mm], [
            ("ALIGN", (1, 0), (1, 0), "RIGHT"), ("LINEBELOW", (0, 0), (-1, 0), 1.2, BAD),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 8),
        ])  # fmt: skip

    def _facts(self) -> Flowable:
        pairs = list(self.document.facts)
        rows = []
        for left, right in zip(pairs[::2], pairs[1::2], strict=True):
            rows.append(
                [cell for label, value in (left, right) for cell in (self._text(label, 7.5, SOFT), self._text(value, 9))]
            )
        widths = [WIDTH * share / 100 for share in (16, 34, 16, 34)]
        return self._grid(rows, widths, [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)])

    def _table(self, table: Table) -> Flowable:
        if not table.rows:
            return self._text(table.empty, 9)
        heads = [self._stacked(column, 7, SOFT) for column in table.columns]
        rows = [[self._stacked(cell, 8.5) for cell in row] for row in table.rows]
        whole = sum(table.shares)
        widths = [WIDTH * share / whole for share in table.shares]
        ruled = [("LINEBELOW", (0, 0), (-1, 0), 0.8, INK), ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE)]
        return self._grid([heads, *rows], widths, ruled, repeatRows=1)

    def _pictures(self, pictures: tuple[Picture, ...]) -> Flowable:
        width = WIDTH / PHOTOS_A_ROW
        cells = [[self._photo(each, width - 4 * mm), self._text(each.words, 7.5, number=each.number)] for each in pictures]
        cells += [[] for _ in range(-len(cells) % PHOTOS_A_ROW)]
        rows = [cells[start : start + PHOTOS_A_ROW] for start in range(0, len(cells), PHOTOS_A_ROW)]
        return self._grid(rows, [width] * PHOTOS_A_ROW, [])

    def _photo(self, picture: Picture, width: float) -> Flowable:
        with Photo.open(io.BytesIO(self.photos[picture.photo_id])) as image:
            image.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS))
            smaller = io.BytesIO()
            image.save(smaller, "JPEG", quality=80)
            scale = min(width / image.width, width / image.height)
            return Image(smaller, image.width * scale, image.height * scale, hAlign="LEFT")

    def _signed(self) -> Flowable:
        cells = [[self._text(label, 7.5, SOFT), self._text(value, 11)] for label, value in self.document.signed]
        return self._grid([cells], [WIDTH / 2] * 2, [("LINEABOVE", (0, 0), (-1, -1), 0.8, INK)])

    def _qr(self) -> Flowable:
        code = QrCodeWidget(self.address, barLevel="M", barWidth=QR_SIDE, barHeight=QR_SIDE, barBorder=2)
        drawing = Drawing(QR_SIDE, QR_SIDE)
        drawing.add(code)
        return drawing

    def _foot(self, canvas: Any, frame: Any) -> None:
        canvas.setFont(self.font, 7.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, MARGIN - 2 * mm, self.address)
        canvas.drawRightString(A4[0] - MARGIN, MARGIN - 2 * mm, f"{self.document.number} · {frame.page}")

    def _heading(self, words: Both) -> Flowable:
        return Paragraph(escape(str(words)), self._style(11, INK, spaceBefore=5 * mm, spaceAfter=1 * mm))

    def _text(self, words: Both, size: float, colour: HexColor = INK, number: int | None = None) -> Flowable:
        return self._plain(("" if number is None else f"{number}. ") + str(words), size, colour)

    def _stacked(self, words: Both, size: float, colour: HexColor = INK) -> Flowable:
        """Chinese above English, as narrow columns have it."""
        return Paragraph("<br/>".join(escape(part, quote=False) for part in words.parts), self._style(size, colour))

    def _plain(self, text: str, size: float, colour: HexColor = INK) -> Flowable:
        return Paragraph(escape(text, quote=False).replace("\n", "<br/>"), self._style(size, colour))

    def _style(self, size: float, colour: HexColor, **more: Any) -> ParagraphStyle:
        return ParagraphStyle("", fontName=self.font, fontSize=size, leading=size * 1.4, textColor=colour, **more)

    def _grid(self, rows: list[list[Any]], widths: list[float], style: list[tuple[Any, ...]], **more: Any) -> Flowable:
        flush = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ]
        return Grid(rows, widths, style=[*flush, *style], hAlign="LEFT", **more)


def _texts(document: Document) -> Iterable[str]:
    """All text of a document, for its font."""
    yield document.number
    words = [document.title, document.verdict, document.closing, *document.reasons]
    words += [each for pair in (*document.facts, *document.signed) for each in pair]
    words += [each.words for each in document.pictures]
    for table in document.tables:
        words += [table.title, table.empty, *table.columns, *(cell for row in table.rows for cell in row)]
    for each in words:
        yield str(each)
