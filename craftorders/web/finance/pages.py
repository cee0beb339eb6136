"""Finance's first page: what waits for whom. The other pages stand in their own modules."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.kernel.clock import now
from craftorders.reports.money import low_merchants
from craftorders.settlement.queries import (
    count_deductions,
    due_periods,
    list_statements,
    payees_to_approve,
    waiting_statements,
)
from craftorders.settlement.queries.answers import needing_a_person
from craftorders.settlement.queries.due_shares import owed_shares
from craftorders.settlement.queries.payouts import batches_to_approve
from craftorders.settlement.queries.shares import waiting_share_payments
from craftorders.web.finance import (
    answers,
    bank_templates,
    books,
    cash,
    charges,
    deductions,
    invoices,
    merchants,
    payees,
    payouts,
    periods,
    shares,
    statements,
    taxes,
)

pages = Blueprint("finance", __name__, url_prefix="/finance")
PARTS = (
    periods,
    statements,
    deductions,
    payouts,
    answers,
    bank_templates,
    cash,
    shares,
    payees,
    merchants,
    invoices,
    charges,
    books,
    taxes,
)
for part in PARTS:
    part.add_to(pages)
SHOWN = 10


@pages.get("/")
@requires("ledger.read")
def home() -> ResponseReturnValue:
    """Months that can be closed, statements to approve, to pay and to pay again, merchants whose money will not do."""
    return render_template(
        "finance/home.html",
        due=due_periods(db(), now()),
        counts=waiting_statements(db()),
        to_approve=list_statements(db(), state="drafted", limit=SHOWN).items,
        to_pay=list_statements(db(), state="approved", limit=SHOWN).items,
        returned=list_statements(db(), state="returned", limit=SHOWN).items,
        accounts=payees_to_approve(db()),
        deductions=count_deductions(db()),
        batches=batches_to_approve(db()),
        strange=needing_a_person(db()),
        owed_shares=owed_shares(db(), now()),
        shares=waiting_share_payments(db()),
        low=low_merchants(db()),
    )
