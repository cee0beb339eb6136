"""Where the demo's people are paid: one of each workshop to a bank card, one account waits, one is asked for; the rest in cash."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.demo.people import People
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.people.models import Worker
from craftorders.settlement.domain.payees import luhn
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.services import approve_payee, request_payee

BANKS = ("中国工商银行", "中国农业银行", "中国邮政储蓄银行")
LONG_AGO = timedelta(days=90)


def open_accounts(session: Session, people: People) -> None:
    """Accounts that are in use since long ago, and in the first workshop one within its 48 hours and one to be confirmed."""
    for number, workshop_id in enumerate(people.workshops):
        coordinator, workers = people.coordinators[workshop_id], people.workers[workshop_id]
        with clock.at(now() - LONG_AGO):
            account = _ask(session, workers[0], number, coordinator)
            approve_payee(session, account.id, actor=people.approver)
        if number == 0:
            changed = _ask(session, workers[1], 50, coordinator)
            approve_payee(session, changed.id, actor=people.approver)
            _ask(session, workers[2], 51, people.closer)


def _ask(session: Session, worker_id: UUID, number: int, actor: Actor) -> PayeeAccount:
    """An invented card: a number of nineteen digits with its check digit."""
    stem = f"6222000000000000{number:02}"
    card = next(stem + digit for digit in "0123456789" if luhn(stem + digit))
    holder, bank = session.get_one(Worker, worker_id).name, BANKS[number % len(BANKS)]
    return request_payee(session, worker_id, kind="bank", number=card, holder=holder, bank_name=bank, actor=actor)
