"""The auditor: recomputes the books from the streams, without the services that wrote them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Reservation
from craftorders.fees.models import Charge, Earning, MonthlyEarnings
from craftorders.ledger.models import Account, DailyHead, Journal, Seal, Transfer, UnsealedJournal
from craftorders.production.models import Batch, BatchOperation, CountingMonth, Job
from craftorders.quality.models import Appeal, WorkshopScore
from craftorders.quality.services.scores import differing_scores
from craftorders.settlement.models import (
    BankResponse,
    Deduction,
    Invoice,
    PayeeAccount,
    Payout,
    PayoutAttempt,
    PayoutBatch,
    Period,
    SharePayment,
    Statement,
    WithheldMonth,
)
from craftorders.settlement.verification import (
    appealed,
    chain,
    counted,
    deducted,
    earned,
    guaranteed,
    invoices,
    money,
    paid_on,
    payees,
    pieces,
    sent,
    settled,
    shared,
)

Check = Callable[[Session], list[str]]

CHECKS: tuple[tuple[str, type | Select[Any], Check], ...] = (
    ("account balances against their transfers", Account, money.balances),
    ("transfers: the sum of all balances is nothing", Transfer, money.sum_of_balances),
    ("transfers against their accounts, reversals against what they undo", Transfer, money.transfers),
    ("journals: whole, and as they were posted", Journal, chain.journals),
    ("the chain of seals over all journals", Seal, chain.chain),
    ("daily heads against the chain", DailyHead, chain.heads),
    ("journals that wait for their seal", UnsealedJournal, chain.waiting),
    ("reserved accounts against the batches that money is held for", Reservation, money.reservations),
    ("what is held for a batch against what was reserved, released and charged", Reservation, money.held),
    ("earnings: quantity × rate, rounded once", Earning, money.earnings),
    ("pay lines against the rates that were agreed to", Earning, earned.rates),
    ("pay lines against bags, who handed them in, and lots", Earning, earned.pieces),
    ("pay lines against what was transferred to each worker", Earning, earned.transfers),
    ("charges: price, five parts, pay lines", Charge, money.charges),
    ("charges against their transfers", Charge, money.charge_transfers),
    ("appeals against what was paid for them", Appeal, appealed.appeals),
    ("learners' guarantees against their transfers", guaranteed.LINES, guaranteed.guarantees),
    ("jobs against piece reports and hand-ins", Job, pieces.jobs),
    ("bags that wait for their household against confirmations", Job, counted.unconfirmed),
    ("months of who counts against bags and confirmations", CountingMonth, counted.months),
    ("steps against their jobs", BatchOperation, pieces.steps),
    ("batches against their lots", Batch, pieces.batches),
    ("periods against months and each other", Period, settled.periods),
    ("statements against their earnings", Statement, settled.statements),
    ("statements against their payouts and taxes", Statement, settled.payouts),
    ("statements against the three people who closed, approved and paid", Statement, settled.people),
    ("deductions against statements, caps and transfers", Deduction, deducted.deductions),
    ("payout batches against their attempts", PayoutBatch, sent.batches),
    ("attempts to pay against statements and payouts", PayoutAttempt, sent.attempts),
    ("money in transit against what has not arrived", Payout, sent.in_transit),
    ("banks' answers against what was paid by them", BankResponse, sent.answers),
    ("taxes withheld by month against payouts", WithheldMonth, settled.taxes),
    ("taxes paid on against what was withheld and their transfers", WithheldMonth, paid_on.tax_payments),
    ("invoices against charges, payments and balances", Invoice, invoices.invoices),
    ("payments of shares against charges, people and transfers", SharePayment, shared.share_payments),
    ("payee accounts: two people, 48 hours, whole numbers", PayeeAccount, payees.accounts),
    ("months against earnings and what of them was paid", MonthlyEarnings, settled.months),
    ("scores against the lots that were decided", WorkshopScore, differing_scores),
)


def verify_books(session: Session, kept: Mapping[date, str] | None = None) -> tuple[list[str], list[str]]:
    """What was checked, and what differs; nothing is changed. `kept` are heads of the chain from somewhere else."""
    checked, differences = [], []
    for name, table, check in CHECKS:
        rows = table.subquery() if isinstance(table, Select) else table
        checked.append(f"{name}: {session.scalar(select(func.count()).select_from(rows))} rows")
        differences += [f"{name}: {each}" for each in check(session)]
    if kept:
        name = "heads kept elsewhere"
        checked.append(f"{name}: {len(kept)} days")
        differences += [f"{name}: {each}" for each in chain.kept_elsewhere(session, kept)]
    return checked, differences
