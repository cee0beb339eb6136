"""What the scheduler keeps up to date in quality."""

from craftorders.infra.scheduler import claim_run
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.services.scores import count_old_lots, forget_scores

JOB, EVER = "count_old_lots", "all"


def count_all_lots(work: UnitOfWork) -> int:
    """Once: count the lots that were decided before there were scores; says how many. Others count as they are decided."""
    return _count_all(work) if work.run(lambda session: claim_run(session, JOB, EVER)) else 0


def recount_scores(work: UnitOfWork) -> int:
    """Count all scores anew from the decided lots; says how many lots. Until it is done, pages show a part of them."""
    work.run(forget_scores)
    return _count_all(work)


def _count_all(work: UnitOfWork) -> int:
    """Some hundred lots at a time are a unit of work of their own, so that no decision waits for all of them."""
    counted, after = work.run(count_old_lots)
    while after is not None:
        more, after = work.run(lambda session, key=after: count_old_lots(session, key))  # type: ignore[misc]
        counted += more
    return counted
