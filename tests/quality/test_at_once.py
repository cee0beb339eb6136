"""Several inspectors at the same moment, in real threads: one decision, and no piece recorded twice."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.models import Defect, InspectionLot
from craftorders.quality.services import decide_lot
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code, bad_pieces
from tests.builders.stories import submitted_lot


def arrange(work: UnitOfWork, quantity: int, bad: int) -> tuple[Cast, UUID]:
    """A lot with so many bad pieces recorded, committed."""

    def story(session: Session) -> tuple[Cast, UUID]:
        cast = a_cast(session)
        lot = submitted_lot(session, cast, quantity)
        a_defect_code(session, "MAJOR", "major")
        bad_pieces(session, cast, lot, bad)
        return cast, lot.id

    return work.run(story)


def test_of_two_decisions_at_the_same_moment_one_stands(work: UnitOfWork) -> None:
    cast, lot_id = arrange(work, 100, 1)

    def decision(word: str, actor: Any) -> Callable[[Session], Any]:
        return lambda session: decide_lot(session, lot_id, decision=word, inspected=20, reason="So it is.", actor=actor)

    answers = at_once(work, decision("accept", cast.inspector), decision("reject", cast.second_inspector))
    assert sorted(answers) == ["done", "illegal_transition"]

    def look(session: Session) -> tuple[str, str, int, int]:
        lot = session.get_one(InspectionLot, lot_id)
        charges = session.scalar(select(func.count()).select_from(Charge))
        earnings = session.scalar(select(func.count()).select_from(Earning))
        return lot.state, lot.batch.state, charges or 0, earnings or 0

    seen = work.run(look)
    accepted = answers[0] == "done"
    assert seen == (("accepted", "passed", 1, 2) if accepted else ("rejected", "rework", 0, 0))


def test_four_at_once_who_find_the_last_piece_of_a_bag_bad_record_it_once(work: UnitOfWork) -> None:
    cast, lot_id = arrange(work, 6, 2)  # two of the first bag's three

    def one_more(session: Session) -> None:
        lot = session.get_one(InspectionLot, lot_id)
        bad_pieces(session, cast, lot, 1)

    answers = at_once(work, *[one_more] * 4)
    assert sorted(answers) == ["done", "more_than_bag", "more_than_bag", "more_than_bag"]

    def count(session: Session) -> tuple[int, int]:
        found = session.scalar(select(func.sum(Defect.quantity)).where(Defect.lot_id == lot_id))
        return int(found or 0), session.get_one(InspectionLot, lot_id).nonconforming

    assert work.run(count) == (3, 3)


def test_a_defect_that_arrives_while_the_lot_is_decided_is_counted_or_refused(work: UnitOfWork) -> None:
    cast, lot_id = arrange(work, 100, 1)

    def accept(session: Session) -> None:
        decide_lot(session, lot_id, decision="accept", inspected=20, actor=cast.inspector)

    def second_bad_piece(session: Session) -> None:
        bad_pieces(session, cast, session.get_one(InspectionLot, lot_id), 1, actor=cast.second_inspector)

    answers = at_once(work, accept, second_bad_piece)

    def look(session: Session) -> tuple[str, int]:
        lot = session.get_one(InspectionLot, lot_id)
        return lot.state, lot.nonconforming

    first_accepted = (["done", "illegal_transition"], ("accepted", 1))
    first_recorded = (["plan_rejects", "done"], ("open", 2))
    assert (answers, work.run(look)) in (first_accepted, first_recorded)
