"""What an answer of a bank does to an attempt to pay: a table of rules, whatever order answers come in and however often.

Nothing here guesses. What fits is applied; what says nothing new changes nothing; what cannot be true, or is about
something else than we asked for, is left to a person.
"""

from dataclasses import dataclass
from datetime import datetime

PAID, FAILED, PENDING = "paid", "failed", "pending"
STATUSES = (PAID, FAILED, PENDING)

APPLIED = {"paid": "pay", "failed": "fail", "late_reject": "fail", "in_doubt": "doubt"}
"""Outcomes that move an attempt, and by which row of its state table."""
NOTHING_NEW = ("duplicate", "outdated")
FOR_A_PERSON = ("unknown_reference", "wrong_amount", "wrong_payee", "not_sent", "contradiction")
OUTCOMES = (*APPLIED, *NOTHING_NEW, *FOR_A_PERSON)


@dataclass(frozen=True)
class Answer:
    """One row of a bank's answer. `amount` is in minor units, `at` the bank's time; what it does not say is None."""

    row: int
    reference: str
    status: str
    amount: int | None = None
    currency: str | None = None
    last_four: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """What we asked the bank for under a reference, how that stands, and the bank's time of the last definite answer."""

    state: str
    amount: int
    currency: str
    last_four: str
    answered_at: datetime | None = None


def judge(asked: Asked | None, answer: Answer) -> str:
    """The outcome of an answer, one of OUTCOMES."""
    if asked is None:
        return "unknown_reference"
    if answer.amount not in (None, asked.amount) or answer.currency not in (None, asked.currency):
        return "wrong_amount"
    if answer.last_four not in (None, asked.last_four):
        return "wrong_payee"
    if asked.state in ("ready", "cancelled"):
        return "not_sent"
    if answer.status == PENDING:
        return {"sent": "in_doubt", "unknown": "duplicate"}.get(asked.state, "outdated")
    if asked.state in ("sent", "unknown"):
        return answer.status
    return "duplicate" if asked.state == answer.status else _against(asked, answer)


def _against(asked: Asked, answer: Answer) -> str:
    """A definite answer against a definite one: money can come back after it was paid, it cannot be paid after it failed."""
    earlier = asked.answered_at is not None and answer.at is not None and answer.at < asked.answered_at
    if answer.status == FAILED:
        return "contradiction" if earlier else "late_reject"
    return "outdated" if earlier else "contradiction"
