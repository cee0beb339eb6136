"""An inspection report on the screen: by its lot for who is signed in, by the key of its QR code for everybody."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from craftorders.cards.qr import qr_svg
from craftorders.infra.access import acting, public, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.errors import NotFound
from craftorders.quality.certificate.answer import address_of, pdf_answer
from craftorders.quality.certificate.document import document_of
from craftorders.quality.queries.certificate import Certificate, certificate_by_token, certificate_of_lot
from craftorders.quality.services import renew_certificate
from craftorders.web.forms import Form

pages = Blueprint("certificates", __name__, url_prefix="/certificates")


@pages.get("/lots/<uuid:decided_id>")
@requires("lots.read")
def lot(decided_id: UUID) -> ResponseReturnValue:
    """The report of a lot, for who may see the lot."""
    return _of_lot(decided_id, Form.empty())


@pages.get("/lots/<uuid:decided_id>/photos/<int(min=1, max=9999):place>")
@requires("lots.read")
def lot_photo(decided_id: UUID, place: int) -> ResponseReturnValue:
    """One photo of it, by its number."""
    return _photo(certificate_of_lot(db(), decided_id, acting()), place)


@pages.get("/lots/<uuid:decided_id>.pdf")
@requires("lots.read")
def lot_file(decided_id: UUID) -> ResponseReturnValue:
    """The same to be printed."""
    return pdf_answer(db(), certificate_of_lot(db(), decided_id, acting()))


@pages.post("/lots/<uuid:decided_id>/renew")
@requires("certificates.renew")
@idempotent
def renew(decided_id: UUID) -> ResponseReturnValue:
    """Revoke the code on the prints so far."""
    form = Form.of_request()
    form.submit(ReasonSchema(), lambda data: renew_certificate(db(), decided_id, **data, actor=acting()))
    if form.errors:
        return _of_lot(decided_id, form), 422
    flash(gettext("The old code opens nothing any more. Print the report again."), "success")
    return redirect(url_for(".lot", decided_id=decided_id), 303)


@pages.get("/<token>")
@public
def scanned(token: str) -> ResponseReturnValue:
    """The report that a scanned code opens."""
    return _page(certificate_by_token(db(), token), url_for(".file", token=token), None)


@pages.get("/<token>.pdf")
@public
def file(token: str) -> ResponseReturnValue:
    """The same to be printed."""
    return pdf_answer(db(), certificate_by_token(db(), token))


@pages.get("/<token>/photos/<int(min=1, max=9999):place>")
@public
def photo(token: str, place: int) -> ResponseReturnValue:
    """One photo of it, by its number."""
    return _photo(certificate_by_token(db(), token), place)


def _of_lot(decided_id: UUID, form: Form) -> str:
    report = certificate_of_lot(db(), decided_id, acting())
    own = form if acting().can("certificates.renew") else None
    return _page(report, url_for(".lot_file", decided_id=decided_id), own)


def _page(report: Certificate, file_url: str, form: Form | None) -> str:
    address = address_of(report.token)
    return render_template(
        "certificates/report.html",
        document=document_of(report),
        lot_id=report.lot.id,
        token=report.token,
        address=address,
        qr=Markup(qr_svg(address, gettext("Code of this report"))),  # nosec B704  # our own drawing and words
        file_url=file_url,
        form=form,
    )


def _photo(report: Certificate, number: int) -> ResponseReturnValue:
    shown = report.photo_ids
    if number > len(shown):
        raise NotFound("photo", number)
    return photo_answer(db(), shown[number - 1])
