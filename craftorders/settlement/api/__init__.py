"""Settlement over HTTP, by what it is about."""

from craftorders.settlement.api import deductions, merchants, statements, taxes
from craftorders.settlement.api.blueprint import blueprint

__all__ = ["blueprint", "deductions", "merchants", "statements", "taxes"]
