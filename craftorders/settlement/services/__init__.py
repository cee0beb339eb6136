"""Use cases of settlement: closing months, approving and paying statements, taxes, merchants' money."""

from craftorders.settlement.services.money import deposit, grant_credit, undo_deposit
from craftorders.settlement.services.periods import check_month_open, close_period
from craftorders.settlement.services.statements import approve_statement, pay_statement
from craftorders.settlement.services.tax_payments import pay_tax_on, undo_tax_payment
from craftorders.settlement.services.taxes import choose_tax

__all__ = [
    "approve_statement",
    "check_month_open",
    "choose_tax",
    "close_period",
    "deposit",
    "grant_credit",
    "pay_statement",
    "pay_tax_on",
    "undo_deposit",
    "undo_tax_payment",
]
