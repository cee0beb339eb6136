"""Concession: the merchant's agreement lets the pieces of a rejected lot pass as they are, without a new sample."""

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.words import N_
from craftorders.production.services import mark_again
from craftorders.quality.domain.defects import CRITICAL
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import is_sent_back
from craftorders.quality.queries.dispositions import dispositions_of_lot
from craftorders.quality.services.deciding import accept_unsampled
from craftorders.quality.services.freezing import check_not_looked_at_again
from craftorders.quality.services.opening import open_conceded


def check_concedable(session: Session, lot: InspectionLot) -> None:
    """Refuses a lot that was not rejected, about which was decided, that came again, or about which somebody appealed; and
    one with a critical defect."""
    if not is_sent_back(session, lot) or dispositions_of_lot(session, lot.id):
        message = N_("These pieces cannot be taken by concession any more: it was decided otherwise, or they came again.")
        raise Conflict("not_concedable", message)
    check_not_looked_at_again(session, lot)
    if any(defect.code.severity == CRITICAL for defect in lot.defects):
        message = N_("A critical defect was found: such pieces could hurt somebody, and cannot be taken by concession.")
        raise RuleViolation("critical_defect", message)


def concede_lot(session: Session, lot: InspectionLot, *, reason: str, actor: Actor) -> InspectionLot:
    """Called by fees when the merchant has agreed: the next round is accepted whole, and all of its pieces pass.

    The caller has locked the batch and checked who agrees.
    """
    check_concedable(session, lot)
    mark_again(session, lot.batch, "concede", pieces=lot.quantity, actor=actor)
    return accept_unsampled(session, open_conceded(session, lot, actor=actor), reason=reason, actor=actor)
