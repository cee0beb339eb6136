"""Settlement over HTTP, by what it is about."""

from craftorders.settlement.api import merchants, statements, taxes
from craftorders.settlement.api.blueprint import blueprint

__all__ = ["blueprint", "merchants", "statements", "taxes"]
