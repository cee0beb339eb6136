"""The rate of an area ends where the larger one is fair and paid for; what a later standard time undercut is listed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from craftorders.fees.models import PieceRate
from craftorders.fees.queries import rates_of_product
from craftorders.fees.queries.rates import smaller_areas
from craftorders.fees.services import adopt_time, approve_rate, end_rate, fallen_rates, hold_trial, publish_rate
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.builders.visitors import a_visitor
from tests.databases import remembered

TODAY, DECEMBER, LATER = date(2026, 11, 24), date(2026, 12, 1), date(2026, 12, 2)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """A belt earns 60 fen everywhere, costs 80, and shares take 15; the floor is ¥7.00 an hour."""
    return remembered(work, a_cast)


def publish(session: Session, cast: Cast, rate_e4: int, step: int = 0, **values: Any) -> PieceRate:
    """A rate for a step of the belt."""
    values.setdefault("valid_from", TODAY)
    product = values.pop("product", cast.belt)
    return publish_rate(session, product.operations[step].id, rate_e4=rate_e4, actor=cast.operator, **values)


def end(session: Session, cast: Cast, rate: PieceRate, on: date = DECEMBER) -> PieceRate:
    """The operator lets a rate end."""
    return end_rate(session, rate.id, ends_on=on, reason="Like the others.", actor=cast.operator)


def test_from_its_last_day_on_the_larger_area_counts(session: Session, cast: Cast) -> None:
    own = publish(session, cast, 630_000, area=DANBA)
    end(session, cast, own)
    on = {day: rates_of_product(session, cast.belt.id, day, DANBA)[0][1] for day in (date(2026, 11, 30), DECEMBER)}
    assert on == {date(2026, 11, 30): 630_000, DECEMBER: 600_000}
    step = cast.belt.operations[0].id
    assert [smaller_areas(session, step, "", day) for day in (date(2026, 11, 30), DECEMBER)] == [[DANBA], []]
    publish(session, cast, 640_000, area=DANBA, valid_from=LATER)
    assert rates_of_product(session, cast.belt.id, LATER, DANBA)[0][1] == 640_000


def test_what_cannot_end(session: Session, cast: Cast) -> None:
    everywhere = publish(session, cast, 610_000)
    own = publish(session, cast, 630_000, area=DANBA)
    with refused("holds_everywhere"):
        end(session, cast, everywhere)
    with refused("day_past"):
        end(session, cast, own, TODAY)
    publish(session, cast, 640_000, area=DANBA, valid_from=DECEMBER)
    with refused("not_in_force"):
        end(session, cast, own)
    with refused("not_permitted"):
        end_rate(session, own.id, ends_on=DECEMBER, reason="x", actor=cast.dispatcher)


def test_it_does_not_end_where_the_larger_area_is_unfair(session: Session, cast: Cast) -> None:
    """30 fen at 150 s are ¥7.20 an hour, less than ¥8.40; it was approved for the others, not for Danba."""
    own = publish(session, cast, 630_000, area=DANBA)
    low = publish(session, cast, 300_000, valid_from=DECEMBER)
    approve_rate(session, low.id, reason="Samples.", actor=cast.second_operator)
    with refused("unfair_here"):
        end(session, cast, own, LATER)


def test_it_does_not_end_where_no_larger_area_has_a_rate(session: Session, cast: Cast) -> None:
    own = publish(session, cast, 630_000, area=DANBA)
    session.execute(update(PieceRate).where(PieceRate.area == "").values(valid_from=date(2027, 1, 1)))
    session.expire_all()
    with refused("no_larger_area"):
        end(session, cast, own)


def test_it_does_not_end_where_the_price_would_not_cover_it(session: Session, cast: Cast) -> None:
    """Tied for ¥3.00 and finished for ¥2.50, with ¥1.20 of shares, fit ¥6.80; tied for ¥4.50 they do not."""
    own = publish(session, cast, 3_000_000, area=DANBA, product=cast.knot)
    publish(session, cast, 2_500_000, 1, area=DANBA, product=cast.knot)
    with refused("price_below_cost"):
        end(session, cast, own)


def test_a_rate_that_a_later_standard_time_undercuts_is_listed_until_it_is_followed(session: Session, cast: Cast) -> None:
    """40 fen at 150 s are ¥9.60 an hour, at 180 s ¥8.00: less than ¥8.40. 60 fen stay fair."""
    low = publish(session, cast, 400_000, area=BAZHOU)
    step = cast.belt.operations[0].id
    assert (low.awaiting, fallen_rates(session)) == (False, [])
    with clock.at(datetime(2026, 11, 25, 4, 0, tzinfo=UTC)):
        for worker, seconds in ((cast.worker, 1_600), (cast.second_worker, 1_800), (cast.outsider, 2_000)):
            hold_trial(session, step, worker_id=worker.id, pieces=10, seconds=seconds, held_on=TODAY, actor=cast.trainer)
        adopt_time(session, step, seconds=180, actor=cast.operator)
        (fallen,) = fallen_rates(session)
        assert (fallen.rate, fallen.operation.id, fallen.counties) == (low, step, 1)
        publish(session, cast, 420_000, area=BAZHOU, valid_from=date(2026, 11, 25))
        assert fallen_rates(session) == []


def test_pages_and_api_let_an_area_end(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    own = work.run(lambda session: publish(session, cast, 630_000, area=DANBA).id)
    ping, path = a_visitor(client, "ping"), f"/operator/rates/{cast.belt.id}"
    assert f"/end/{own}" in ping.get(path).text
    late = ping.post(f"{path}/end/{own}", ends_on="2026-11-24", reason="统一")
    assert (late.status_code, "请选择今天以后的日期" in late.text) == (422, True)
    assert ping.post(f"{path}/end/{own}", ends_on="2026-12-01", reason="统一").status_code == 303
    shown = ping.get(path).text
    assert "2026年12月1日 起不再有效" in shown
    assert f"/end/{own}" not in shown
    again = a_program(client.application.test_client(), "ping").post(
        f"/rates/{own}/end", {"ends_on": "2026-12-01", "reason": "x"}
    )
    assert (again.status_code, again.json["code"]) == (409, "not_in_force")
