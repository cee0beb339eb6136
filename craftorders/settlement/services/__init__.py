"""Use cases of settlement: months, statements, deductions, payees, batches, answers, taxes, deposits, invoices, shares."""

from craftorders.settlement.services.answers import (
    ask_bank,
    deal_with_row,
    decide_finding,
    find_out,
    take_in_answer,
)
from craftorders.settlement.services.approving import approve_period
from craftorders.settlement.services.batches import (
    approve_batch,
    cancel_batch,
    check_file,
    download_file,
    draft_batch,
    send_batch,
    withdraw_batch,
)
from craftorders.settlement.services.cash import pay_in_cash
from craftorders.settlement.services.deductions import (
    appeal_deduction,
    approve_deduction,
    decide_deduction,
    propose_deduction,
    refuse_deduction,
    take_line_back,
)
from craftorders.settlement.services.freezing import expire_deductions, freeze_for_appeal, settle_for_appeal
from craftorders.settlement.services.invoices import issue_invoice, note_tax_number
from craftorders.settlement.services.money import deposit, grant_credit, undo_deposit
from craftorders.settlement.services.payees import (
    approve_payee,
    confirm_payee,
    number_of,
    request_payee,
    rotate_payee,
    stop_payee,
)
from craftorders.settlement.services.periods import check_month_open, close_period
from craftorders.settlement.services.policies import govern_deductions
from craftorders.settlement.services.share_months import AtOnce, approve_month, prepare_month
from craftorders.settlement.services.shares import (
    approve_shares,
    cancel_shares,
    pay_shares,
    prepare_shares,
    undo_shares,
)
from craftorders.settlement.services.statements import approve_statement, pay_statement
from craftorders.settlement.services.tax_payments import pay_tax_on, undo_tax_payment
from craftorders.settlement.services.taxes import choose_tax
from craftorders.settlement.services.templates import add_template, change_template

__all__ = [
    "AtOnce",
    "add_template",
    "appeal_deduction",
    "approve_batch",
    "approve_deduction",
    "approve_month",
    "approve_payee",
    "approve_period",
    "approve_shares",
    "approve_statement",
    "ask_bank",
    "cancel_batch",
    "cancel_shares",
    "change_template",
    "check_file",
    "check_month_open",
    "choose_tax",
    "close_period",
    "confirm_payee",
    "deal_with_row",
    "decide_deduction",
    "decide_finding",
    "deposit",
    "download_file",
    "draft_batch",
    "expire_deductions",
    "find_out",
    "freeze_for_appeal",
    "govern_deductions",
    "grant_credit",
    "issue_invoice",
    "note_tax_number",
    "number_of",
    "pay_in_cash",
    "pay_shares",
    "pay_statement",
    "pay_tax_on",
    "prepare_month",
    "prepare_shares",
    "propose_deduction",
    "refuse_deduction",
    "request_payee",
    "rotate_payee",
    "send_batch",
    "settle_for_appeal",
    "stop_payee",
    "take_in_answer",
    "take_line_back",
    "undo_deposit",
    "undo_shares",
    "undo_tax_payment",
    "withdraw_batch",
]
