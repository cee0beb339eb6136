"""Rates by area with their bonuses, time trials, what an hour earns, urgency: what people see of it, and where it stands."""

import re

import pytest

from craftorders.fees.jobs import count_hours
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import a_cast
from tests.builders.centre import Centre, a_centre
from tests.builders.sheets import error_at, words
from tests.builders.stories import a_confirmed_order, passed_batch
from tests.builders.visitors import a_visitor
from tests.databases import remembered
from tests.fees.test_hours import two_paces

CARD = {"rate": "0.60", "valid_from": "2026-11-24", "area": "513300", "tiering": "marginal"}


@pytest.fixture
def centre(app: Application, work: UnitOfWork) -> Centre:
    return a_centre(app, work)


def test_a_rate_of_an_area_shows_its_tiers_and_bonuses(centre: Centre) -> None:
    bonuses = {"tiers.0.above": "100", "tiers.0.rate": "0.62", "tiers.2.above": "200", "tiers.2.rate": "0.635"}
    more = {"quality_percent": "5", "quality_yield": "98", "holiday_percent": "50"}
    path = centre.path("/rates/{product}/operations/{operation}")
    answer = centre.ping.post(path, **CARD, **bonuses, **more)
    assert answer.status_code == 303, words(answer)
    told = words(centre.ping.get(centre.path("/rates/{product}")))
    assert "四川省 · 甘孜藏族自治州 ¥0.60 超过 100 件的部分：¥0.62 超过 200 件的部分：¥0.635" in told
    assert "首次检验抽样合格率达到 98%，多 5% 法定节假日交的货，多 50%" in told
    assert "分档 超过 100 件：¥0.62、超过 200 件：¥0.635" in told
    refusal = centre.ping.post(path, **CARD | {"valid_from": "2026-12-01", "tiers.0.above": "9", "tiers.0.rate": "0.59"})
    assert refusal.status_code == 422
    assert "每一档的单价必须比前一档高" in error_at(refusal, "step-1.tiers.0.rate")


def test_each_field_of_each_form_has_a_name_of_its_own(centre: Centre) -> None:
    """Several steps, shares and waiting rates stand on one page: a label leads to its own field."""
    low = {"rate": "0.01", "valid_from": "2026-11-24", "reason": "a try"}
    assert centre.ping.post(centre.path("/rates/{product}/operations/{operation}"), **low).status_code == 303
    ids = re.findall(r' id="([^"]+)"', centre.visitor("tai").get(centre.path("/rates/{product}")).text)
    assert sorted(ids) == sorted(set(ids))
    assert {"f-step-1-rate", "f-shares-workshop"} <= set(ids)


def test_a_commission_in_percent_is_shown(centre: Centre) -> None:
    shares = {"coordinator_percent": "6.25", "coordinator_cap": "0.06", "workshop": "0.04", "freight": "0.06"}
    path = centre.path("/rates/{product}/shares")
    assert centre.ping.post(path, **shares, valid_from="2026-11-24").status_code == 303
    told = words(centre.ping.get(centre.path("/rates/{product}")))
    assert "协调员 ¥0.05" in told
    assert "价格的 6.25%，最多 ¥0.06" in told
    refusal = centre.ping.post(path, coordinator="", workshop="0.04", freight="0.06", valid_from="2026-12-01")
    assert "协调员的佣金请二选一" in error_at(refusal, "shares.coordinator")


def test_a_trainer_times_and_the_operator_adopts(centre: Centre) -> None:
    trainer, page = centre.visitor("jiao"), centre.path("/times/{product}")
    path = centre.path("/times/{product}/operations/{operation}")
    cast = centre.cast
    for worker, minutes in ((cast.worker, "26"), (cast.second_worker, "28"), (cast.outsider, "33.5")):
        trial = {"worker_id": worker.code, "pieces": "10", "minutes": minutes, "held_on": "2026-11-24"}
        assert trainer.post(path, **trial).status_code == 303
    told = words(trainer.get(page))
    assert "计时得出 168 秒" in told
    assert "采用 168 秒" not in told, "a trainer measures, the operator decides"
    assert "采用 168 秒作为标准工时" in words(centre.ping.get(page))
    assert centre.ping.post(f"{path}/adopt", seconds="168", reason="线换粗了").status_code == 303
    told = words(centre.ping.get(page))
    assert "150 秒 168 秒 3 人，3 次 Ping · 线换粗了" in told
    assert "标准工时（秒） 150 → 168" in told
    unknown = trainer.post(path, worker_id="P-00000", pieces="1", minutes="1", held_on="2026-11-24")
    assert "没有这个农户" in error_at(unknown, centre.filled("{operation}.worker_id"))


def test_what_an_hour_earns_stands_beside_the_floor(app: Application, work: UnitOfWork) -> None:
    cast = remembered(work, two_paces)
    count_hours(work)
    finance = a_visitor(app.test_client(), "cai")
    assert "三股绳编腰带 1. 编织 ¥13.26 ¥13.26 ¥15.76 2 1 个县都在底线以上" in words(finance.get("/operator/hours"))
    told = words(finance.get(f"/operator/hours/{cast.belt.id}"))
    assert "丹巴县 ¥7.00 ¥13.26 ¥13.26 ¥15.76 2 在底线以上" in told


def test_a_merchant_agrees_to_pay_more_for_what_is_urgent(app: Application, work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    order = work.run(lambda session: a_confirmed_order(session, cast))
    hua, page = a_visitor(app.test_client(), "hua"), f"/merchant/orders/{order.id}"
    path = f"{page}/lines/{order.lines[0].id}/urgency"
    assert hua.post(path, urgency="0.04").status_code == 303
    told = words(hua.get(page))
    assert "加急 每件另加 ¥0.04，全部归制作的人" in told
    assert "加急的钱另计" in told
    assert "第 1 行：同意每件加急加价" in told
    assert "请用数字填写金额" in error_at(hua.post(path, urgency="x"), "urgency-1.urgency")
    dispatcher = a_visitor(app.test_client(), "diao")
    assert "加急 每件另加 ¥0.04，全部归制作的人" in words(dispatcher.get(f"/operations/orders/{order.id}"))


def test_bonuses_stand_on_the_statement_of_finance(app: Application, work: UnitOfWork) -> None:
    def urgent(session: object) -> None:
        cast = a_cast(session)  # type: ignore[arg-type]
        passed_batch(session, cast, urgency_e4=40_000)  # type: ignore[arg-type]

    work.run(urgent)
    told = words(a_visitor(app.test_client(), "cai").get("/finance/earnings"))
    assert "编织 · 加急 50 ¥0.04 ¥2.00" in told
