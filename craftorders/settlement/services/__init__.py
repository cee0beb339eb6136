"""Use cases of settlement: closing months, approving and paying statements, merchants' money."""

from craftorders.settlement.services.money import deposit, grant_credit, undo_deposit
from craftorders.settlement.services.periods import close_period
from craftorders.settlement.services.statements import approve_statement, pay_statement

__all__ = ["approve_statement", "close_period", "deposit", "grant_credit", "pay_statement", "undo_deposit"]
