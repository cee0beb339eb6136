"""Settlement over HTTP, by what it is about."""

from craftorders.settlement.api import cash, merchants, payees, statements, taxes
from craftorders.settlement.api.blueprint import blueprint

__all__ = ["blueprint", "cash", "merchants", "payees", "statements", "taxes"]
