"""Reading merchants' invoices: those that there are, their lines, and those that are still to be issued."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, lazyload, load_only

from craftorders.fees.models import Charge
from craftorders.fees.queries import described_charges
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import last_periods, period_end, period_start
from craftorders.ledger.queries import SLACK
from craftorders.people.models import Merchant
from craftorders.quality.models import InspectionLot
from craftorders.settlement.models import Invoice
from craftorders.settlement.queries.merchant_months import HOME_ZONE, charged_in

LOOKED_BACK = 12
"""Months that are looked at for charges without an invoice."""


def find_invoice(session: Session, invoice_id: UUID, actor: Actor) -> Invoice:
    """The invoice, or NotFound where it is another merchant's."""
    invoice = session.get(Invoice, invoice_id)
    own = actor.limited_to("merchant")
    if invoice is None or (own is not None and str(invoice.merchant_id) not in own):
        raise NotFound("invoice", invoice_id)
    return invoice


def list_invoices(
    session: Session,
    actor: Actor,
    *,
    merchant_id: UUID | None = None,
    month: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Invoice]:
    """A page of the invoices that the actor may see, the latest month first."""
    query = select(Invoice)
    own = actor.limited_to("merchant")
    if own is not None:
        query = query.where(Invoice.merchant_id.in_([UUID(each) for each in own]))
    for column, value in ((Invoice.merchant_id, merchant_id), (Invoice.month, month)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Invoice.id, sort=(Invoice.month, True), limit=limit, cursor=cursor)


def invoice_of(session: Session, merchant: Merchant, month: str) -> Invoice | None:
    """The merchant's invoice of a month, if it was issued."""
    own = (Invoice.merchant_id == merchant.id, Invoice.month == month, Invoice.currency == merchant.currency)
    return session.scalar(select(Invoice).where(*own))


def lines_of_invoice(session: Session, invoice: Invoice, *, limit: int = 50, cursor: str | None = None) -> Page[Charge]:
    """A page of the charges that an invoice sums up, oldest first; each knows whether its lot was taken by concession."""
    query = described_charges().options(
        joinedload(Charge.lot).options(load_only(InspectionLot.conceded), lazyload("*")),
    )
    query = query.where(
        charged_in(invoice.since, invoice.until),
        Charge.merchant_id == invoice.merchant_id,
        Charge.currency == invoice.currency,
    )
    return page_of(session, query, key=Charge.id, sort=(Charge.at, False), limit=limit, cursor=cursor)


def is_over(month: str, moment: datetime, time_zone: str = HOME_ZONE) -> bool:
    """Whether a month's charges can be summed up: a minute after its end, by then no clock of ours is still in it."""
    return period_end(month, time_zone) + SLACK <= moment


def due_invoices(session: Session, moment: datetime, merchant_id: UUID | None = None) -> list[tuple[UUID, str]]:
    """Merchants with charges in one of the last twelve months that are over, and without its invoice; the oldest first."""
    due: list[tuple[UUID, str]] = []
    for month in last_periods(moment, HOME_ZONE, LOOKED_BACK + 1):
        if not is_over(month, moment):
            continue
        charged = charged_in(period_start(month, HOME_ZONE), period_end(month, HOME_ZONE))
        query = select(Merchant.id).where(
            exists().where(Charge.merchant_id == Merchant.id, charged),
            ~exists().where(
                Invoice.merchant_id == Merchant.id, Invoice.month == month, Invoice.currency == Merchant.currency
            ),
        )
        if merchant_id is not None:
            query = query.where(Merchant.id == merchant_id)
        due += [(each, month) for each in session.scalars(query.order_by(Merchant.id))]
    return due


def actions_of_invoice(invoice: Invoice, actor: Actor) -> list[str]:
    """What the actor may do next: write down the number of the tax invoice, or another one with a reason."""
    if not actor.can("invoices.issue"):
        return []
    return ["note_tax_number" if invoice.tax_invoice is None else "replace_tax_number"]
