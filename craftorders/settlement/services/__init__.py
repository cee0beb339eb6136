"""Use cases of settlement: closing months, approving and paying statements, taxes, merchants' money."""

from craftorders.settlement.services.approving import approve_period
from craftorders.settlement.services.money import deposit, grant_credit, undo_deposit
from craftorders.settlement.services.periods import close_period
from craftorders.settlement.services.statements import approve_statement, pay_statement
from craftorders.settlement.services.taxes import choose_tax

__all__ = [
    "approve_period",
    "approve_statement",
    "choose_tax",
    "close_period",
    "deposit",
    "grant_credit",
    "pay_statement",
    "undo_deposit",
]
