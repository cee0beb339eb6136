"""Bonuses as pay lines of their own: what each comes to, who bears it, and that what was agreed is never cut."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Reservation
from craftorders.fees.domain.bonuses import Tier
from craftorders.fees.models import BatchBonus, BatchRate, Charge, Earning, MonthlyEarnings
from craftorders.fees.services import publish_rate, raise_batch_rate
from craftorders.kernel import clock
from craftorders.orders.services import agree_urgency
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import an_overturned_appeal, bad_pieces
from tests.builders.refusals import refused
from tests.builders.stories import a_confirmed_order, accepted_batch, passed_batch, submitted_lot

TODAY = date(2026, 11, 24)


@pytest.fixture
def cast(session: Session) -> Cast:
    """A belt earns 60 fen, costs 80, and shares take 5, 4 and 6: the platform is left with 5."""
    return a_cast(session)


def promise(session: Session, cast: Cast, **bonuses: Any) -> None:
    """The belt's 60 fen, with these bonuses."""
    operation = cast.belt.operations[0].id
    publish_rate(session, operation, rate_e4=600_000, valid_from=TODAY, actor=cast.operator, **bonuses)


def lines_of(session: Session, cast: Cast) -> list[tuple[str, int, int, int, int]]:
    """(kind, beyond, pieces, rate, fen) of the first worker's pay lines."""
    query = select(Earning).where(Earning.worker_id == cast.worker.id).order_by(Earning.kind, Earning.above)
    return [(line.kind, line.above, line.quantity, line.rate_e4, line.amount) for line in session.scalars(query)]


def parts(session: Session) -> tuple[int, ...]:
    """The only charge and its five parts."""
    charge = session.scalars(select(Charge)).one()
    return (charge.amount, charge.household, charge.coordinator, charge.workshop, charge.freight, charge.platform)


def accept(session: Session, cast: Cast, lot: InspectionLot) -> None:
    """The inspector lets the lot pass."""
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)


def test_marginal_tiers_are_lines_of_their_own_and_the_platform_bears_them(session: Session, cast: Cast) -> None:
    """50 belts: 30 beyond 20 earn 2 fen more, 10 beyond 40 another 3: 60 + 30 = 90 fen a worker, ¥1.80 for both."""
    promise(session, cast, tiers=[Tier(20, 620_000), Tier(40, 650_000)])
    passed_batch(session, cast)
    assert lines_of(session, cast) == [
        ("piece", 0, 50, 600_000, 3_000),
        ("tier", 20, 30, 20_000, 60),
        ("tier", 40, 10, 30_000, 30),
    ]
    assert parts(session) == (8_000, 6_180, 500, 400, 600, 320)
    month = session.get_one(MonthlyEarnings, (cast.worker.id, "2026-11", "CNY"))
    assert (month.pieces, month.amount) == (50, 3_090)
    assert verify_books(session)[1] == []


def test_tiers_of_all_units_count_every_piece_once_the_tier_is_passed(session: Session, cast: Cast) -> None:
    promise(session, cast, tiers=[Tier(49, 620_000), Tier(50, 650_000)], all_units=True)
    passed_batch(session, cast)
    assert lines_of(session, cast) == [("piece", 0, 50, 600_000, 3_000), ("tier", 49, 50, 20_000, 100)]


def test_good_quality_earns_at_the_first_inspection(session: Session, cast: Cast) -> None:
    """20 of 20 belts were good: 5% of 60 fen more for each of the 50."""
    promise(session, cast, quality_percent=5, quality_yield=100)
    passed_batch(session, cast)
    assert lines_of(session, cast)[1] == ("quality", 100, 50, 30_000, 150)
    assert parts(session) == (8_000, 6_300, 500, 400, 600, 200)


def test_a_sample_that_was_not_good_enough_earns_no_bonus(session: Session, cast: Cast) -> None:
    """One bad belt in 20 is a yield of 95%."""
    promise(session, cast, quality_percent=5, quality_yield=96)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1)
    accept(session, cast, lot)
    assert {kind for kind, *_ in lines_of(session, cast)} == {"piece"}


def test_pieces_that_were_handed_in_on_a_holiday_earn_more(session: Session, cast: Cast) -> None:
    """1 October is National Day; in Danba it begins at 16:00 UTC on 30 September."""
    with clock.at(datetime(2026, 9, 30, 16, 30, tzinfo=UTC)):
        publish_rate(session, cast.belt.operations[0].id, rate_e4=600_000, valid_from=date(2026, 10, 1),
                     holiday_percent=50, actor=cast.operator)  # fmt: skip
        lot = submitted_lot(session, cast)
    accept(session, cast, lot)
    assert lines_of(session, cast) == [("holiday", 0, 50, 300_000, 1_500), ("piece", 0, 50, 600_000, 3_000)]
    assert parts(session)[-1] == 500 - 3_000
    assert verify_books(session)[1] == []


