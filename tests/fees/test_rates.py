"""Publishing rates and shares: fair, covered by the price, frozen with a batch, raised but never cut."""

from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from craftorders.catalogue.services import change_product
from craftorders.fees.models import BatchTerms, Charge, Earning, PieceRate
from craftorders.fees.queries import (
    actions_of_rate,
    batch_rates,
    frozen_rates,
    rates_of_product,
    shares_in_force,
)
from craftorders.fees.services import approve_rate, publish_rate, publish_shares, raise_batch_rate
from craftorders.fees.services.rates import fairness
from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.places.models import HourlyFloor
from craftorders.quality.services import decide_lot
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch, passed_batch, submitted_lot

DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def cast(session: Session) -> Cast:
    """The belt takes 150 s: at the floor of ¥7.00 × 1.2 an hour, 35 fen a piece is exactly fair."""
    return a_cast(session)


def publish(session: Session, cast: Cast, rate_e4: int, *, on: date = DECEMBER, actor: Actor | None = None) -> PieceRate:
    """A rate for the belt's only step."""
    operation = cast.belt.operations[0]
    return publish_rate(session, operation.id, rate_e4=rate_e4, valid_from=on, actor=actor or cast.operator)


def belt_rate(session: Session, cast: Cast, on: date) -> int:
    """What a belt earns on a day."""
    return rates_of_product(session, cast.belt.id, on)[0][1]


def test_a_fair_rate_is_in_force_from_its_day_on(session: Session, cast: Cast) -> None:
    rate = publish(session, cast, 650_000)
    assert rate.awaiting is False
    assert [belt_rate(session, cast, on) for on in (date(2026, 11, 30), DECEMBER, JANUARY)] == [600_000, 650_000, 650_000]


def test_exactly_the_floor_times_one_point_two_is_fair(session: Session, cast: Cast) -> None:
    """3,600 s ÷ 150 s = 24 belts an hour; 24 × 35 fen = ¥8.40 = ¥7.00 × 1.2."""
    assert publish(session, cast, 350_000).awaiting is False
    assert publish(session, cast, 349_999, on=JANUARY).awaiting is True


def test_fairness_is_told_for_every_county_with_a_workshop(session: Session, cast: Cast) -> None:
    """Bazhou's floor rises to ¥15.00 in December: ¥14.40 an hour is short of ¥18.00 there, and enough in Danba."""
    floor = HourlyFloor(region_id=BAZHOU, valid_from=DECEMBER, amount=1_500, source="test", set_by=cast.operator.id)
    session.add(floor)
    session.flush()
    fair = fairness(session, cast.belt.operations[0], 600_000, DECEMBER)
    told = {county: (each.per_hour, each.required, each.ok) for county, each in fair.items()}
    assert told == {DANBA: (1_440, 840, True), BAZHOU: (1_440, 1_800, False)}
    assert publish(session, cast, 600_000).awaiting is True
    before = fairness(session, cast.belt.operations[0], 600_000, date(2026, 11, 30))
    assert before[BAZHOU].ok is True


def test_a_rate_that_is_dated_back_before_every_floor_is_judged_by_todays(session: Session, cast: Cast) -> None:
    """Else whoever writes an old day publishes an unfair rate, or one that the price does not cover, alone."""
    assert publish(session, cast, 300_000, on=date(1999, 1, 1)).awaiting is True
    with refused("price_below_cost"):
        publish(session, cast, 790_000, on=date(1999, 1, 2))


def test_an_unfair_rate_is_not_in_force_before_another_person_approved_it(session: Session, cast: Cast) -> None:
    rate = publish(session, cast, 300_000)
    assert belt_rate(session, cast, DECEMBER) == 600_000
    assert actions_of_rate(rate, cast.operator) == []
    with refused("second_person"):
        approve_rate(session, rate.id, reason="春节前样品单", actor=cast.operator)
    assert actions_of_rate(rate, cast.second_operator) == ["approve"]
    approve_rate(session, rate.id, reason="春节前样品单", actor=cast.second_operator)
    assert belt_rate(session, cast, DECEMBER) == 300_000
    assert (rate.approved_by, rate.reason) == (cast.second_operator.id, "春节前样品单")
    entry = history_of(session, cast.belt.id)[0]
    assert (entry.action, entry.reason, entry.actor_id) == ("approve", "春节前样品单", cast.second_operator.id)


def test_why_it_was_published_stays_beside_why_it_was_approved(session: Session, cast: Cast) -> None:
    step = cast.belt.operations[0].id
    rate = publish_rate(session, step, rate_e4=300_000, valid_from=DECEMBER, reason="新手练习单", actor=cast.operator)
    assert (rate.published_because, rate.reason) == ("新手练习单", None)
    approve_rate(session, rate.id, reason="只做两百条", actor=cast.second_operator)
    session.refresh(rate)
    assert (rate.published_because, rate.reason) == ("新手练习单", "只做两百条")


def test_a_rate_is_approved_once(session: Session, cast: Cast) -> None:
    rate = publish(session, cast, 300_000)
    approve_rate(session, rate.id, reason="样品", actor=cast.second_operator)
    with refused("not_awaiting"):
        approve_rate(session, rate.id, reason="样品", actor=cast.second_operator)


