"""What becomes of a rejected lot: sorted, reworked or scrapped; who may decide it, once, and what is refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Reservation
from craftorders.fees.models import Charge, Earning, MonthlyEarnings
from craftorders.kernel.errors import Conflict, DomainError, NotFound, NotPermitted, RuleViolation
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.queries.dispositions import disposition_sheet, lots_to_dispose, not_mended
from craftorders.quality.services import decide_disposition, decide_lot, hand_out_rework, record_defect
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.dispositions import mended, reworked, to_mend
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot


def a_rejected(session: Session, quantity: int = 100) -> tuple[Cast, InspectionLot]:
    cast = a_cast(session)
    return cast, rejected_lot(session, cast, submitted_lot(session, cast, quantity))


def next_round(session: Session, lot: InspectionLot) -> InspectionLot:
    found = last_lot_of_part(session, lot.batch_id, 1)
    assert found is not None
    return found


def present_again(session: Session, cast: Cast, lot: InspectionLot, counts: list[int]) -> InspectionLot:
    presented = {bag.hand_in_id: count for bag, count in zip(lot.bags, counts, strict=True)}
    submit_batch(session, lot.batch_id, presented=presented, actor=cast.coordinator)
    return next_round(session, lot)


def refusal_of(refusal: type[DomainError], call: Any, *args: Any, **kwargs: Any) -> DomainError:
    with pytest.raises(refusal) as refused:
        call(*args, **kwargs)
    return refused.value


def sort(session: Session, cast: Cast, lot: InspectionLot) -> InspectionLot:
    decide_disposition(session, lot.id, kind="sort", reason="能用的挑出来", actor=cast.dispatcher)
    return next_round(session, lot)


def test_a_rejected_lot_waits_for_a_decision_until_there_is_one(session: Session) -> None:
    cast, lot = a_rejected(session)
    assert disposition_sheet(session, lot, cast.inspector).actions == ["sort", "rework", "scrap"]
    assert disposition_sheet(session, lot, cast.coordinator).actions == []
    assert [each.id for each in lots_to_dispose(session, cast.inspector)] == [lot.id]
    assert lots_to_dispose(session, cast.far_inspector) == []
    sheet = decide_disposition(session, lot.id, kind="sort", reason="能用的挑出来", actor=cast.dispatcher)
    assert (sheet.waiting, sheet.actions, lots_to_dispose(session, cast.dispatcher)) == (False, [], [])
    assert [(d.kind, d.reason, d.decided_by) for d in sheet.decided] == [("sort", "能用的挑出来", cast.dispatcher.id)]


def test_pieces_presented_again_without_a_decision_wait_for_none(session: Session) -> None:
    cast, lot = a_rejected(session)
    present_again(session, cast, lot, [48, 50])
    assert not disposition_sheet(session, lot, cast.dispatcher).waiting
    assert lots_to_dispose(session, cast.dispatcher) == []
    refused = refusal_of(Conflict, decide_disposition, session, lot.id, kind="scrap", reason="坏了", actor=cast.dispatcher)
    assert refused.code == "already_decided"


def test_sorting_looks_at_every_piece_and_lets_the_good_ones_pass(session: Session) -> None:
    """100 belts, 30 + 5 bad: far above any acceptance number. 20 × 0.60 and 45 × 0.60 are earned, 65 × 0.80 charged."""
    cast, lot = a_rejected(session)
    sorting = sort(session, cast, lot)
    assert (sorting.round, sorting.quantity, sorting.sample_size, sorting.sorting) == (2, 100, 100, True)
    assert (sorting.classes, sorting.batch.state) == ([], "submitted")
    bad_pieces(session, cast, sorting, 30, bag=0, actor=cast.second_inspector)
    bad_pieces(session, cast, sorting, 5, bag=1, severity="critical", actor=cast.second_inspector)
    decide_lot(session, sorting.id, decision="accept", inspected=100, actor=cast.second_inspector)
    batch = sorting.batch
    assert (batch.state, batch.passed, batch.rejected, batch.line.planned) == ("passed", 65, 35, 65)
    assert sorted(session.scalars(select(Earning.amount))) == [1_200, 2_700]
    assert session.scalars(select(Charge.amount)).all() == [5_200]


def test_where_nothing_is_good_after_sorting_the_batch_ends(session: Session) -> None:
    cast, lot = a_rejected(session, 4)
    sorting = sort(session, cast, lot)
    for bag in (0, 1):
        bad_pieces(session, cast, sorting, 2, bag=bag, actor=cast.second_inspector)
    decide_lot(session, sorting.id, decision="accept", inspected=4, actor=cast.second_inspector)
    batch = sorting.batch
    assert (batch.state, batch.passed, batch.rejected, batch.line.planned) == ("cancelled", 0, 4, 0)
    assert session.scalars(select(Earning)).all() == []
    assert session.get_one(Reservation, batch.id).amount == 0


def test_sorting_needs_another_inspector_all_pieces_and_photos_and_is_no_rejection(session: Session) -> None:
    cast, lot = a_rejected(session)
    sorting = sort(session, cast, lot)
    by_second = {"inspected": 100, "actor": cast.second_inspector}
    same = refusal_of(NotPermitted, bad_pieces, session, cast, sorting, 1)
    assert same.code == "another_inspector"
    few = refusal_of(
        RuleViolation, decide_lot, session, sorting.id, decision="accept", inspected=99, actor=cast.second_inspector
    )
    assert few.code == "sample_not_inspected"
    code = bad_pieces(session, cast, sorting, 1, actor=cast.second_inspector).code
    bare = refusal_of(
        RuleViolation, record_defect, session, sorting.id, bag_id=sorting.bags[0].id, defect_code_id=code.id, quantity=1,
        photo_id=None, actor=cast.second_inspector,
    )  # fmt: skip
    assert bare.code == "photo_needed"
    rejected = refusal_of(RuleViolation, decide_lot, session, sorting.id, decision="reject", **by_second)
    assert rejected.code == "sorted_not_rejected"


def test_scrap_ends_the_batch_and_frees_pieces_and_money(session: Session) -> None:
    cast, lot = a_rejected(session)
    decide_disposition(session, lot.id, kind="scrap", reason="染色不牢，修不好", actor=cast.inspector)
    batch = lot.batch
    assert (batch.state, batch.passed, batch.rejected, batch.handed_in) == ("cancelled", 0, 100, 100)
    assert [bag.rejected for bag in lot.bags] == [50, 50]
    assert (batch.line.planned, session.get_one(Reservation, batch.id).amount) == (0, 0)
    assert session.scalars(select(Earning)).all() == []
    assert verify_books(session)[1] == []


def test_material_at_fault_pays_the_reworker_and_the_platform_bears_it(session: Session) -> None:
    """Ten pieces of the first bag, eight could be mended at ¥0.20: 1.60 on top. Charged are 98 × 0.80 = 78.40.

    58.80 + 1.60 to households, 4.90, 3.92 and 5.88 as agreed; of the platform's 4.90 are left 3.30.
    """
    cast, lot = a_rejected(session)
    (order,) = reworked(session, cast, lot, to_mend(lot, 10))
    mended(session, cast, order, 8)
    again = present_again(session, cast, lot, [48, 50])
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    line = session.scalars(select(Earning).where(Earning.rework_id == order.id)).one()
    assert (line.worker_id, line.quantity, line.rate_e4, line.amount) == (cast.second_worker.id, 8, 200_000, 160)
    charge = session.scalars(select(Charge)).one()
    parts = (charge.household, charge.coordinator, charge.workshop, charge.freight, charge.platform)
    assert (charge.amount, parts) == (7_840, (6_040, 490, 392, 588, 330))
    assert verify_books(session)[1] == []


def test_the_makers_own_fault_is_mended_unpaid(session: Session) -> None:
    cast, lot = a_rejected(session)
    (order,) = reworked(session, cast, lot, to_mend(lot, 10, fault="maker"))
    mended(session, cast, order, 10, worker=cast.worker)
    again = present_again(session, cast, lot, [50, 50])
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    assert sorted(session.scalars(select(Earning.amount))) == [3_000, 3_000]


def test_nobody_mends_unpaid_what_somebody_else_spoilt(session: Session) -> None:
    cast, lot = a_rejected(session)
    (order,) = reworked(session, cast, lot, to_mend(lot, 10, fault="maker"))
    refused = refusal_of(
        RuleViolation, hand_out_rework, session, order.id, worker_id=cast.second_worker.id, actor=cast.coordinator
    )
    assert (refused.code, refused.pointer, order.worker_id) == ("unpaid_only_for_maker", "/worker_id", None)


@pytest.mark.parametrize(("by_maker", "earned"), [(True, [3_000, 3_000]), (False, [200, 3_000, 3_000])])
def test_another_worker_who_mends_a_makers_fault_is_paid_by_the_service_centre(
    session: Session, by_maker: bool, earned: list[int]
) -> None:
    """Ten pieces at ¥0.20; of the platform's ¥5.00 are left ¥3.00 then. The maker would have mended them for nothing."""
    cast, lot = a_rejected(session)
    (order,) = reworked(session, cast, lot, replace(to_mend(lot, 10, fault="maker"), rate_e4=200_000))
    mended(session, cast, order, 10, worker=cast.worker if by_maker else cast.second_worker)
    assert order.paid is not by_maker
    again = present_again(session, cast, lot, [50, 50])
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    assert sorted(session.scalars(select(Earning.amount))) == earned
    assert sum(session.scalars(select(MonthlyEarnings.pieces))) == 100, "who mends a piece has not made another one"
    charge = session.scalars(select(Charge)).one()
    assert (charge.amount, charge.platform) == (8_000, 500 if by_maker else 300)
    assert verify_books(session)[1] == []


