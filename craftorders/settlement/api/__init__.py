"""Settlement over HTTP, by what it is about."""

from craftorders.settlement.api import (
    answers,
    audits,
    cash,
    deductions,
    invoices,
    merchants,
    payees,
    payouts,
    shares,
    statements,
    taxes,
)
from craftorders.settlement.api.blueprint import blueprint

__all__ = [
    "answers",
    "audits",
    "blueprint",
    "cash",
    "deductions",
    "invoices",
    "merchants",
    "payees",
    "payouts",
    "shares",
    "statements",
    "taxes",
]
