"""One piece after another: each counts once, at its worst, however often it is sent, and all add up to the sample."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.photos import Photo
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.errors import IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.pieces import pieces_of_sample, recorded_pieces, spreads_of_lot
from craftorders.quality.services import decide_lot, remove_defect
from craftorders.quality.services.pieces import record_piece
from craftorders.quality.services.product_standard import keep_tolerance
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code, bad_pieces
from tests.builders.stories import submitted_lot


def look_at(session: Session, cast: Cast, lot: InspectionLot, place: int, *codes: str, **changes: Any) -> Any:
    """The piece at this place of the sample, with these defects; a code of several letters names its class."""
    piece = pieces_of_sample(session, lot)[place - 1]
    ids = [a_defect_code(session, code, code.lower()).id for code in codes]
    values = {
        "bag_id": piece.bag.id,
        "number": piece.number,
        "defect_code_ids": ids,
        "photo_id": cast.photo.id if codes else None,
        "actor": cast.inspector,
        **changes,
    }
    return record_piece(session, lot.id, **values)


def refusal(session: Session, cast: Cast, lot: InspectionLot, place: int, *codes: str, **changes: Any) -> RuleViolation:
    """What is said when it is refused."""
    with pytest.raises(RuleViolation) as refused:
        look_at(session, cast, lot, place, *codes, **changes)
    return refused.value


def test_the_sample_is_twenty_pieces_of_two_bags_in_their_order(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    sample = pieces_of_sample(session, lot)
    assert [piece.place for piece in sample] == list(range(1, 21))
    assert [piece.bag.id for piece in sample] == [lot.bags[0].id] * 10 + [lot.bags[1].id] * 10
    assert {piece.state for piece in sample} == {"open"}
    assert len(lot.draw_seed) == 8


def test_a_piece_with_three_defects_is_one_bad_piece_at_its_worst(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    piece = look_at(session, cast, lot, 3, "MINOR", "CRITICAL", "MAJOR")
    assert [code.code for code in piece.codes] == ["CRITICAL", "MAJOR", "MINOR"]
    assert (lot.nonconforming, [(d.quantity, d.code.code) for d in lot.defects]) == (1, [(1, "CRITICAL")])
    assert {name: plan.nonconforming for name, plan in lot.class_plans.items()} == {"critical": 1, "major": 0, "minor": 0}


def test_the_same_request_again_changes_nothing(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    first = look_at(session, cast, lot, 1, "MAJOR")
    defect, version = first.defect_id, lot.version
    again = look_at(session, cast, lot, 1, "MAJOR")
    assert (again.id, again.defect_id, lot.nonconforming, lot.version) == (first.id, defect, 1, version)


def test_a_piece_can_be_gone_back_to_and_mended(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    look_at(session, cast, lot, 1)
    look_at(session, cast, lot, 1, "MINOR", "MAJOR")
    assert (lot.nonconforming, lot.defects[0].code.code) == (1, "MAJOR")
    look_at(session, cast, lot, 1, "MINOR", photo_id=None)
    assert (lot.nonconforming, lot.defects[0].code.code) == (1, "MINOR"), "the photo that was taken stays"
    look_at(session, cast, lot, 1)
    assert (lot.nonconforming, lot.defects, len(recorded_pieces(session, lot.id))) == (0, [], 1)


def test_another_photo_replaces_the_one_before(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    look_at(session, cast, lot, 1, "MAJOR", "MINOR")
    other = Photo(sha256="1" * 64, width=1, height=1, size=1, taken_in_by=SYSTEM.id)
    session.add(other)
    session.flush()
    look_at(session, cast, lot, 1, "MAJOR", "MINOR", photo_id=other.id)
    assert [defect.photo_id for defect in lot.defects] == [other.id]
    assert (lot.nonconforming, recorded_pieces(session, lot.id)[0].further[0].photo_id) == (1, other.id)


def test_a_defect_needs_a_photo_and_a_piece_must_be_drawn(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    assert refusal(session, cast, lot, 1, "MAJOR", photo_id=None).code == "photo_needed"
    drawn = {piece.number for piece in pieces_of_sample(session, lot) if piece.bag is lot.bags[0]}
    left_out = min(set(range(1, 51)) - drawn)
    refused = refusal(session, cast, lot, 1, number=left_out)
    assert (refused.code, refused.pointer) == ("not_drawn", "/number")
    assert (lot.nonconforming, recorded_pieces(session, lot.id)) == (0, [])


def test_recorded_and_counted_pieces_never_exceed_what_was_drawn_from_a_bag(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 9)
    bad_pieces(session, cast, lot, 9, bag=1)
    look_at(session, cast, lot, 1)
    look_at(session, cast, lot, 11, "MAJOR")
    assert refusal(session, cast, lot, 2).code == "more_than_drawn"
    with pytest.raises(RuleViolation) as refused:
        bad_pieces(session, cast, lot, 1)
    assert (refused.value.code, refused.value.details) == ("more_than_drawn", {"drawn": 10, "left": 0})
    look_at(session, cast, lot, 11)  # mending needs no room
    assert lot.nonconforming == 18


def test_recorded_and_counted_pieces_must_make_the_sample_before_a_decision(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    for place in range(1, 13):
        look_at(session, cast, lot, place)

    def accept(inspected: int) -> InspectionLot:
        return decide_lot(session, lot.id, decision="accept", inspected=inspected, actor=cast.inspector)

    with pytest.raises(RuleViolation) as fewer:
        accept(11)
    assert (fewer.value.code, fewer.value.details) == ("fewer_than_recorded", {"recorded": 12})
    with pytest.raises(RuleViolation) as short:
        accept(19)
    assert short.value.details == {"recorded": 12, "counted": 7, "sample": 20}
    assert (accept(20).state, [bag.passed for bag in lot.bags]) == ("accepted", [50, 50])
    with pytest.raises(IllegalTransition):
        look_at(session, cast, lot, 1)


def test_the_defect_of_a_single_piece_is_mended_at_its_piece(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    piece = look_at(session, cast, lot, 4, "MAJOR")
    with pytest.raises(RuleViolation) as refused:
        remove_defect(session, lot.id, piece.defect_id, actor=cast.inspector)
    assert (refused.value.code, refused.value.details) == ("defect_of_a_piece", {"number": piece.number})


def test_only_an_inspector_of_the_county_looks_at_pieces(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    for actor in (cast.coordinator, cast.hua, cast.trainer):
        with pytest.raises(NotPermitted):
            look_at(session, cast, lot, 1, actor=actor)
    with pytest.raises(NotFound):
        look_at(session, cast, lot, 1, actor=cast.far_inspector)
    other = submitted_lot(session, cast, 60)
    with pytest.raises(NotFound):
        look_at(session, cast, lot, 1, bag_id=other.bags[0].id)


def a_measured_lot(session: Session, cast: Cast, pieces: int = 3) -> tuple[InspectionLot, list[int]]:
    """Belts of 1,000 mm less 10, more 5, measured on so many pieces; and the places of these in the sample."""
    code = a_defect_code(session, "SHORT", "major")
    keep_tolerance(session, cast.belt.id, "length", target="1000", lower="10", upper="5", pieces=pieces,
                   defect_code_id=code.id, actor=cast.operator)  # fmt: skip
    lot = submitted_lot(session, cast)
    return lot, [piece.place for piece in pieces_of_sample(session, lot) if piece.measured]


def test_out_of_tolerance_is_a_defect_of_the_class_that_is_named(session: Session) -> None:
    cast = a_cast(session)
    lot, places = a_measured_lot(session, cast)
    assert len(places) == 3
    look_at(session, cast, lot, places[0], measured={"length": "1005"})
    assert lot.nonconforming == 0
    assert refusal(session, cast, lot, places[1], measured={"length": "989.9"}).code == "photo_needed"
    look_at(session, cast, lot, places[1], "MINOR", measured={"length": "989.9"})
    assert (lot.nonconforming, lot.defects[0].code.code) == (1, "SHORT"), "the worse of the two counts"
    look_at(session, cast, lot, places[2], measured={"length": "1000.6"})
    length = spreads_of_lot(session, lot.id)["length"]
    # 10,050 + 9,899 + 10,006 = 29,955 ÷ 3
    assert (length.pieces, length.least, length.most, length.mean, length.outside) == (3, 9_899, 10_050, 9_985, 1)


def test_what_was_measured_is_judged_by_the_limits_of_that_day(session: Session) -> None:
    cast = a_cast(session)
    lot, places = a_measured_lot(session, cast)
    look_at(session, cast, lot, places[0], measured={"length": "1005"})
    code = a_defect_code(session, "SHORT")
    keep_tolerance(session, cast.belt.id, "length", target="900", lower="1", upper="1", pieces=3,
                   defect_code_id=code.id, actor=cast.operator)  # fmt: skip
    assert spreads_of_lot(session, lot.id)["length"].outside == 0


def test_missing_absurd_and_unasked_measurements_are_refused(session: Session) -> None:
    cast = a_cast(session)
    lot, places = a_measured_lot(session, cast)
    for measured, code, pointer in (
        ({}, "not_measured", "/length"),
        ({"length": "100.5"}, "absurd_value", "/length"),
        ({"length": "1000", "weight": "60"}, "not_asked", "/weight"),
        ({"length": "1000.05"}, "too_fine", "/length"),
    ):
        refused = refusal(session, cast, lot, places[0], measured=measured)
        assert (refused.code, refused.pointer) == (code, pointer)
    assert recorded_pieces(session, lot.id) == []


def test_a_lot_is_not_accepted_before_its_pieces_are_measured(session: Session) -> None:
    cast = a_cast(session)
    lot, places = a_measured_lot(session, cast, pieces=2)
    look_at(session, cast, lot, places[0], measured={"length": "1000"})
    with pytest.raises(RuleViolation) as refused:
        decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)
    assert (refused.value.code, refused.value.details) == ("not_measured", {"left": 1})
    look_at(session, cast, lot, places[1], measured={"length": "1000"})
    assert decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector).state == "accepted"