def test_on_other_days_there_is_no_holiday_rate(session: Session, cast: Cast) -> None:
    promise(session, cast, holiday_percent=50)
    passed_batch(session, cast)
    assert {kind for kind, *_ in lines_of(session, cast)} == {"piece"}


def an_urgent_lot(session: Session, cast: Cast) -> InspectionLot:
    """The merchant pays 4 fen more a belt."""
    return submitted_lot(session, cast, urgency_e4=40_000)


def test_the_merchant_pays_for_urgency_and_all_of_it_goes_to_the_makers(session: Session, cast: Cast) -> None:
    """100 × 84 fen are held and charged; each worker gets 50 × 4 fen more, and nobody else more or less."""
    lot = an_urgent_lot(session, cast)
    assert session.get_one(Reservation, lot.batch_id).amount == 8_400
    accept(session, cast, lot)
    assert lines_of(session, cast) == [("piece", 0, 50, 600_000, 3_000), ("urgency", 0, 50, 40_000, 200)]
    assert parts(session) == (8_400, 6_400, 500, 400, 600, 500)
    assert verify_books(session)[1] == []


def test_an_offered_batch_keeps_what_was_agreed_for_urgency(session: Session, cast: Cast) -> None:
    lot = an_urgent_lot(session, cast)
    line = lot.batch.line
    agree_urgency(session, line.order_id, line.id, urgency_e4=0, actor=cast.hua)
    accept(session, cast, lot)
    assert parts(session)[0] == 8_400


@pytest.mark.parametrize("who", ["dispatcher", "coordinator", "operator"])
def test_the_merchant_agrees_to_urgency(session: Session, cast: Cast, who: str) -> None:
    order = a_confirmed_order(session, cast)
    with refused("not_permitted"):
        agree_urgency(session, order.id, order.lines[0].id, urgency_e4=1, actor=getattr(cast, who))
    with refused("not_found"):
        agree_urgency(session, order.id, order.lines[0].id, urgency_e4=1, actor=cast.wei)


def test_later_promises_do_not_touch_an_accepted_batch(session: Session, cast: Cast) -> None:
    lot = submitted_lot(session, cast)
    promise(session, cast, tiers=[Tier(20, 650_000)], quality_percent=5, quality_yield=90)
    accept(session, cast, lot)
    assert lines_of(session, cast) == [("piece", 0, 50, 600_000, 3_000)]


def test_pieces_that_were_good_after_all_earn_their_bonuses(session: Session, cast: Cast) -> None:
    """Two of 50 were found bad and were not: 48 earned 28 × 2 fen beyond 20, the two then 2 × 2 fen."""
    promise(session, cast, tiers=[Tier(20, 620_000)])
    an_overturned_appeal(session, cast)
    tiers = [(quantity, fen) for kind, _, quantity, _, fen in lines_of(session, cast) if kind == "tier"]
    assert sorted(tiers) == [(2, 4), (28, 56)]
    assert verify_books(session)[1] == []


@pytest.mark.parametrize("table", [BatchRate, BatchBonus])
def test_the_database_refuses_to_cut_what_was_agreed(session: Session, cast: Cast, table: Any) -> None:
    promise(session, cast, holiday_percent=50)
    batch = accepted_batch(session, cast)
    mine = table.batch_id == batch.id
    session.execute(update(table).where(mine).values(rate_e4=table.rate_e4 + 1))
    for cut in (update(table).where(mine).values(rate_e4=table.rate_e4 - 1), delete(table).where(mine)):
        with pytest.raises(DBAPIError, match="never cut"), session.begin_nested():
            session.execute(cut)


def test_a_raise_leaves_the_platform_what_the_tiers_may_cost(session: Session, cast: Cast) -> None:
    """The platform's 5 fen are needed for the tier of 4: 1 fen can be given, not more."""
    promise(session, cast, tiers=[Tier(20, 640_000)])
    batch = accepted_batch(session, cast)
    with refused("price_below_cost"):
        raise_batch_rate(session, batch.id, 1, 610_001, reason="线太细", actor=cast.operator)
    assert raise_batch_rate(session, batch.id, 1, 610_000, reason="线太细", actor=cast.operator).rate_e4 == 610_000


def test_a_lot_that_was_presented_again_earns_no_quality_bonus(session: Session, cast: Cast) -> None:
    promise(session, cast, quality_percent=5, quality_yield=50)
    lot = submitted_lot(session, cast)
    lot.round = 2
    session.flush()
    accept(session, cast, lots_of_batch(session, lot.batch_id)[0])
    assert {kind for kind, *_ in lines_of(session, cast)} == {"piece"}
