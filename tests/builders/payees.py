"""Payee accounts in use: asked for by the coordinator, approved by finance, their 48 hours over."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.services import approve_payee, request_payee
from tests.builders.cast import Cast

CARD = "6222021234567890128"
"""Nineteen digits of our own with the check digit that ISO/IEC 7812-1 asks for (reckoned by hand in the tests of it)."""


def a_request(session: Session, cast: Cast, worker: Worker | None = None, **more: Any) -> PayeeAccount:
    """The coordinator asks for a bank card of a worker (Zhuoma unless said otherwise)."""
    worker = worker or cast.worker
    asked = {"kind": "bank", "number": CARD, "holder": worker.name, "bank_name": "中国工商银行"} | more
    return request_payee(session, worker.id, **asked, actor=cast.coordinator)


def an_account(session: Session, cast: Cast, worker: Worker | None = None, **more: Any) -> PayeeAccount:
    """An account that is in force now: it was asked for and approved three days ago."""
    with clock.at(now() - timedelta(days=3)):
        account = a_request(session, cast, worker, **more)
        return approve_payee(session, account.id, actor=cast.approver)
