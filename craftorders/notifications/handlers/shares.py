"""Shares: what was paid, and what was not after all, told to the coordinators of the workshop."""

from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.kernel.money import amount_text
from craftorders.kernel.words import N_
from craftorders.notifications.services import notify
from craftorders.settlement.events import SharePaymentMoved
from craftorders.settlement.models import SharePayment

TO_COORDINATORS = {
    "paid": N_("The shares of %(month)s were paid: %(amount)s %(currency)s on %(day)s, number %(reference)s."),
    "undone": N_("The shares of %(month)s had been noted as paid by mistake: %(amount)s %(currency)s are still to be paid."),
}


def share_payment_moved(session: Session, event: SharePaymentMoved) -> None:
    """Steps within finance are told to nobody: its desk counts what waits for whom."""
    if event.state not in TO_COORDINATORS:
        return
    payment = session.get_one(SharePayment, event.payment_id)
    people = users_with(session, "coordinator", str(event.workshop_id))
    link = f"/workshop/shares/{payment.workshop_id}/{payment.month}?currency={payment.currency}"
    values = {
        "month": payment.month,
        "amount": amount_text(payment.total, payment.currency),
        "currency": payment.currency,
        "day": str(payment.paid_on),
        "reference": payment.reference,
    }
    notify(session, people, TO_COORDINATORS[event.state], link, **values)
