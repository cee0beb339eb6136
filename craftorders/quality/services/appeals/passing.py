"""The rejection of a lot did not stand: its pieces pass as the next round, and everybody is paid at once."""

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.production.services import mark_again
from craftorders.quality.models import InspectionLot
from craftorders.quality.services.counting import bad_by_class
from craftorders.quality.services.deciding import accept_unsampled, check_acceptance
from craftorders.quality.services.opening import open_on_appeal


def let_lot_pass(session: Session, lot: InspectionLot, *, reason: str, actor: Actor) -> InspectionLot:
    """Accept the pieces of an overturned lot but those that are still held to be bad; the next round says so.

    Refuses what the plans do not let pass with the bad pieces that are left, and any acceptance while it is discontinued.
    The rejection stays counted where the switching rules count it: they follow the lots as first inspected (ISO 2859-1,
    9.3.1), lots were judged since by the plan that came of it, and a second look at known pieces is no sample. Where that
    is unjust, the operator eases inspection with a reason.
    """
    mark_again(session, lot.batch, "overturn", pieces=lot.quantity, actor=actor)
    again = open_on_appeal(session, lot, bad_by_class(session, lot), actor=actor)
    check_acceptance(session, again)
    return accept_unsampled(session, again, reason=reason, actor=actor)
