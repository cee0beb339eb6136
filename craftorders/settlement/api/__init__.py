"""Settlement over HTTP, by what it is about."""

from craftorders.settlement.api import cash, deductions, merchants, payees, statements, taxes
from craftorders.settlement.api.blueprint import blueprint

__all__ = ["blueprint", "cash", "deductions", "merchants", "payees", "statements", "taxes"]
