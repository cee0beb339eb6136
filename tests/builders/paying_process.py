"""Approves a batch or takes in an answer, and prints a line for every statement to the database: who reads can kill it."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.accounts.queries import actor_of
from craftorders.infra.database import make_engine
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.vault import Vault
from craftorders.kernel import clock
from craftorders.settlement.services import approve_batch, take_in_answer
from tests.builders.payouts import OVER

KEYS = {1: bytes(range(32))}


def main(address: str, what: str, batch: str, actor: str, file: str = "") -> None:
    """Do it once, in one unit of work; `what` is approve or answer, `file` the answer."""
    engine = make_engine(address)
    event.listen(engine, "after_cursor_execute", lambda *_: print("statement", flush=True))

    def act(session: Session) -> None:
        person = actor_of(session.get_one(User, UUID(actor)))
        if what == "approve":
            approve_batch(session, UUID(batch), actor=person)
        else:
            take_in_answer(session, UUID(batch), name="a.csv", content=Path(file).read_bytes(), actor=person)

    with clock.at(OVER):
        UnitOfWork(engine, vault=Vault(KEYS)).run(act)
    print("done", flush=True)
