"""Shares of the demo: the first workshop's oldest month is paid, its next one waits for a second person."""

from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel.clock import day_of, now
from craftorders.settlement.models import SharePayment
from craftorders.settlement.queries.due_shares import due_shares
from craftorders.settlement.queries.merchant_months import HOME_ZONE
from craftorders.settlement.queries.shares import ShareMonth
from craftorders.settlement.services import approve_shares, pay_shares, prepare_shares


def share_out(session: Session, people: People) -> None:
    """The months of the other workshops are left to be prepared."""
    own = [each for each in due_shares(session, now()) if each.workshop.id == people.workshops[0]]
    payments = [_prepare(session, people, each) for each in own[:2]]
    for payment in payments[:1]:
        approve_shares(session, payment.id, actor=people.approver)
        pay_shares(
            session, payment.id, method="bank", reference=f"DEMO-SHARES-{payment.month}", paid_on=day_of(now(), HOME_ZONE),
            actor=people.payer,
        )  # fmt: skip


def _prepare(session: Session, people: People, month: ShareMonth) -> SharePayment:
    return prepare_shares(session, month.workshop.id, month.month, currency=month.currency, actor=people.closer)
