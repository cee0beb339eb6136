"""Bad pieces: a code, a photo, and never more than the bag or the sample holds."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.kernel.errors import IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_id
from craftorders.quality.models import InspectionLot
from craftorders.quality.services import decide_lot, record_defect, remove_defect
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code, bad_pieces
from tests.builders.stories import submitted_lot


def record(session: Session, cast: Cast, lot: InspectionLot, **changes: Any) -> Any:
    """Two bad pieces in the first bag, with what the test changes."""
    values = {
        "bag_id": lot.bags[0].id,
        "defect_code_id": a_defect_code(session).id,
        "quantity": 2,
        "photo_id": cast.photo.id,
        "actor": cast.inspector,
    }
    return record_defect(session, lot.id, **{**values, **changes})


def test_a_defect_is_kept_with_who_found_it(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    version = lot.version
    defect = record(session, cast, lot)
    assert (defect.quantity, defect.found_by, defect.photo_id) == (2, cast.inspector.id, cast.photo.id)
    assert (lot.nonconforming, lot.version) == (2, version + 1)
    entry = history_of(session, lot.id)[0]
    assert (entry.action, entry.changes) == ("defect", {"SKIP": [0, 2]})


def test_a_defect_without_a_photo_is_refused(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    for photo_id in (None, new_id()):
        with pytest.raises(RuleViolation) as refused:
            record(session, cast, lot, photo_id=photo_id)
        assert (refused.value.code, refused.value.pointer) == ("photo_needed", "/photo")


def test_a_bag_of_another_lot_is_unknown(session: Session) -> None:
    cast = a_cast(session)
    lot, other = submitted_lot(session, cast), submitted_lot(session, cast, 60)
    with pytest.raises(NotFound):
        record(session, cast, lot, bag_id=other.bags[0].id)


def test_an_unknown_defect_code_is_refused(session: Session) -> None:
    cast = a_cast(session)
    with pytest.raises(NotFound):
        record(session, cast, submitted_lot(session, cast), defect_code_id=new_id())


def test_fewer_than_one_piece_is_refused(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    for quantity in (0, -1):
        with pytest.raises(RuleViolation) as refused:
            record(session, cast, lot, quantity=quantity)
        assert refused.value.code == "bad_quantity"


def test_more_bad_pieces_than_the_bag_holds_are_refused(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast, 6)  # bags of three; five are drawn
    record(session, cast, lot, quantity=2)
    with pytest.raises(RuleViolation) as refused:
        record(session, cast, lot, quantity=2)
    assert (refused.value.code, refused.value.details) == ("more_than_bag", {"left": 1})
    record(session, cast, lot, quantity=1)
    assert lot.nonconforming == 3


def test_more_bad_pieces_than_were_drawn_from_a_bag_are_refused(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)  # ten of fifty are drawn from each of two bags
    record(session, cast, lot, quantity=8)
    with pytest.raises(RuleViolation) as refused:
        record(session, cast, lot, quantity=3)
    assert (refused.value.code, refused.value.details) == ("more_than_drawn", {"drawn": 10, "left": 2})
    record(session, cast, lot, quantity=2)
    record(session, cast, lot, quantity=10, bag_id=lot.bags[1].id)
    assert lot.nonconforming == 20


def test_a_wrong_entry_can_be_taken_out_while_the_lot_is_open(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    defect = record(session, cast, lot)
    remove_defect(session, lot.id, defect.id, actor=cast.inspector)
    assert (lot.defects, lot.nonconforming) == ([], 0)
    assert history_of(session, lot.id)[0].changes == {"SKIP": [2, 0]}
    with pytest.raises(NotFound):
        remove_defect(session, lot.id, defect.id, actor=cast.inspector)


def test_a_decided_lot_changes_no_more(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    defect = record(session, cast, lot, quantity=1)
    decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)
    with pytest.raises(IllegalTransition):
        record(session, cast, lot)
    with pytest.raises(IllegalTransition):
        remove_defect(session, lot.id, defect.id, actor=cast.inspector)


def test_another_countys_lot_does_not_exist(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    defect = record(session, cast, lot)
    with pytest.raises(NotFound):
        record(session, cast, lot, actor=cast.far_inspector)
    with pytest.raises(NotFound):
        remove_defect(session, lot.id, defect.id, actor=cast.far_inspector)


def test_only_inspectors_record_defects(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    for actor in (cast.coordinator, cast.hua, cast.dispatcher, cast.operator, cast.zhuoma):
        with pytest.raises(NotPermitted):
            record(session, cast, lot, actor=actor)


def test_who_sees_a_lot_as_coordinator_inspects_only_their_own_county(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    scopes = {**cast.far_inspector.scopes, **cast.coordinator.scopes}
    both = replace(cast.far_inspector, scopes=scopes)
    with pytest.raises(NotFound):
        bad_pieces(session, cast, lot, 1, actor=both)
