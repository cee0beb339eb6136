"""What decided lots come to in the scores of workshop, product and workers: once, exactly, and as recounted."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.services import submit_batch
from craftorders.quality.domain.yields import Tally
from craftorders.quality.jobs import count_all_lots, recount_scores
from craftorders.quality.models import (
    WorkerDefects,
    WorkerScore,
    WorkshopDefects,
    WorkshopScore,
)
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from craftorders.quality.services.scores import count_lot, differing_scores, forget_scores
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot


def scored(session: Session) -> dict[UUID, Tally]:
    """The tally of each worker and of each workshop, all months together."""
    rows = [(row.worker_id, row.tally) for row in session.scalars(select(WorkerScore))]
    rows += [(row.workshop_id, row.tally) for row in session.scalars(select(WorkshopScore))]
    sums: dict[UUID, Tally] = {}
    for key, tally in rows:
        sums[key] = sums.get(key, Tally()) + tally
    return sums


def test_an_accepted_lot_counts_for_its_workshop_and_its_workers(session: Session) -> None:
    """100 pieces of two workers: 20 are drawn, 10 from each bag; one of the first bag is bad, so 99 pass."""
    cast = a_cast(session)
    lot = submitted_lot(session, cast, 100)
    bad_pieces(session, cast, lot, 1)
    decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)
    assert scored(session) == {
        cast.workshop.id: Tally(lots=1, accepted=1, presented=100, passed=99, inspected=20, bad=1),
        cast.worker.id: Tally(lots=1, accepted=1, presented=50, passed=49, inspected=10, bad=1),
        cast.second_worker.id: Tally(lots=1, accepted=1, presented=50, passed=50, inspected=10, bad=0),
    }
    assert session.scalars(select(WorkshopScore.month)).all() == ["2026-11"]
    by_code = session.execute(select(WorkerDefects.worker_id, WorkerDefects.quantity)).all()
    assert by_code == [(cast.worker.id, 1)]
    assert session.scalar(select(WorkshopDefects.quantity)) == 1


def test_of_a_rejected_lot_nothing_passed_at_once_and_its_rework_does_not_count_again(session: Session) -> None:
    cast = a_cast(session)
    lot = rejected_lot(session, cast, submitted_lot(session, cast, 100))
    before = scored(session)
    assert before[cast.workshop.id] == Tally(1, 0, 100, 0, lot.sample_size, lot.nonconforming)
    presented = {bag.hand_in_id: bag.quantity for bag in lot.bags}
    submit_batch(session, lot.batch_id, presented=presented, actor=cast.coordinator)
    again = lots_of_batch(session, lot.batch_id)[1]
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    session.expire_all()
    assert scored(session) == before
    assert not differing_scores(session)


def test_a_lot_that_is_told_of_twice_counts_once(session: Session) -> None:
    cast = a_cast(session)
    lot = rejected_lot(session, cast, submitted_lot(session, cast, 100))
    before = scored(session)
    assert not count_lot(session, lot.id)
    session.expire_all()
    assert scored(session) == before


def test_lots_decided_at_the_same_moment_all_count(work: UnitOfWork) -> None:
    def arrange(session: Session) -> tuple[Cast, list[UUID]]:
        cast = a_cast(session)
        return cast, [submitted_lot(session, cast, 100).id for _ in range(4)]

    cast, lots = work.run(arrange)

    def accepted(lot_id: UUID) -> Callable[[Session], object]:
        return lambda session: decide_lot(session, lot_id, decision="accept", inspected=20, actor=cast.inspector)

    assert at_once(work, *map(accepted, lots)) == ["done"] * 4

    def look(session: Session) -> tuple[Tally, list[str]]:
        return scored(session)[cast.workshop.id], differing_scores(session)

    assert work.run(look) == (Tally(4, 4, 400, 400, 80, 0), [])


def test_what_was_decided_before_there_were_scores_is_counted_once_by_the_first_run(work: UnitOfWork) -> None:
    def arrange(session: Session) -> dict[UUID, Tally]:
        cast = a_cast(session)
        rejected_lot(session, cast, submitted_lot(session, cast, 100))
        submitted_lot(session, cast, 40)  # still open
        before = scored(session)
        forget_scores(session)
        return before

    before = work.run(arrange)
    assert work.run(differing_scores) != []
    assert (count_all_lots(work), count_all_lots(work)) == (1, 0)
    assert work.run(scored) == before
    assert not work.run(differing_scores)


def test_a_changed_score_is_found_out_and_put_right_by_counting_anew(work: UnitOfWork) -> None:
    def arrange(session: Session) -> tuple[UUID, dict[UUID, Tally]]:
        cast = a_cast(session)
        rejected_lot(session, cast, submitted_lot(session, cast, 100))
        before = scored(session)
        session.execute(update(WorkshopScore).values(bad=WorkshopScore.bad - 1))
        return cast.workshop.id, before

    workshop_id, before = work.run(arrange)
    (line,) = work.run(verify_books)[1]
    assert f"workshop_score {workshop_id}" in line
    assert recount_scores(work) == 1
    assert work.run(scored) == before
    assert not work.run(verify_books)[1]