def test_pieces_are_presented_again_only_when_all_rework_is_done(session: Session) -> None:
    cast, lot = a_rejected(session)
    first, second = reworked(session, cast, lot, to_mend(lot, 10), to_mend(lot, 3, bag=1, fault="maker"))
    mended(session, cast, first, 10)
    early = refusal_of(RuleViolation, present_again, session, cast, lot, [50, 50])
    assert (early.code, early.details) == ("rework_not_done", {"left": 1})
    session.refresh(lot.batch)
    hand_out_rework(session, second.id, worker_id=second.bag.hand_in.worker_id, actor=cast.coordinator)


def test_what_could_not_be_mended_is_known_by_its_bag(session: Session) -> None:
    cast, lot = a_rejected(session)
    first, second = reworked(session, cast, lot, to_mend(lot, 10), to_mend(lot, 3, bag=1))
    mended(session, cast, first, 8)
    mended(session, cast, second, 3)
    assert not_mended(session, lot.id) == {first.bag_id: 2}


def test_rework_that_comes_to_nothing_can_be_scrapped(session: Session) -> None:
    cast, lot = a_rejected(session)
    (order,) = reworked(session, cast, lot, to_mend(lot, 10))
    sheet = decide_disposition(session, lot.id, kind="scrap", reason="修不好", actor=cast.dispatcher)
    assert [each.kind for each in sheet.decided] == ["rework", "scrap"]
    assert (order.state, order.mended, lot.batch.state) == ("done", 0, "cancelled")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"quantity": 51}, "more_than_bag", "/reworks/0/quantity"),
        ({"rate_e4": None}, "rate_needed", "/reworks/0/rate"),
        ({"rate_e4": 600_001}, "rework_rate_too_high", "/reworks/0/rate"),
        ({"due_on": date(2026, 1, 1)}, "day_past", "/reworks/0/due_on"),
    ],
)
def test_rework_that_cannot_be_is_refused(session: Session, changes: dict[str, Any], code: str, pointer: str) -> None:
    cast, lot = a_rejected(session)
    refused = refusal_of(RuleViolation, reworked, session, cast, lot, replace(to_mend(lot, 10), **changes))
    assert (refused.code, refused.pointer) == (code, pointer)


