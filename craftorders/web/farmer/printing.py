"""Printed cards: sheets of ten, 85 × 54 mm each, and apart from them the PINs, seen only this once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template
from flask_babel import gettext
from markupsafe import Markup

from craftorders.cards.qr import qr_svg
from craftorders.cards.services import IssuedCard

SHEET = 10


@dataclass(frozen=True)
class PrintedCard:
    """What stands on one card and its slip."""

    name: str
    village: str
    number: str
    pin: str
    qr: Markup


def card_address(token: str) -> str:
    """What the QR code says: the key stands behind the #, so that no server or log sees it on the way."""
    return f"{current_app.config['PUBLIC_URL']}/c#{token}"


def render_card_sheet(issued_cards: Iterable[tuple[Any, IssuedCard]], *, back: str) -> str:
    """The page to print for these pairs of a worker and the card just issued to them; `back` is where it came from."""
    words = gettext("QR code of the card")
    cards = [
        PrintedCard(
            worker.name,
            worker.household.village,
            issued.card.number,
            issued.pin,
            Markup(qr_svg(card_address(issued.token), words)),  # nosec B704  # drawn by us from a key and our address
        )
        for worker, issued in issued_cards
    ]
    sheets = _sheets(cards)
    return render_template(
        "farmer/card_sheet.html",
        sheets=sheets,
        slips=_sheets([card for card in cards if card.pin]),
        back=back,
        address=f"{current_app.config['PUBLIC_URL']}/c",
    )


def render_pin_slip(worker: Any, number: str, pin: str, *, back: str) -> str:
    """The page with the slip of a new PIN alone: the card stays as it is."""
    slip = PrintedCard(worker.name, worker.household.village, number, pin, Markup(""))
    return render_template("farmer/card_sheet.html", sheets=[], slips=[[slip]], back=back, address="")


def _sheets(cards: list[PrintedCard]) -> list[list[PrintedCard]]:
    return [cards[start : start + SHEET] for start in range(0, len(cards), SHEET)]
