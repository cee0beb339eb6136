"""What settlement tells the features above."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class PeriodClosed(Event):
    """A month of a region was closed; its statements are drafted."""

    period_id: UUID


@dataclass(frozen=True)
class DeductionMoved(Event):
    """A deduction was asked for, approved, appealed against or decided about; `state` is the new one."""

    deduction_id: UUID
    state: str


@dataclass(frozen=True)
class StatementsApproved(Event):
    """So many statements of a period were approved at once; nobody is told of each."""

    period_id: UUID
    count: int


@dataclass(frozen=True)
class StatementMoved(Event):
    """A statement was approved or paid."""

    statement_id: UUID
    state: str


@dataclass(frozen=True)
class PayeeMoved(Event):
    """A payee account was asked for, confirmed, approved or stopped."""

    account_id: UUID
    worker_id: UUID
    state: str


@dataclass(frozen=True)
class PayoutBatchMoved(Event):
    """A payout batch was drafted, approved, sent, answered or put away."""

    batch_id: UUID
    state: str


@dataclass(frozen=True)
class InvoiceIssued(Event):
    """A month of a merchant was put on its invoice."""

    invoice_id: UUID
    merchant_id: UUID


@dataclass(frozen=True)
class BooksDiffer(Event):
    """The nightly audit found so many differences; `first` is one of them, as it prints it."""

    count: int
    first: str


@dataclass(frozen=True)
class SharePaymentMoved(Event):
    """A payment of a workshop's shares was prepared, approved, paid, put away or undone."""

    payment_id: UUID
    workshop_id: UUID
    state: str


@dataclass(frozen=True)
class SharePaymentsMoved(Event):
    """So many payments of a month's shares were prepared or approved at once; nobody is told of each."""

    month: str
    state: str
    count: int
