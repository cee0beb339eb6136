"""Use cases of settlement: closing months, approving and paying statements, payee accounts, taxes, merchants' money."""

from craftorders.settlement.services.cash import pay_in_cash
from craftorders.settlement.services.money import deposit, grant_credit, undo_deposit
from craftorders.settlement.services.payees import (
    approve_payee,
    confirm_payee,
    number_of,
    request_payee,
    rotate_payee,
    stop_payee,
)
from craftorders.settlement.services.periods import check_month_open, close_period
from craftorders.settlement.services.statements import approve_statement, pay_statement
from craftorders.settlement.services.tax_payments import pay_tax_on, undo_tax_payment
from craftorders.settlement.services.taxes import choose_tax

__all__ = [
    "approve_payee",
    "approve_statement",
    "check_month_open",
    "choose_tax",
    "close_period",
    "confirm_payee",
    "deposit",
    "grant_credit",
    "number_of",
    "pay_in_cash",
    "pay_statement",
    "pay_tax_on",
    "request_payee",
    "rotate_payee",
    "stop_payee",
    "undo_deposit",
    "undo_tax_payment",
]