def test_an_approved_rate_must_still_be_covered(session: Session, cast: Cast) -> None:
    """Awaiting at 30 fen when the price was 80; the price then fell to 60, and shares take 15: 46 is too much."""
    floor = HourlyFloor(region_id=DANBA, valid_from=DECEMBER, amount=5_000, source="test", set_by=cast.operator.id)
    session.add(floor)
    rate = publish(session, cast, 460_000)
    cast.belt.price_e4 = 600_000
    session.flush()
    with refused("price_below_cost"):
        approve_rate(session, rate.id, reason="样品", actor=cast.second_operator)
    assert rate.awaiting is True


def test_a_rate_that_the_price_does_not_cover_is_refused(session: Session, cast: Cast) -> None:
    """Price 80 fen; shares 5, 4 and 6: 65 is covered to the last fen, 65.0001 is not."""
    with refused("price_below_cost", short_e4=1):
        publish(session, cast, 650_001)
    assert publish(session, cast, 650_000).rate_e4 == 650_000


def test_a_price_that_does_not_cover_its_rates_is_refused(session: Session, cast: Cast) -> None:
    """Rate 60 and shares 15: 75 fen is the least price."""
    with refused("price_below_cost"), session.begin_nested():
        change_product(session, cast.belt.id, {"price_e4": 749_999}, actor=cast.operator)
    change_product(session, cast.belt.id, {"price_e4": 750_000}, actor=cast.operator)


def test_one_rate_begins_on_a_day(session: Session, cast: Cast) -> None:
    publish(session, cast, 650_000)
    with refused("rate_published"):
        publish(session, cast, 640_000)


@pytest.mark.parametrize("rate_e4", [0, -1])
def test_a_rate_is_more_than_nothing(session: Session, cast: Cast, rate_e4: int) -> None:
    with refused("rate_not_positive"):
        publish(session, cast, rate_e4)


def test_rates_carry_the_currency_of_the_product(session: Session, cast: Cast) -> None:
    cast.belt.currency = "VND"
    session.flush()
    assert publish(session, cast, 600_000).currency == "VND"


@pytest.mark.parametrize("who", ["finance", "coordinator", "hua", "auditor", "dispatcher"])
def test_only_who_may_publish_publishes(session: Session, cast: Cast, who: str) -> None:
    with refused("not_permitted"):
        publish(session, cast, 650_000, actor=getattr(cast, who))


def test_shares_are_in_force_from_their_day_on(session: Session, cast: Cast) -> None:
    shares = {"coordinator_e4": 60_000, "workshop_e4": 60_000, "freight_e4": 80_000}
    publish_shares(session, cast.belt.id, **shares, valid_from=DECEMBER, actor=cast.operator)
    before, after = (shares_in_force(session, cast.belt.id, on) for on in (date(2026, 11, 30), DECEMBER))
    assert before is not None
    assert after is not None
    assert (before.coordinator_e4, after.coordinator_e4) == (50_000, 60_000)
    with refused("shares_published"):
        publish_shares(session, cast.belt.id, **shares, valid_from=DECEMBER, actor=cast.operator)


def test_shares_beyond_the_price_are_refused(session: Session, cast: Cast) -> None:
    shares = {"coordinator_e4": 100_000, "workshop_e4": 100_000, "freight_e4": 1}
    with refused("price_below_cost", short_e4=1):
        publish_shares(session, cast.belt.id, **shares, valid_from=DECEMBER, actor=cast.operator)


def test_a_later_rate_does_not_touch_an_accepted_batch(session: Session, cast: Cast) -> None:
    """Rule 3: the rate of the day on which the workshop accepted."""
    batch = accepted_batch(session, cast)
    publish(session, cast, 640_000, on=date(2026, 11, 24))
    assert [(rate.position, rate.rate_e4, rate.currency) for rate in frozen_rates(session, batch.id)] == [
        (1, 600_000, "CNY")
    ]
    later = accepted_batch(session, cast)
    assert batch_rates(session, [later.id]) == {(later.id, 1): 640_000}


def test_a_frozen_rate_may_be_raised_and_the_platform_bears_it(session: Session, cast: Cast) -> None:
    """60 → 63.5 fen: the platform's 5 fen become 1.5; 50 belts then earn ¥31.75."""
    lot = submitted_lot(session, cast)
    raise_batch_rate(session, lot.batch_id, 1, 635_000, reason="线太细", actor=cast.operator)
    assert session.get_one(BatchTerms, lot.batch_id).platform_e4 == 15_000
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    assert [line.amount for line in session.scalars(select(Earning))] == [3_175, 3_175]
    charge = session.scalars(select(Charge)).one()
    assert (charge.amount, charge.household, charge.platform) == (8_000, 6_350, 150)


@pytest.mark.parametrize(("rate_e4", "code"), [(600_000, "rate_cut"), (1, "rate_cut"), (650_001, "price_below_cost")])
def test_a_frozen_rate_is_never_cut_nor_raised_beyond_the_price(
    session: Session, cast: Cast, rate_e4: int, code: str
) -> None:
    batch = accepted_batch(session, cast)
    with refused(code):
        raise_batch_rate(session, batch.id, 1, rate_e4, reason="线太细", actor=cast.operator)


def test_a_paid_batch_keeps_its_rate(session: Session, cast: Cast) -> None:
    batch = passed_batch(session, cast)
    with refused("illegal_transition"):
        raise_batch_rate(session, batch.id, 1, 620_000, reason="线太细", actor=cast.operator)


def test_a_batch_without_a_published_rate_cannot_be_accepted(session: Session, cast: Cast) -> None:
    session.execute(delete(PieceRate).where(PieceRate.operation_id == cast.belt.operations[0].id))
    with refused("no_rate"):
        accepted_batch(session, cast)
