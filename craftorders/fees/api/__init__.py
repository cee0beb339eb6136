"""Fees over HTTP, by what it is about."""

from craftorders.fees.api import crediting, rates, timing, training
from craftorders.fees.api.blueprint import blueprint

__all__ = ["blueprint", "crediting", "rates", "timing", "training"]
