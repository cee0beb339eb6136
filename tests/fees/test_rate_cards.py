"""Rates by area, the gate for each, tiers that the price must cover, and commissions in percent."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from craftorders.fees.domain.bonuses import Tier
from craftorders.fees.models import BatchTerms, PieceRate
from craftorders.fees.queries import frozen_rates, rates_of_product
from craftorders.fees.services import approve_rate, publish_rate, publish_shares
from craftorders.fees.services.rates import fairness
from craftorders.places.models import HourlyFloor
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch

TODAY, DECEMBER = date(2026, 11, 24), date(2026, 12, 1)
LUHUO = "513327"
"""A county of the same prefecture as Danba."""


@pytest.fixture
def cast(session: Session) -> Cast:
    """A belt earns 60 fen everywhere, costs 80, and shares take 15."""
    return a_cast(session)


def publish(session: Session, cast: Cast, rate_e4: int, **values: Any) -> PieceRate:
    """A rate for the belt's only step."""
    values.setdefault("valid_from", TODAY)
    return publish_rate(session, cast.belt.operations[0].id, rate_e4=rate_e4, actor=cast.operator, **values)


def belt_rates(session: Session, cast: Cast, *areas: str, on: date = TODAY) -> list[int]:
    """What a belt earns in these areas."""
    return [rates_of_product(session, cast.belt.id, on, area)[0][1] for area in areas]


def test_the_smallest_area_counts(session: Session, cast: Cast) -> None:
    for area, rate in (("51", 610_000), ("5133", 620_000), (DANBA, 630_000)):
        publish(session, cast, rate, area=area)
    assert belt_rates(session, cast, DANBA, LUHUO, BAZHOU, "330782", "") == [630_000, 620_000, 610_000, 600_000, 600_000]


def test_a_smaller_area_counts_however_old_its_rate_is(session: Session, cast: Cast) -> None:
    publish(session, cast, 630_000, area=DANBA)
    publish(session, cast, 640_000, valid_from=DECEMBER)
    assert belt_rates(session, cast, DANBA, BAZHOU, on=DECEMBER) == [630_000, 640_000]


def test_areas_have_their_own_days(session: Session, cast: Cast) -> None:
    publish(session, cast, 620_000, area=DANBA, valid_from=DECEMBER)
    publish(session, cast, 640_000, valid_from=DECEMBER)
    with refused("rate_published"):
        publish(session, cast, 630_000, area=DANBA, valid_from=DECEMBER)


def test_an_area_without_a_county_is_refused(session: Session, cast: Cast) -> None:
    with refused("unknown_area"):
        publish(session, cast, 620_000, area="5199")


def test_a_batch_freezes_the_rate_of_its_workshops_county(session: Session, cast: Cast) -> None:
    publish(session, cast, 620_000, area=DANBA)
    publish(session, cast, 640_000, area=BAZHOU)
    batch = accepted_batch(session, cast)
    assert [rate.rate_e4 for rate in frozen_rates(session, batch.id)] == [620_000]
    assert session.get_one(BatchTerms, batch.id).platform_e4 == 30_000


def test_the_gate_looks_at_the_counties_of_the_area(session: Session, cast: Cast) -> None:
    """From ¥12.50 on an hour must earn ¥15.00 in Bazhou; 60 fen a belt are ¥14.40. In Danba ¥8.40 are enough."""
    session.add(HourlyFloor(region_id=BAZHOU, valid_from=TODAY, amount=1_250, source="test", set_by=cast.operator.id))
    session.flush()
    step = cast.belt.operations[0]
    assert set(fairness(session, step, 600_000, TODAY, "5133")) == {DANBA}
    assert publish(session, cast, 600_000, area="5133").awaiting is False
    assert publish(session, cast, 600_000, area="51").awaiting is True
    assert publish(session, cast, 630_000, area="5119").awaiting is False


def test_a_county_with_a_rate_of_its_own_is_not_asked(session: Session, cast: Cast) -> None:
    """Bazhou, where 30 fen are too little, has 63; for all others 36 fen are ¥8.64 an hour, and fair."""
    session.add(HourlyFloor(region_id=BAZHOU, valid_from=TODAY, amount=1_250, source="test", set_by=cast.operator.id))
    session.flush()
    publish(session, cast, 630_000, area=BAZHOU)
    assert publish(session, cast, 360_000).awaiting is False
    assert belt_rates(session, cast, BAZHOU, DANBA) == [630_000, 360_000]


