"""Reading settlement: periods, statements, taxes, deposits."""

from craftorders.settlement.queries.deposits import (
    list_deposits,
)
from craftorders.settlement.queries.periods import (
    DuePeriod,
    PreviewLine,
    closed_period,
    due_periods,
    find_period,
    list_periods,
    preview_period,
)
from craftorders.settlement.queries.statements import (
    StatementSum,
    actions_of_statement,
    find_statement,
    lines_of_statement,
    list_statements,
    statement_sums,
    waiting_statements,
)
from craftorders.settlement.queries.taxes import (
    TaxDue,
    actions_of_tax_payment,
    choice_in_force,
    find_payers,
    list_tax_payments,
    paid_in_year,
    payer_of,
    tax_choice,
    tax_choices,
    tax_due,
    taxed_from,
    taxes_owed,
)

__all__ = [
    "DuePeriod",
    "PreviewLine",
    "StatementSum",
    "TaxDue",
    "actions_of_statement",
    "actions_of_tax_payment",
    "choice_in_force",
    "closed_period",
    "due_periods",
    "find_payers",
    "find_period",
    "find_statement",
    "lines_of_statement",
    "list_deposits",
    "list_periods",
    "list_statements",
    "list_tax_payments",
    "paid_in_year",
    "payer_of",
    "preview_period",
    "statement_sums",
    "tax_choice",
    "tax_choices",
    "tax_due",
    "taxed_from",
    "taxes_owed",
    "waiting_statements",
]
