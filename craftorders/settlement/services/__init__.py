"""Use cases of settlement: closing months, statements, deductions, payee accounts, taxes, merchants' money."""

from craftorders.settlement.services.approving import approve_period
from craftorders.settlement.services.cash import pay_in_cash
from craftorders.settlement.services.deductions import (
    appeal_deduction,
    approve_deduction,
    decide_deduction,
    propose_deduction,
    refuse_deduction,
    take_line_back,
)
from craftorders.settlement.services.freezing import expire_deductions, freeze_for_appeal, settle_for_appeal
from craftorders.settlement.services.money import deposit, grant_credit, undo_deposit
from craftorders.settlement.services.payees import (
    approve_payee,
    confirm_payee,
    number_of,
    request_payee,
    rotate_payee,
    stop_payee,
)
from craftorders.settlement.services.periods import close_period
from craftorders.settlement.services.policies import govern_deductions
from craftorders.settlement.services.statements import approve_statement, pay_statement
from craftorders.settlement.services.taxes import choose_tax

__all__ = [
    "appeal_deduction",
    "approve_deduction",
    "approve_payee",
    "approve_period",
    "approve_statement",
    "choose_tax",
    "close_period",
    "confirm_payee",
    "decide_deduction",
    "deposit",
    "expire_deductions",
    "freeze_for_appeal",
    "govern_deductions",
    "grant_credit",
    "number_of",
    "pay_in_cash",
    "pay_statement",
    "propose_deduction",
    "refuse_deduction",
    "request_payee",
    "rotate_payee",
    "settle_for_appeal",
    "stop_payee",
    "take_line_back",
    "undo_deposit",
]