def test_rework_needs_at_least_one_bag(session: Session) -> None:
    cast, lot = a_rejected(session)
    assert refusal_of(RuleViolation, reworked, session, cast, lot).code == "nothing_to_mend"


def test_only_inspectors_of_the_county_and_dispatchers_decide(session: Session) -> None:
    cast, lot = a_rejected(session)
    asked = {"kind": "scrap", "reason": "坏了"}
    refusal_of(NotPermitted, decide_disposition, session, lot.id, **asked, actor=cast.coordinator)
    refusal_of(NotPermitted, decide_disposition, session, lot.id, **asked, actor=cast.hua)
    refusal_of(NotFound, decide_disposition, session, lot.id, **asked, actor=cast.far_inspector)


def test_only_the_own_workshops_people_mend(session: Session) -> None:
    cast, lot = a_rejected(session)
    (order,) = reworked(session, cast, lot, to_mend(lot, 10))
    refusal_of(NotFound, hand_out_rework, session, order.id, worker_id=cast.outsider.id, actor=cast.coordinator)
    refusal_of(NotFound, hand_out_rework, session, order.id, worker_id=cast.worker.id, actor=cast.other_coordinator)
    more = refusal_of(RuleViolation, mended, session, cast, order, 11)
    assert more.code == "more_than_ordered"
