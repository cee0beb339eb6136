"""Rework: what is presented again becomes a new lot, what is not is scrapped, and what passes earns once."""

from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.kernel.errors import RuleViolation
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part, lots_of_batch
from craftorders.quality.services import decide_lot
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.stories import submitted_lot


def present_again(session: Session, cast: Cast, lot: InspectionLot, counts: list[int]) -> InspectionLot:
    """The workshop presents so many pieces of each bag of the rejected lot."""
    presented = {bag.hand_in_id: count for bag, count in zip(lot.bags, counts, strict=True)}
    submit_batch(session, lot.batch_id, presented=presented, actor=cast.coordinator)
    again = last_lot_of_part(session, lot.batch_id, 1)
    assert again is not None
    return again


def pieces_and_fen(session: Session, worker_id: UUID) -> tuple[int, int]:
    query = select(func.sum(Earning.quantity), func.sum(Earning.amount)).where(Earning.worker_id == worker_id)
    pieces, fen = session.execute(query).one()
    return int(pieces or 0), int(fen or 0)


def test_what_is_not_presented_again_is_scrapped_and_the_rest_earns_once(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    again = present_again(session, cast, first, [47, 50])
    assert [bag.rejected for bag in first.bags] == [3, 0]
    assert (again.round, again.quantity, again.sample_size) == (2, 97, 20)
    assert (again.class_plans["major"].code_letter, again.class_plans["major"].acceptance) == ("F", 1)
    decide_lot(session, again.id, decision="accept", inspected=20, actor=cast.second_inspector)
    assert (again.batch.passed, again.batch.rejected, again.batch.state) == (97, 3, "passed")
    assert pieces_and_fen(session, cast.worker.id) == (47, 2820)
    assert pieces_and_fen(session, cast.second_worker.id) == (50, 3000)
    assert session.scalars(select(Charge.amount)).all() == [7760]  # 97 × ¥0.80, once
    assert (again.batch.line.planned, again.batch.line.passed) == (97, 97), "three pieces can be planned again"


def test_both_steps_earn_once_for_what_passed_after_rework(session: Session) -> None:
    cast = a_cast(session)
    first = submitted_lot(session, cast, 10, cast.knot)  # bags of five at the last step
    first = rejected_lot(session, cast, first)
    again = present_again(session, cast, first, [4, 5])
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    by_step = session.execute(
        select(Earning.position, func.sum(Earning.quantity)).group_by(Earning.position).order_by(Earning.position)
    ).all()
    assert [(position, int(pieces)) for position, pieces in by_step] == [(1, 9), (2, 9)]


def test_a_bag_can_be_scrapped_whole(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    again = present_again(session, cast, first, [0, 50])
    assert [bag.hand_in_id for bag in again.bags] == [first.bags[1].hand_in_id]
    assert [bag.rejected for bag in first.bags] == [50, 0]
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    assert pieces_and_fen(session, cast.worker.id) == (0, 0)


def test_a_third_round_follows_a_second_and_needs_a_third_inspector(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    second = rejected_lot(session, cast, present_again(session, cast, first, [47, 50]), actor=cast.second_inspector)
    third = present_again(session, cast, second, [45, 50])
    assert [lot.round for lot in lots_of_batch(session, third.batch_id)] == [1, 2, 3]
    assert [bag.rejected for bag in second.bags] == [2, 0]
    assert third.quantity == 95


@pytest.mark.parametrize(("second_round", "third_round", "left"), [([47, 50], [48, 50], 47), ([0, 50], [1, 50], 0)])
def test_scrapped_pieces_do_not_come_back_in_a_later_round(
    session: Session, second_round: list[int], third_round: list[int], left: int
) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    second = rejected_lot(session, cast, present_again(session, cast, first, second_round), actor=cast.second_inspector)
    with pytest.raises(RuleViolation) as refused:
        present_again(session, cast, first, third_round)
    assert (refused.value.code, refused.value.details) == ("scrapped_before", {"left": left})
    assert refused.value.pointer == f"/presented/{first.bags[0].hand_in_id}"
    assert second.state == "rejected"


def test_more_than_the_bag_held_cannot_be_presented_again(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    with pytest.raises(RuleViolation) as refused:
        present_again(session, cast, first, [51, 50])
    assert refused.value.code == "not_these_bags"


def test_nothing_at_all_cannot_be_presented(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    with pytest.raises(RuleViolation) as refused:
        present_again(session, cast, first, [0, 0])
    assert refused.value.code == "nothing_presented"
