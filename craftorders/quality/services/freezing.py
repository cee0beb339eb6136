"""What is in dispute stays as it is: nobody decides about a lot, and nobody presents it again, while an appeal is open."""

from sqlalchemy.orm import Session

from craftorders.kernel.errors import Conflict
from craftorders.kernel.words import N_
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.disputes import in_dispute


def check_not_looked_at_again(session: Session, lot: InspectionLot) -> None:
    """Refuses whatever would change a lot about which an appeal is open; the caller has locked its batch."""
    if in_dispute(session, [lot.id]):
        message = N_("Lot %(lot)s is being looked at again: somebody appealed. Wait until another inspector has decided.")
        raise Conflict("looked_at_again", message, lot=lot.code)
