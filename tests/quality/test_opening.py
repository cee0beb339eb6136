"""A lot opens with the plan that ISO 2859-1 prints for its size, single sampling, normal, level II."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.live import Change
from craftorders.notifications.models import Message
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.stories import handed_in_batch, submitted_lot


def lot_of(session: Session, cast: Cast, quantity: int, aql: str) -> InspectionLot:
    batch = handed_in_batch(session, cast, quantity)
    batch.line.aql = batch.line.minor_aql = aql
    submit_batch(session, batch.id, actor=cast.coordinator)
    lot = last_lot_of_part(session, batch.id, 1)
    assert lot is not None
    return lot


@pytest.mark.parametrize(
    ("quantity", "aql", "letter", "sample", "acceptance", "draws"),
    [
        (100, "2.5", "F", 20, 1, [10, 10]),  # 91 to 150: F
        (500, "2.5", "H", 50, 3, [25, 25]),  # 281 to 500: H
        (501, "2.5", "J", 80, 5, [40, 40]),  # 501 to 1,200: J; 251 and 250 pieces
        (100, "1.0", "E", 13, 0, [7, 6]),  # F points up to E
        (200, "4.0", "G", 32, 3, [16, 16]),
        (40, "2.5", "C", 5, 0, [3, 2]),  # D points up to C
        (6, "2.5", "C", 5, 0, [3, 2]),
    ],
)
def test_a_lot_opens_with_the_plan_of_the_standard(
    session: Session, quantity: int, aql: str, letter: str, sample: int, acceptance: int, draws: list[int]
) -> None:
    lot = lot_of(session, a_cast(session), quantity, aql)
    assert (lot.quantity, lot.round, lot.state, lot.sample_size) == (quantity, 1, "open", sample)
    major, critical = lot.class_plans["major"], lot.class_plans["critical"]
    assert (major.aql, major.code_letter, major.sample_size, major.acceptance) == (aql, letter, sample, acceptance)
    assert (major.inspection, major.rejection, lot.full_inspection) == ("normal", acceptance + 1, False)
    assert (critical.aql, critical.sample_size, critical.acceptance) == (None, sample, 0), "none allowed"
    assert [each.draw for each in lot.drawings] == draws


def test_the_classes_share_the_sample_of_the_largest(session: Session) -> None:
    """40 pieces: letter D. Major 2.5 points up to C (5), minor 4.0 down to E (13); at E major points down to F (20)."""
    cast = a_cast(session)
    batch = handed_in_batch(session, cast, 40)
    batch.line.level, batch.line.critical_aql = "II", "0.65"
    submit_batch(session, batch.id, actor=cast.coordinator)
    lot = last_lot_of_part(session, batch.id, 1)
    assert lot is not None
    assert [(each.defect_class, each.aql, each.sample_size, each.acceptance) for each in lot.classes] == [
        ("critical", "0.65", 20, 0),
        ("major", "2.5", 20, 1),
        ("minor", "4.0", 20, 2),
    ]
    assert {each.code_letter for each in lot.classes} == {"F"}


def test_a_lot_no_larger_than_its_sample_is_looked_at_whole(session: Session) -> None:
    lot = lot_of(session, a_cast(session), 5, "2.5")
    assert (lot.sample_size, lot.class_plans["major"].acceptance, lot.full_inspection) == (5, 0, True)
    assert [each.draw for each in lot.drawings] == [3, 2]


def test_a_lot_holds_every_bag_in_its_county(session: Session) -> None:
    lot = submitted_lot(session, a_cast(session))
    assert lot.region_id == DANBA
    assert [bag.quantity for bag in lot.bags] == [50, 50]
    assert {bag.hand_in.worker.name for bag in lot.bags} == {"卓玛", "达瓦"}
    assert lot.batch.state == "submitted"


def test_only_bags_of_the_last_step_are_inspected(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast, 10, cast.knot)
    assert [(bag.hand_in.position, bag.quantity) for bag in lot.bags] == [(2, 5), (2, 5)]


def test_the_inspectors_of_the_county_are_told(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    told = session.scalars(select(Message.user_id).where(Message.link == f"/inspection/lots/{lot.id}")).all()
    assert set(told) == {cast.inspector.id, cast.second_inspector.id}
    assert session.scalar(select(Change.id).where(Change.topic == "inspection"))
    assert [entry.action for entry in history_of(session, lot.id)] == ["open"]
