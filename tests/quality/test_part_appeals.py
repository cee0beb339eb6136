"""Appeals against the rejection of a part: what is frozen is this part, and what was good is paid while the rest is made."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.fees.services import answer_concession
from craftorders.infra.history import history_of
from craftorders.production.models import Batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.queries.certificate import certificate_of_lot
from craftorders.quality.queries.dispositions import lots_to_dispose
from craftorders.quality.queries.rejected_lots import rejected_among
from craftorders.quality.services.appeals import make_lot_appeal
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.parts import a_bag, a_part, accepted, again, the_rest
from tests.builders.refusals import refused
from tests.builders.stories import supplied_batch
from tests.quality.test_lot_appeals import DAYS, appealed, decided, proposed
from tests.quality.test_partial_lots import disposed, money, pieces


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


@pytest.fixture
def batch(session: Session, cast: Cast) -> Batch:
    """100 belts at ¥0.80, of which ¥0.60 are the maker's."""
    return supplied_batch(session, cast)


def sent_back(session: Session, cast: Cast, batch: Batch, quantity: int) -> InspectionLot:
    """A part of one bag of Zhuoma's, rejected for one bad piece more than its plan allows."""
    return rejected_lot(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, quantity)))


def test_overturned_while_the_rest_is_in_work_it_is_paid_at_once_and_the_making_goes_on(
    session: Session, cast: Cast, batch: Batch
) -> None:
    part = sent_back(session, cast, batch, 40)
    appeal = appealed(session, cast, part)
    assert (batch.state, pieces(batch)) == ("in_work", (40, 40, 0, 40, 0, 0))
    decided(session, cast, appeal, part.defects[0].quantity)
    passed = last_lot_of_part(session, batch.id, 1)
    assert (passed.part, passed.round, passed.on_appeal, passed.state) == (1, 2, True, "accepted")
    assert (part.state, part.overturned, appeal.overturned) == ("rejected", True, 40)
    assert (batch.state, pieces(batch)) == ("in_work", (40, 40, 0, 0, 40, 0))
    assert session.scalars(select(Earning.amount)).all() == [2_400]
    assert money(session, cast) == (1_000_000 - 8_000, 8_000 - 3_200)
    assert "overturn" not in [each.action for each in history_of(session, batch.id)]
    a_bag(session, cast, batch, 60, worker=cast.second_worker)
    accepted(session, cast, the_rest(session, cast, batch))
    assert (batch.state, pieces(batch)) == ("passed", (100, 100, 0, 0, 100, 0))
    assert session.scalars(select(Charge.amount).order_by(Charge.id)).all() == [3_200, 4_800]
    assert money(session, cast) == (1_000_000 - 8_000, 0)
    report = certificate_of_lot(session, passed.id, cast.hua)
    assert [(each.part, each.overturned) for each in report.rounds] == [(1, True), (1, False)]


def test_only_the_part_in_dispute_is_frozen(session: Session, cast: Cast, batch: Batch) -> None:
    disputed, other = sent_back(session, cast, batch, 30), sent_back(session, cast, batch, 30)
    appeal = appealed(session, cast, disputed)
    with refused("looked_at_again"), session.begin_nested():
        again(session, cast, disputed)
    for kind in ("sort", "scrap"):
        with refused("looked_at_again"), session.begin_nested():
            disposed(session, cast, disputed, kind)
    with refused("looked_at_again"), session.begin_nested():
        proposed(session, cast, disputed)
    assert lots_to_dispose(session, cast.dispatcher) == [other]
    accepted(session, cast, again(session, cast, other), actor=cast.second_inspector)
    accepted(session, cast, a_part(session, cast, batch, a_bag(session, cast, batch, 10)))
    a_bag(session, cast, batch, 30)
    rest = the_rest(session, cast, batch)
    assert (batch.state, pieces(batch)) == ("rework", (100, 100, 30, 30, 40, 0))
    decided(session, cast, appeal, 0)
    assert lots_to_dispose(session, cast.dispatcher) == [disputed]
    disposed(session, cast, disputed, "scrap")
    assert (batch.state, pieces(batch)) == ("submitted", (100, 100, 30, 0, 40, 30))
    accepted(session, cast, rest)
    assert (batch.state, batch.passed) == ("passed", 70)
    assert verify_books(session)[1] == []


@pytest.mark.parametrize(("left", "state"), [("sent back", "rework"), ("open", "submitted"), ("accepted", "passed")])
def test_after_making_the_batch_stands_where_its_other_parts_are(
    session: Session, cast: Cast, batch: Batch, left: str, state: str
) -> None:
    appeal = appealed(session, cast, sent_back(session, cast, batch, 40))
    a_bag(session, cast, batch, 60)
    rest = the_rest(session, cast, batch)
    if left == "sent back":
        rejected_lot(session, cast, rest)
    elif left == "accepted":
        accepted(session, cast, rest)
    assert batch.state == "rework"
    decided(session, cast, appeal, appeal.lot.defects[0].quantity)
    assert (batch.state, batch.passed) == (state, 100 if left == "accepted" else 40)
    assert verify_books(session)[1] == []


def test_a_concession_for_another_part_stays_open(session: Session, cast: Cast, batch: Batch) -> None:
    first, second = sent_back(session, cast, batch, 40), sent_back(session, cast, batch, 40)
    asked = [proposed(session, cast, part) for part in (first, second)]
    decided(session, cast, appealed(session, cast, first), first.defects[0].quantity)
    assert [each.state for each in asked] == ["lapsed", "open"]
    answer_concession(session, asked[1].id, answer="agree", actor=cast.hua)
    assert (batch.state, pieces(batch)) == ("in_work", (80, 80, 0, 0, 80, 0))
    assert verify_books(session)[1] == []


def test_a_later_part_takes_no_right_to_appeal_and_a_later_round_of_the_same_part_does(
    session: Session, cast: Cast, batch: Batch
) -> None:
    first = sent_back(session, cast, batch, 40)
    second = sent_back(session, cast, batch, 20)
    assert [each.may_appeal for each in rejected_among(session, [first, second], days=DAYS).values()] == [True, True]
    again(session, cast, second)
    offered = rejected_among(session, [first, second], days=DAYS)
    assert (offered[first.id].may_appeal, offered[second.id].may_appeal) == (True, False)
    with refused("not_in_dispute"), session.begin_nested():
        make_lot_appeal(session, second.id, days=DAYS, actor=cast.zhuoma)
    assert appealed(session, cast, first).state == "open"
