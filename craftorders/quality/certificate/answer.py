"""A report as HTTP gives it: the address of its QR code, and the PDF file, for the API and for the pages alike."""

from flask import Response, current_app
from sqlalchemy.orm import Session

from craftorders.infra.photos import photo_bytes
from craftorders.quality.certificate.document import document_of
from craftorders.quality.certificate.pdf import pdf_of
from craftorders.quality.queries.certificate import Certificate

PDF = "application/pdf"


def address_of(token: str) -> str:
    """What the QR code of a report says: where whoever has it can read the report."""
    return f"{current_app.config['PUBLIC_URL']}/certificates/{token}"


def pdf_answer(session: Session, report: Certificate) -> Response:
    """The PDF file of a report; who may have it was checked before."""
    photos = {photo_id: photo_bytes(session, photo_id) for photo_id in dict.fromkeys(report.photo_ids)}
    file = pdf_of(document_of(report), address_of(report.token), photos)
    name = f"{report.lot.code}.pdf"
    return Response(file, mimetype=PDF, headers={"Content-Disposition": f'inline; filename="{name}"'})
