"""Posts and seals as fast as it can, and says every journal that was acknowledged."""

import os
import sys
import threading

from sqlalchemy.orm import Session

from craftorders.infra.database import make_engine
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.jobs import seal_journals
from craftorders.ledger.services import Posting, open_account, post

POSTERS = 3


def main(url: str) -> None:
    """Until it is killed."""
    work = UnitOfWork(make_engine(url))

    def transfer(session: Session) -> str:
        bank, worker, other = (open_account(session, "bank", new_id(), "CNY") for _ in range(3))
        pair = [Posting(bank, each, 7, "deposit", new_id()) for each in (worker, other)]
        return str(post(session, pair, actor=SYSTEM)[0].journal_id)

    def keep_posting() -> None:
        while True:
            key = work.run(transfer)
            os.write(sys.stdout.fileno(), f"{key}\n".encode())  # one line at once, whichever thread writes

    for _ in range(POSTERS):
        threading.Thread(target=keep_posting, daemon=True).start()
    while True:
        seal_journals(work)
