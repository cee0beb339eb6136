"""Many workers, each with an approved statement, a bank card and money in the ledger, written straight into the tables."""

from datetime import timedelta

from sqlalchemy.orm import Session

from craftorders.fees.models import BEGINNING
from craftorders.infra.vault import vault_of
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_code, new_id
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.people.models import Household, Worker
from craftorders.settlement.models import PayeeAccount, Period, Statement
from tests.builders.cast import DANBA, Cast


def a_crowd(session: Session, cast: Cast, count: int) -> None:
    """`count` workers who are owed ¥10.01, ¥10.02 and so on; nobody of finance has touched their statements but two."""
    household = Household(workshop_id=cast.workshop.id, name="大家", village="甲居村")
    period = Period(
        region_id=DANBA, month="2026-11", since=BEGINNING, until=now(), closed_by=cast.finance.id, closed_by_name="Cai"
    )
    session.add_all([household, period])
    session.flush()
    bank = open_account(session, "bank", PLATFORM, "CNY")
    postings = []
    for number in range(1, count + 1):
        worker = Worker(code=new_code("P"), household_id=household.id, workshop_id=cast.workshop.id, name=f"农户{number}")
        session.add(worker)
        session.flush()
        statement = Statement(
            code=new_code("S", 7), period_id=period.id, worker_id=worker.id, state="approved", lines=1, pieces=1,
            amount=1_000 + number, currency="CNY", approved_by=cast.approver.id, approved_by_name="Shen", approved_at=now(),
        )  # fmt: skip
        session.add_all([statement, _account(session, cast, worker, number)])
        owed = open_account(session, "worker", worker.id, "CNY")
        postings.append(Posting(bank, owed, statement.amount, "earning", new_id()))
    post(session, postings, actor=SYSTEM)
    session.flush()


def _account(session: Session, cast: Cast, worker: Worker, number: int) -> PayeeAccount:
    key, approved = new_id(), now() - timedelta(days=3)
    card = f"62170000{number:011}"
    sealed = vault_of(session).seal(card, key)
    return PayeeAccount(
        id=key, worker_id=worker.id, kind="bank", holder=worker.name, bank_name="建设银行", currency="CNY",
        last_four=card[-4:], secret=sealed.secret, key_version=sealed.version, fingerprint=sealed.fingerprint,
        state="approved", requested_by=cast.coordinator.id, requested_by_name="Cun", confirmed_by=cast.coordinator.id,
        confirmed_by_name="Cun", confirmed_at=approved, approved_by=cast.approver.id, approved_by_name="Shen",
        approved_at=approved, in_force_from=approved + timedelta(days=2),
    )  # fmt: skip