def test_an_unfair_rate_of_an_area_waits_while_the_larger_area_counts(session: Session, cast: Cast) -> None:
    rate = publish(session, cast, 300_000, area=DANBA)
    assert (rate.awaiting, belt_rates(session, cast, DANBA)) == (True, [600_000])
    approve_rate(session, rate.id, reason="学习期样品", actor=cast.second_operator)
    assert belt_rates(session, cast, DANBA, BAZHOU) == [300_000, 600_000]


def test_the_price_covers_the_rate_of_every_area(session: Session, cast: Cast) -> None:
    """80 − 15 = 65 fen are left for the rate."""
    with refused("price_below_cost", short_e4=1):
        publish(session, cast, 650_001, area=DANBA)
    publish(session, cast, 650_000, area=DANBA)
    shares = {"coordinator_e4": 50_000, "workshop_e4": 40_000, "freight_e4": 60_001}
    with refused("price_below_cost", short_e4=1):
        publish_shares(session, cast.belt.id, **shares, valid_from=TODAY, actor=cast.operator)


def test_the_price_covers_the_last_tier(session: Session, cast: Cast) -> None:
    with refused("price_below_cost", short_e4=1):
        publish(session, cast, 600_000, tiers=[Tier(50, 650_001)])
    assert publish(session, cast, 600_000, tiers=[Tier(50, 650_000)]).highest_e4 == 650_000


def test_tiers_and_bonuses_are_frozen_as_so_much_more_a_piece(session: Session, cast: Cast) -> None:
    """60 fen, 62 beyond 20, 65 beyond 40; 5% of 60 is 3 fen, 50% is 30 fen."""
    tiers = [Tier(20, 620_000), Tier(40, 650_000)]
    bonuses = {"quality_percent": 5, "quality_yield": 98, "holiday_percent": 50}
    publish(session, cast, 600_000, tiers=tiers, all_units=True, **bonuses)
    batch = accepted_batch(session, cast)
    frozen = [(each.kind, each.above, each.all_units, each.rate_e4) for each in frozen_rates(session, batch.id)[0].bonuses]
    assert frozen == [
        ("holiday", 0, False, 300_000),
        ("quality", 98, False, 30_000),
        ("tier", 20, True, 20_000),
        ("tier", 40, True, 30_000),
    ]


def test_another_currency_than_the_products_is_refused(session: Session, cast: Cast) -> None:
    assert publish(session, cast, 600_000, currency="CNY").currency == "CNY"
    with refused("other_currency"):
        publish(session, cast, 600_000, currency="VND", valid_from=DECEMBER)


def test_a_commission_in_percent_is_capped_and_frozen(session: Session, cast: Cast) -> None:
    """10% of 80 fen would be 8, the cap is 6: the platform is left with 80 − 60 − 6 − 4 − 6 = 4 fen."""
    shares = {"coordinator_percent_e2": 1_000, "coordinator_cap_e4": 60_000, "workshop_e4": 40_000, "freight_e4": 60_000}
    publish_shares(session, cast.belt.id, **shares, valid_from=TODAY, actor=cast.operator)
    batch = accepted_batch(session, cast)
    terms = session.get_one(BatchTerms, batch.id)
    assert (terms.coordinator_e4, terms.platform_e4) == (60_000, 40_000)


@pytest.mark.parametrize(
    ("commission", "code"),
    [
        ({}, "piece_or_percent"),
        ({"coordinator_e4": 1, "coordinator_percent_e2": 1, "coordinator_cap_e4": 1}, "piece_or_percent"),
        ({"coordinator_percent_e2": 500}, "percent_with_cap"),
        ({"coordinator_e4": 50_000, "coordinator_cap_e4": 60_000}, "percent_with_cap"),
    ],
)
def test_a_commission_is_one_of_the_two(session: Session, cast: Cast, commission: dict[str, int], code: str) -> None:
    with refused(code):
        publish_shares(
            session, cast.belt.id, **commission, workshop_e4=1, freight_e4=1, valid_from=TODAY, actor=cast.operator
        )
