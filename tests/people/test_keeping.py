"""Merchants, workshops, households and workers: kept by whom they belong to, found as asked, every change written down."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.models import Household, Worker
from craftorders.people.queries import list_households, list_merchants, list_workers, list_workshops
from craftorders.people.services import (
    add_household,
    add_merchant,
    add_worker,
    add_workshop,
    change_household,
    change_merchant,
    change_worker,
    change_workshop,
)
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.databases import remembered

WORKSHOP = {
    "code": "W-NEW",
    "name": "新坊",
    "name_en": "New",
    "village": "梭坡村",
    "transit_days": 6,
    "weekly_minutes": 9000,
}


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def a_household(session: Session, cast: Cast) -> Household:
    values = {"workshop_id": cast.workshop.id, "name": "泽仁家", "village": "甲居村"}
    return add_household(session, values, actor=cast.coordinator)


def test_a_new_merchant_is_written_down_with_everything(session: Session, cast: Cast) -> None:
    values = {"code": "M-NEW", "name": "新商户", "name_en": "New"}
    merchant = add_merchant(session, values, actor=cast.operator)
    assert (merchant.currency, merchant.active) == ("CNY", True)
    (entry,) = history_of(session, merchant.id)
    assert (entry.action, entry.actor_name) == ("create", "Ping")
    assert entry.changes == {"code": [None, "M-NEW"], "name": [None, "新商户"], "name_en": [None, "New"]}


def test_a_code_is_used_once(session: Session, cast: Cast) -> None:
    with refused("already_exists"):
        add_merchant(session, {"code": "M-HUA", "name": "x", "name_en": "x"}, actor=cast.operator)
    with refused("already_exists"):
        add_workshop(session, {**WORKSHOP, "code": "W-DANBA", "region_id": DANBA}, actor=cast.operator)
    assert add_workshop(session, {**WORKSHOP, "region_id": DANBA}, actor=cast.operator).region.name == "丹巴县"


@pytest.mark.parametrize("code", ["513399", "51332", "丹巴县丹巴县", "510000"])
def test_a_workshop_lies_in_a_county_that_exists(session: Session, cast: Cast, code: str) -> None:
    with refused("unknown_county"):
        add_workshop(session, {**WORKSHOP, "region_id": code}, actor=cast.operator)


def test_a_worker_belongs_to_the_workshop_of_the_household(session: Session, cast: Cast) -> None:
    household = a_household(session, cast)
    worker = add_worker(session, {"household_id": household.id, "name": "泽仁"}, actor=cast.coordinator)
    assert (worker.workshop_id, worker.language, worker.active) == (cast.workshop.id, "zh", True)
    assert worker.code.startswith("P-")
    entries = [*history_of(session, worker.id), *history_of(session, household.id)]
    assert {entry.region_id for entry in entries} == {DANBA}, "history lies with the village's county"


def test_a_change_says_from_what_to_what(session: Session, cast: Cast) -> None:
    change_worker(session, cast.worker.id, {"name": "卓玛拉", "phone": "13800138000"}, actor=cast.coordinator)
    entry = history_of(session, cast.worker.id)[0]
    assert entry.changes == {"name": ["卓玛", "卓玛拉"], "phone": [None, "13800138000"]}
    change_merchant(session, cast.merchant.id, {"active": False}, actor=cast.operator)
    assert history_of(session, cast.merchant.id)[0].changes == {"active": [True, False]}
    change_workshop(session, cast.workshop.id, {"weekly_minutes": 0}, actor=cast.operator)
    assert history_of(session, cast.workshop.id)[0].changes == {"weekly_minutes": [12_000, 0]}


def test_another_workshops_people_do_not_exist_for_a_coordinator(session: Session, cast: Cast) -> None:
    with refused("not_found"):
        change_worker(session, cast.outsider.id, {"name": "x"}, actor=cast.coordinator)
    with refused("not_found"):
        change_household(session, cast.outsider.household_id, {"name": "x"}, actor=cast.coordinator)
    with refused("not_found"):
        values = {"workshop_id": cast.other_workshop.id, "name": "x", "village": "x"}
        add_household(session, values, actor=cast.coordinator)
    with refused("not_found"):
        add_worker(session, {"household_id": cast.outsider.household_id, "name": "x"}, actor=cast.coordinator)


def test_who_keeps_what(session: Session, cast: Cast) -> None:
    for actor in (cast.coordinator, cast.dispatcher, cast.trainer, cast.auditor, cast.hua):
        with refused("not_permitted"):
            change_merchant(session, cast.merchant.id, {"name": "x"}, actor=actor)
        with refused("not_permitted"):
            change_workshop(session, cast.workshop.id, {"name": "x"}, actor=actor)
    for actor in (cast.dispatcher, cast.trainer, cast.auditor, cast.hua, cast.zhuoma):
        with refused("not_permitted"):
            change_worker(session, cast.worker.id, {"name": "x"}, actor=actor)


def test_people_are_found_as_asked(session: Session, cast: Cast) -> None:
    change_worker(session, cast.second_worker.id, {"active": False, "phone": "138 0013 8000"}, actor=cast.operator)

    def workers(**query: Any) -> set[str]:
        return {worker.name for worker in list_workers(session, cast.operator, **query).items}

    assert workers(text="卓") == {"卓玛"}
    assert workers(text="0013") == {"达瓦"}
    assert workers(text="_") == set(), "a wildcard is an ordinary letter"
    assert workers(active=True) == {"卓玛", "李秀英"}
    assert workers(workshop_id=cast.workshop.id) == {"卓玛", "达瓦"}
    assert workers(household_id=cast.outsider.household_id) == {"李秀英"}
    assert workers(craft="braid") == {"卓玛", "达瓦", "李秀英"}
    assert workers(craft="tassel") == set()
    assert [each.code for each in list_workshops(session, cast.operator, region_id=BAZHOU).items] == ["W-BAZHOU"]
    assert [each.code for each in list_workshops(session, cast.operator, text="甲居").items] == ["W-DANBA"]
    assert [each.code for each in list_merchants(session, cast.operator, text="wei").items] == ["M-WEI"]
    households = list_households(session, cast.operator, workshop_id=cast.workshop.id, sort="-village")
    assert {each.name for each in households.items} == {"卓玛家", "达瓦家"}


def test_everybody_finds_their_own_only(session: Session, cast: Cast) -> None:
    seen = {worker.name for worker in list_workers(session, cast.coordinator).items}
    assert seen == {"卓玛", "达瓦"}
    assert list_workers(session, cast.coordinator, workshop_id=cast.other_workshop.id).items == []
    assert [each.code for each in list_workshops(session, cast.other_coordinator).items] == ["W-BAZHOU"]
    assert {each.name for each in list_households(session, cast.other_coordinator).items} == {"李秀英家"}
    assert list_workers(session, cast.inspector).items == []
    assert len(list_workers(session, cast.trainer).items) == 3


def test_pages_follow_one_another_without_a_gap(session: Session, cast: Cast) -> None:
    first = list_workers(session, cast.operator, sort="name", limit=2)
    assert first.next_cursor
    rest = list_workers(session, cast.operator, sort="name", limit=2, cursor=first.next_cursor)
    names = [worker.name for worker in (*first.items, *rest.items)]
    assert (sorted(names), rest.next_cursor) == (names, None)
    with refused("bad_cursor"):
        list_workers(session, cast.operator, cursor="nonsense")


def test_over_http_a_worker_is_added_once_and_changed_by_version(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, a_cast)
    coordinator = a_program(client, "cun")
    body = {"household_id": str(cast.worker.household_id), "name": "小卓玛", "phone": "138 0013 8000", "language": "bo"}
    first, again = (coordinator.post("/workers", body, key="one") for _ in range(2))
    assert (first.status_code, again.json) == (201, first.json)
    path = f"/workers/{first.json['id']}"
    read = coordinator.get(path)
    assert read.json["skills"] == []
    assert coordinator.patch(path, {"active": False}, version=None).status_code == 428
    changed = coordinator.patch(path, {"phone": None, "active": False}, version=read.headers["ETag"])
    assert (changed.json["phone"], changed.json["active"]) == (None, False)
    assert coordinator.patch(path, {"active": True}, version=read.headers["ETag"]).status_code == 409
    assert a_program(client, "qing").get(path).status_code == 404
    assert a_program(client, "hua").get(path).status_code == 403
    listed = coordinator.get("/workers?active=false&sort=-name")
    assert [each["name"] for each in listed.json["items"]] == ["小卓玛"]
    with_names = work.run(lambda session: session.get(Worker, cast.outsider.id))
    assert with_names is not None, "the other workshop's worker is there, only not for this coordinator"


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/merchants", {"code": "M_NEW", "name": "x", "name_en": "x"}, "/code"),
        ("/merchants", {"code": "M-NEW", "name": " ", "name_en": "x"}, "/name"),
        ("/merchants", {"code": "M-NEW", "name": "x", "name_en": "x", "currency": "YUAN"}, "/currency"),
        ("/merchants", {"code": "M-NEW", "name": "x", "name_en": "x", "currency": "XTS"}, "/currency"),
        ("/workshops", {**WORKSHOP, "region_id": "5133"}, "/region_id"),
        ("/workshops", {**WORKSHOP, "region_id": "513399"}, "/region_id"),
        ("/workshops", {**WORKSHOP, "region_id": DANBA, "transit_days": 366}, "/transit_days"),
        ("/workshops", {**WORKSHOP, "region_id": DANBA, "weekly_minutes": -1}, "/weekly_minutes"),
        ("/workers", {"household_id": "x", "name": "x"}, "/household_id"),
        ("/workers", {"name": "x", "phone": "call me"}, "/phone"),
    ],
)
def test_over_http_wrong_input_is_named_where_it_stands(
    work: UnitOfWork, client: FlaskClient, path: str, body: dict[str, Any], pointer: str
) -> None:
    remembered(work, a_cast)
    answer = a_program(client, "ping").post(path, body)
    assert answer.status_code == 422
    assert pointer in {error["pointer"] for error in answer.json["errors"]}
