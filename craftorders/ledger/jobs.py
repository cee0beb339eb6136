"""What the scheduler does in the ledger: seal what was posted, and write each day's head when the day is over."""

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.ledger.services import seal_some


def seal_journals(work: UnitOfWork) -> int:
    """Seal all journals that wait, some at a time; says how many. Running twice finds nothing more."""
    sealed = 0
    while some := work.run(seal_some):
        sealed += some
    return sealed
