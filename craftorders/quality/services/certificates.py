"""The key of a lot's inspection report: made when the lot is decided, replaced where it went to the wrong people."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.quality.domain.states import LOT
from craftorders.quality.models import CertificateKey
from craftorders.quality.queries import find_lot
from craftorders.quality.queries.certificate import key_of_lot


def certify_lot(session: Session, lot_id: UUID) -> CertificateKey:
    """Make the key that opens the report of a decided lot."""
    key = CertificateKey(lot_id=lot_id)
    session.add(key)
    session.flush()
    return key


def renew_certificate(session: Session, lot_id: UUID, *, reason: str, actor: Actor) -> CertificateKey:
    """Revoke the key that is on the prints so far, at once, and make another; refuses a lot without a report."""
    actor.require("certificates.renew")
    lot = find_lot(session, lot_id, actor, for_update=True)
    key_of_lot(session, lot).revoked_at = now()
    session.flush()
    record(session, LOT.name, lot.id, "renew_certificate", actor=actor, reason=reason, region_id=lot.region_id)
    return certify_lot(session, lot.id)
