"""Tables of settlement."""

from craftorders.settlement.models.answers import BankResponse, BankResponseRow, DealtWithRow
from craftorders.settlement.models.audits import BooksAudit
from craftorders.settlement.models.deductions import Deduction, DeductionPart, DeductionPolicy
from craftorders.settlement.models.invoices import Invoice, TaxInvoice
from craftorders.settlement.models.payees import PayeeAccount
from craftorders.settlement.models.payouts import AttemptFinding, BankTemplate, PayoutAttempt, PayoutBatch
from craftorders.settlement.models.shares import SHARE_PARTS, SharePayment
from craftorders.settlement.models.statements import CASH, METHODS, Payout, Period, Statement
from craftorders.settlement.models.taxes import Payer, TaxChoice, TaxOwed, TaxPayment, WithheldMonth

__all__ = [
    "CASH",
    "METHODS",
    "SHARE_PARTS",
    "AttemptFinding",
    "BankResponse",
    "BankResponseRow",
    "BankTemplate",
    "BooksAudit",
    "DealtWithRow",
    "Deduction",
    "DeductionPart",
    "DeductionPolicy",
    "Invoice",
    "PayeeAccount",
    "Payer",
    "Payout",
    "PayoutAttempt",
    "PayoutBatch",
    "Period",
    "SharePayment",
    "Statement",
    "TaxChoice",
    "TaxInvoice",
    "TaxOwed",
    "TaxPayment",
    "WithheldMonth",
]
