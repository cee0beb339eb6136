"""What a merchant pays more for a line that is urgent; all of it goes to who makes the pieces."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.database import touch
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound
from craftorders.kernel.words import N_
from craftorders.orders.domain.states import ORDER, PLANNABLE
from craftorders.orders.events import OrderChanged
from craftorders.orders.models import OrderLine
from craftorders.orders.queries import find_order

OPEN = ("draft", "submitted", *PLANNABLE)


def agree_urgency(session: Session, order_id: UUID, line_id: UUID, *, urgency_e4: int, actor: Actor) -> OrderLine:
    """Pay so much a piece on top of the price for all batches of a line that are offered from now on; 0 is nothing.

    A batch that was offered keeps what was agreed then. Refused once the order has come to its end, and for a line of
    which all pieces have arrived.
    """
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    line = next((each for each in order.lines if each.id == line_id), None)
    if line is None:
        raise NotFound("order_line", line_id)
    if order.state not in OPEN:
        raise IllegalTransition(ORDER.name, order.state, "agree_urgency")
    if line.delivered == line.quantity:
        raise Conflict("all_arrived", N_("All pieces of this line have arrived already."))
    changes = {"urgency_e4": [line.urgency_e4, urgency_e4], "line": [None, line.position]}
    line.urgency_e4 = urgency_e4
    touch(order)
    session.flush()
    record(session, ORDER.name, order.id, "agree_urgency", actor=actor, changes=changes)
    publish(session, OrderChanged(order.id, order.merchant_id))
    return line
