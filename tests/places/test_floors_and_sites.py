"""Hourly floors are dated and have a source; sites have a kind, a county and a name of their own."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.places.queries import floors_of, floors_on, list_sites
from craftorders.places.services import add_site, change_site, set_floor
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.databases import remembered

SITE = {"kind": "county_centre", "name": "丹巴县服务中心", "name_en": "Danba centre", "region_id": DANBA}


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def test_a_floor_is_in_force_from_its_day_on(session: Session, cast: Cast) -> None:
    source = "川府发〔2026〕8号"
    floor = set_floor(session, DANBA, valid_from=date(2026, 12, 1), amount=1_260, source=source, actor=cast.operator)
    days = {date(2025, 12, 31): None, date(2026, 11, 30): 700, date(2026, 12, 1): 1_260}
    assert {day: (found.amount if (found := floors_on(session, [DANBA], day).get(DANBA)) else None) for day in days} == days
    assert [each.amount for each in floors_of(session, DANBA)] == [1_260, 700]
    (entry,) = history_of(session, floor.id)
    assert (entry.region_id, entry.actor_name) == (DANBA, "Ping")
    assert entry.changes == {
        "region_id": [None, DANBA],
        "valid_from": [None, "2026-12-01"],
        "amount": [None, 1_260],
        "currency": [None, "CNY"],
        "source": [None, source],
    }


def test_a_floor_is_more_than_nothing_and_set_once_a_day(session: Session, cast: Cast) -> None:
    def floor(amount: int, day: date, region_id: str = DANBA) -> None:
        set_floor(session, region_id, valid_from=day, amount=amount, source="x", actor=cast.operator)

    with refused("floor_not_positive"):
        floor(0, date(2026, 12, 1))
    with refused("already_exists"):
        floor(900, date(2026, 1, 1))
    with refused("not_found"):
        floor(900, date(2026, 12, 1), "513399")


def test_a_site_keeps_its_county_and_its_name_is_its_own(session: Session, cast: Cast) -> None:
    site = add_site(session, SITE, actor=cast.operator)
    point = {"kind": "village_point", "name": "甲居村服务网点", "name_en": "Jiaju", "region_id": DANBA}
    second = add_site(session, point, actor=cast.operator)
    with refused("already_exists"):
        add_site(session, SITE, actor=cast.operator)
    with refused("already_exists"):
        change_site(session, second.id, {"name": SITE["name"]}, actor=cast.operator)
    with refused("unknown_county"):
        add_site(session, {**SITE, "name": "x", "region_id": "513399"}, actor=cast.operator)
    change_site(session, site.id, {"name": "丹巴服务中心"}, actor=cast.operator)
    assert history_of(session, site.id)[0].changes == {"name": ["丹巴县服务中心", "丹巴服务中心"]}


def test_sites_are_found_by_name_kind_and_county(session: Session, cast: Cast) -> None:
    add_site(session, SITE, actor=cast.operator)
    add_site(session, {**SITE, "name": "巴州", "kind": "village_point", "region_id": BAZHOU}, actor=cast.operator)

    def found(**query: Any) -> list[str]:
        return [site.name for site in list_sites(session, **query).items]

    assert found(text="丹巴") == ["丹巴县服务中心"]
    assert found(kind="village_point") == ["巴州"]
    assert found(region_id=DANBA) == ["丹巴县服务中心"]
    assert found(sort="-kind") == ["巴州", "丹巴县服务中心"]


def test_only_the_operator_keeps_places(session: Session, cast: Cast) -> None:
    for actor in (cast.auditor, cast.dispatcher, cast.finance, cast.coordinator):
        with refused("not_permitted"):
            add_site(session, SITE, actor=actor)
        with refused("not_permitted"):
            set_floor(session, DANBA, valid_from=date(2027, 1, 1), amount=900, source="x", actor=actor)


def test_over_http_a_floor_is_a_plain_decimal_in_and_fen_out(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    ping = a_program(client, "ping")
    body = {"amount": "12.60", "valid_from": "2026-12-01", "source": "川府发〔2026〕8号"}
    first, again = (ping.post(f"/regions/{DANBA}/floors", body, key="one") for _ in range(2))
    assert (first.status_code, first.json["amount"], again.json) == (201, "1260", first.json)
    assert [floor["amount"] for floor in ping.get(f"/regions/{DANBA}/floors").json["items"]] == ["1260", "700"]
    twice = ping.post(f"/regions/{DANBA}/floors", body)
    assert (twice.status_code, twice.json["errors"][0]["pointer"]) == (409, "/valid_from")
    for wrong in ("0", "0.00", "12.605", "-1", "1e3", "99999999999999"):
        refusal = ping.post(f"/regions/{DANBA}/floors", body | {"amount": wrong})
        assert (refusal.status_code, refusal.json["errors"][0]["pointer"]) == (422, "/amount"), wrong
    assert ping.get("/regions/513399/floors").status_code == 404


def test_over_http_a_site_is_changed_by_version(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    ping = a_program(client, "ping")
    made = ping.post("/sites", SITE)
    assert made.status_code == 201
    path = f"/sites/{made.json['id']}"
    version = ping.get(path).headers["ETag"]
    assert ping.patch(path, {"kind": "centre"}, version=version).json["kind"] == "centre"
    assert ping.patch(path, {"kind": "village_point"}, version=version).status_code == 409
    assert ping.patch(path, {"region_id": BAZHOU}, version=version).status_code == 422
    assert a_program(client, "ji").get("/sites?kind=centre").json["items"][0]["id"] == made.json["id"]
    assert a_program(client, "ji").post("/sites", SITE).status_code == 403
