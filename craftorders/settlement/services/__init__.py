"""Use cases of settlement: closing months, approving and paying statements, deductions, taxes, merchants' money."""

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
from craftorders.settlement.services.periods import close_period
from craftorders.settlement.services.policies import govern_deductions
from craftorders.settlement.services.statements import approve_statement, pay_statement
from craftorders.settlement.services.taxes import choose_tax

__all__ = [
    "appeal_deduction",
    "approve_deduction",
    "approve_statement",
    "choose_tax",
    "close_period",
    "decide_deduction",
    "deposit",
    "expire_deductions",
    "freeze_for_appeal",
    "govern_deductions",
    "grant_credit",
    "pay_statement",
    "propose_deduction",
    "refuse_deduction",
    "settle_for_appeal",
    "take_line_back",
    "undo_deposit",
]
