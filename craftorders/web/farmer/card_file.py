"""Thousands of cards as one PDF file: ten cards a sheet of A4, then the slips with the PINs, to be given apart from them.

The codes are drawn as rectangles, sharp at any size; names are set in a font that the file carries, and a name that it
cannot set is refused before anything is written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from craftorders.cards.qr import ONE_MASK, QUIET_ZONE, qr_modules, stretches
from craftorders.infra.printing import typeface, unprintable
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

CARD, PER_SHEET = (85 * mm, 54 * mm), 10
SLIP, SLIPS = (85 * mm, 27 * mm), 20
LEFT, TOP = 20 * mm, A4[1] - 13 * mm
CODE = 40 * mm
CORD, EDGE, SOFT = HexColor("#B3261E"), HexColor("#877C6B"), HexColor("#5E574C")
MOST_NAMED = 10


@dataclass(frozen=True)
class CardToPrint:
    """What stands on one card, and on its slip where a PIN is new."""

    name: str
    place: str
    number: str
    address: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True)
class CardWords:
    """The fixed words of cards and slips, in the language of the file."""

    title: str
    number: str
    pin: str
    secret: str


def refuse_unprintable(names: Sequence[str]) -> None:
    """Refuses names with a character that the type has not, and says which they are: nobody gets a card with a gap."""
    wrong = [name for name in names if unprintable(name)]
    if wrong:
        message = N_("%(count)s names cannot be printed: %(names)s. Our type has not the characters %(characters)s.")
        raise RuleViolation(
            "names_cannot_be_printed",
            message,
            count=len(wrong),
            names="、".join(wrong[:MOST_NAMED]) + ("…" if len(wrong) > MOST_NAMED else ""),
            characters=" ".join(f"{each} (U+{ord(each):04X})" for each in unprintable("".join(wrong))),
        )


def write_cards(
    path: Path, cards: Sequence[CardToPrint], words: CardWords, shown_address: str, tell: Callable[[int], None]
) -> None:
    """Write the file; `tell` is called after each sheet with the number of cards that are done."""
    refuse_unprintable([f"{card.name}{card.place}" for card in cards])
    text = "".join(f"{card.name}{card.place}" for card in cards)
    font = typeface(text + shown_address + "".join(vars(words).values()) + "·0123456789ABCDEFGHJKMNPQRSTVWXYZ-")
    sheet = Canvas(str(path), pagesize=A4, pageCompression=1, invariant=1)
    sheet.setTitle(words.title)
    for start in range(0, len(cards), PER_SHEET):
        some = cards[start : start + PER_SHEET]
        for place, card in enumerate(some):
            _card(sheet, font, _corner(place, CARD), card, words, shown_address)
        sheet.showPage()
        tell(start + len(some))
    fresh = [card for card in cards if card.pin]
    for start in range(0, len(fresh), SLIPS):
        for place, card in enumerate(fresh[start : start + SLIPS]):
            _slip(sheet, font, _corner(place, SLIP), card, words)
        sheet.showPage()
    sheet.save()


def _corner(place: int, size: tuple[float, float]) -> tuple[float, float]:
    """Where the lower left corner of the card at a place of the sheet is: two columns, from the top."""
    row, column = divmod(place, 2)
    return LEFT + column * size[0], TOP - (row + 1) * size[1]


def _card(
    sheet: Canvas, font: str, at: tuple[float, float], card: CardToPrint, words: CardWords, shown_address: str
) -> None:
    x, y = at
    width, height = CARD
    _frame(sheet, x, y, CARD)
    sheet.setFillColor(CORD)
    sheet.rect(x + 4 * mm, y + height - 5 * mm, width - 8 * mm, 1.2 * mm, stroke=0, fill=1)
    sheet.setFillGray(0)
    _text(sheet, font, 9, x + 4 * mm, y + height - 9.5 * mm, words.title)
    room = width - CODE - 8 * mm
    _text(sheet, font, 15, x + 4 * mm, y + height - 18 * mm, card.name, room)
    _text(sheet, font, 11, x + 4 * mm, y + height - 24 * mm, card.place, room)
    sheet.setFillColor(SOFT)
    _text(sheet, font, 8, x + 4 * mm, y + 17 * mm, words.number)
    _text(sheet, font, 7, x + 4 * mm, y + 4 * mm, shown_address, width - 8 * mm)
    sheet.setFillGray(0)
    _text(sheet, font, 14, x + 4 * mm, y + 11 * mm, card.number)
    _code(sheet, x + width - CODE - 3 * mm, y + height - CODE - 6 * mm, card.address)


def _slip(sheet: Canvas, font: str, at: tuple[float, float], card: CardToPrint, words: CardWords) -> None:
    x, y = at
    _frame(sheet, x, y, SLIP)
    sheet.setFillGray(0)
    _text(sheet, font, 10, x + 4 * mm, y + 20 * mm, f"{card.name} · {card.number}", SLIP[0] - 8 * mm)
    _text(sheet, font, 18, x + 4 * mm, y + 10 * mm, f"{words.pin}  {' '.join(card.pin)}")
    sheet.setFillColor(SOFT)
    _text(sheet, font, 8, x + 4 * mm, y + 4 * mm, words.secret, SLIP[0] - 8 * mm)


def _frame(sheet: Canvas, x: float, y: float, size: tuple[float, float]) -> None:
    sheet.setStrokeColor(EDGE)
    sheet.setLineWidth(0.4)
    sheet.setDash(2, 2)
    sheet.rect(x, y, *size, stroke=1, fill=0)
    sheet.setDash()


def _text(sheet: Canvas, font: str, size: float, x: float, y: float, text: str, room: float = 0) -> None:
    """One line; where it is wider than its room, it is set smaller, never cut."""
    if room and (width := sheet.stringWidth(text, font, size)) > room:
        size *= room / width
    sheet.setFont(font, size)
    sheet.drawString(x, y, text)


def _code(sheet: Canvas, x: float, y: float, address: str) -> None:
    """The code as dark rectangles, one unit a module, with its quiet zone inside of the square."""
    rows = qr_modules(address, ONE_MASK)
    side = len(rows)
    module = CODE / (side + 2 * QUIET_ZONE)
    drawn = " ".join(
        f"{start} {side - 1 - row} {width} 1 re" for row, modules in enumerate(rows) for start, width in stretches(modules)
    )
    left, bottom = x + QUIET_ZONE * module, y + QUIET_ZONE * module
    sheet.addLiteral(f"q 0 g {module:.4f} 0 0 {module:.4f} {left:.3f} {bottom:.3f} cm {drawn} f Q")
