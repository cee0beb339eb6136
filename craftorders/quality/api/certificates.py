"""Inspection reports over HTTP: as data, as PDF, and a new address where the old one went to the wrong people."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.quality.api.blueprint import PICTURE, blueprint
from craftorders.quality.certificate.answer import PDF, address_of, pdf_answer
from craftorders.quality.queries.certificate import certificate_of_lot
from craftorders.quality.schemas.certificates import CertificateLinkSchema, CertificateSchema
from craftorders.quality.services import renew_certificate


@blueprint.get("/lots/<uuid:decided_id>/certificate")
@requires("lots.read")
@blueprint.response(200, CertificateSchema)
def certificate(decided_id: UUID) -> dict[str, Any]:
    """The inspection report of a decided lot."""
    report = certificate_of_lot(db(), decided_id, acting())
    return {**vars(report), "passed": report.passed, "url": address_of(report.token)}


@blueprint.get("/lots/<uuid:decided_id>/certificate.pdf")
@requires("lots.read")
@blueprint.response(200, PICTURE, content_type=PDF)
@blueprint.alt_response(422, HTTPStatus.UNPROCESSABLE_ENTITY.name)
def certificate_file(decided_id: UUID) -> Response:
    """The same report to be printed, in Chinese and English, with its photos and its QR code."""
    return pdf_answer(db(), certificate_of_lot(db(), decided_id, acting()))


@blueprint.post("/lots/<uuid:decided_id>/certificate/renew")
@requires("certificates.renew")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, CertificateLinkSchema)
def renew(data: dict[str, Any], decided_id: UUID) -> dict[str, str]:
    """Revoke the address that is on the prints so far, and make another."""
    return {"url": address_of(renew_certificate(db(), decided_id, **data, actor=acting()).token)}
