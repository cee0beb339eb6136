"""Issuing merchants' invoices, and writing down under which number the tax system knows them."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.database import HOME_REGION, locked
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.periods import period_end, period_start
from craftorders.kernel.words import N_
from craftorders.ledger.services import hold_accounts
from craftorders.people.queries import find_merchant
from craftorders.settlement.domain.invoices import tax_number
from craftorders.settlement.events import InvoiceIssued
from craftorders.settlement.models import Invoice, TaxInvoice
from craftorders.settlement.queries import payer_of
from craftorders.settlement.queries.invoices import find_invoice, invoice_of, is_over
from craftorders.settlement.queries.merchant_months import HOME_ZONE, month_sums, prepaid_accounts


def issue_invoice(session: Session, merchant_id: UUID, month: str, *, actor: Actor) -> Invoice:
    """Put what a merchant was charged in a month on its invoice; whoever issues it and however often, there is one.

    Whoever posts to the merchant's accounts is waited for, and dates it after the month: a charge has the moment of its
    transfers, which is taken with these accounts locked. So nothing is added to a month that was issued.
    Refuses a month that is not over, one without charges, and one whose charges do not explain the ledger.
    """
    actor.require("invoices.issue")
    merchant = find_merchant(session, merchant_id, actor)
    since, until = period_start(month, HOME_ZONE), period_end(month, HOME_ZONE)
    if not is_over(month, now()):
        raise RuleViolation("period_not_over", N_("This month is not over yet."), pointer="/month")
    accounts = prepaid_accounts(session, merchant)
    hold_accounts(session, [each.id for each in accounts])
    known = invoice_of(session, merchant, month)
    if known is not None:
        return known
    sums = month_sums(session, merchant, accounts, since, until)
    if not sums.lines:
        raise RuleViolation("nothing_charged", N_("Nothing was charged in this month."), pointer="/month")
    if not sums.agrees:
        message = N_("The charges of this month do not add up to the ledger, so that no invoice can be issued.")
        raise Conflict("books_differ", message)
    issuer = payer_of(session, HOME_REGION)
    invoice = Invoice(
        code=new_code("I", 7), merchant_id=merchant.id, month=month, currency=merchant.currency, since=since, until=until,
        merchant_name=merchant.name, merchant_name_en=merchant.name_en,
        issuer_name=issuer.name, issuer_name_en=issuer.name_en,
        lines=sums.lines, pieces=sums.pieces, opening=sums.opening, deposited=sums.deposited,
        compensated=sums.compensated, charged=sums.charged, closing=sums.closing,
        issued_by=actor.id, issued_by_name=actor.name,
    )  # fmt: skip
    session.add(invoice)
    session.flush()
    record(session, "invoice", invoice.id, "issue", actor=actor)
    publish(session, InvoiceIssued(invoice.id, merchant.id))
    return invoice


def note_tax_number(session: Session, invoice_id: UUID, number: str, *, reason: str | None = None, actor: Actor) -> Invoice:
    """Write down the number of the official tax invoice; the same one again changes nothing.

    Another number in its place needs a reason. Refuses what is no such number, and a full one that another invoice has.
    """
    actor.require("invoices.issue")
    invoice, digits = find_invoice(session, invoice_id, actor), tax_number(number)
    locked(session, Invoice, invoice.id)
    before = session.get(TaxInvoice, invoice.id, populate_existing=True)
    if before is not None and before.number == digits:
        return invoice
    if before is not None and reason is None:
        raise RuleViolation("reason_missing", N_("Say why the number is replaced."), pointer="/reason")
    changes = {"number": [before.number if before else None, digits]}
    with refuse_duplicate(session, "/number", N_("Another invoice has this number.")):
        noted = before or TaxInvoice(invoice_id=invoice.id)
        noted.number, noted.noted_by, noted.noted_by_name, noted.at = digits, actor.id, actor.name, now()
        session.add(noted)
    session.refresh(invoice, ["tax_invoice"])
    record(session, "invoice", invoice.id, "tax_number", actor=actor, reason=reason, changes=changes)
    return invoice
