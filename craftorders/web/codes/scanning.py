"""Scanning one code after the other: the phone reads them where its browser can, else a photo is read here."""

import io
from typing import Any

import zxingcpp
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from PIL import Image, ImageOps, UnidentifiedImageError

from craftorders.infra.access import acting, requires
from craftorders.infra.problems import words_of
from craftorders.kernel.errors import DomainError, RuleViolation
from craftorders.kernel.words import N_
from craftorders.web.codes.opening import Found, find_printed
from craftorders.web.forms import Form

MOST_PIXELS = 40_000_000
WIDEST = 1600
"""A code that fills a quarter of a photo is read well at this width; more costs time only."""


def add_to(pages: Blueprint) -> None:
    """Register the scanner."""

    @pages.get("/scan")
    @requires("batches.work", "lots.decide", "work.inspect")
    def scan() -> ResponseReturnValue:
        """Scan one label after the other."""
        return _page(Form.empty(), [])

    @pages.post("/scan")
    @requires("batches.work", "lots.decide", "work.inspect")
    def scanned() -> ResponseReturnValue:
        """What was scanned: texts that the phone read (`code`), or a photo of labels; nothing is changed by it."""
        form = Form.of_request("photo")
        texts = form.attempt(lambda: _texts(form)) or []
        answers = [_look(text) for text in texts]
        if request.accept_mimetypes.best == "application/json":
            words = [text for of_field in form.errors.values() for text in of_field]
            return {"codes": answers, "errors": words}, 422 if form.errors else 200
        return _page(form, answers), 422 if form.errors else 200


def read_photo(file: Any) -> list[str]:
    """The texts of all QR codes in a photo, each once. Refuses what is no photo, and one without a code."""
    try:
        with Image.open(file) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise RuleViolation("photo_too_large", N_("This photo is too large. Take a smaller one."), pointer="/photo")
            picture = ImageOps.exif_transpose(opened).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise RuleViolation("no_photo", N_("This is not a photo that can be read."), pointer="/photo") from error
    picture.thumbnail((WIDEST, WIDEST))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = list(dict.fromkeys(each.text for each in found))
    if not texts:
        raise RuleViolation(
            "no_code_seen", N_("No code was found. Go nearer, hold still, and mind the light."), pointer="/photo"
        )
    return texts


def _texts(form: Form) -> list[str]:
    if "photo" in form.files:
        return read_photo(io.BytesIO(form.files["photo"].read()))
    text = form.values.get("code", "").strip()
    if not text:
        raise RuleViolation("nothing_scanned", N_("Take a photo of the label, or type its code."), pointer="/code")
    return [text]


def _look(text: str) -> dict[str, str]:
    """What to show for one code: what it is and where it leads, or why it leads nowhere."""
    try:
        found: Found = find_printed(text, acting())
    except DomainError as error:
        shown = gettext("Not known here, or not yours to see.") if error.code == "not_found" else words_of(error)
        return {"code": text[-40:], "error": shown}
    return {"code": found.code, "words": found.words, "address": found.address}


def _page(form: Form, answers: list[dict[str, str]]) -> str:
    return render_template("codes/scan.html", form=form, answers=answers)
