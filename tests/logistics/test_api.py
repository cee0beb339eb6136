"""Consignments over HTTP: amounts are plain decimals of the material's unit."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program, refusal
from tests.builders.stories import accepted_batch, passed_batch
from tests.databases import remembered


@dataclass
class Here:
    """The cast, committed, and programs that act for people."""

    cast: Cast
    work: UnitOfWork
    dispatcher: Program
    coordinator: Program
    other_coordinator: Program
    hua: Program
    wei: Program

    def accepted(self) -> Batch:
        """A batch of 100 belts that waits for its materials."""
        return self.work.run(lambda session: accepted_batch(session, self.cast, 100))

    def cord(self) -> dict[str, Any]:
        """Its materials, sent."""
        return dict(self.dispatcher.post(f"/batches/{self.accepted().id}/materials").json)

    def goods(self) -> dict[str, Any]:
        """A hundred passed belts, sent."""
        batch = self.work.run(lambda session: passed_batch(session, self.cast, 100))
        return dict(self.coordinator.post(f"/batches/{batch.id}/goods", {"carrier": "安途"}).json)


@pytest.fixture
def here(app: Application, work: UnitOfWork, client: FlaskClient) -> Here:
    """Everybody, signed in."""
    programs = ("diao", "cun", "qing", "hua", "wei")
    return Here(remembered(work, a_cast), work, *(a_program(client, name) for name in programs))


def test_materials_are_sent_as_the_bill_says(here: Here) -> None:
    """100 × 3.6 m × 1.03 = 370.8 m."""
    path = f"/batches/{here.accepted().id}/materials"
    refusal(here.coordinator.post(path), 403, "not_permitted")
    answer = here.dispatcher.post(path, {"carrier": "安途"}, key="cord")
    assert answer.status_code == 201
    (line,) = answer.json["lines"]
    assert (line["unit"], line["sent"], line["received"]) == ("m", "370.8", None)
    assert (answer.json["kind"], answer.json["state"], answer.json["actions"]) == ("materials", "sent", [])
    assert here.dispatcher.post(path, {"carrier": "安途"}, key="cord").json == answer.json
    refusal(here.dispatcher.post(path), 409, "illegal_transition")


def test_other_amounts_are_sent_exactly(here: Here) -> None:
    cord = str(here.cast.belt.materials[0].material_id)
    path = f"/batches/{here.accepted().id}/materials"
    for amount in ("0", "-1", "1.2345", "1e3", "many", 3.5, None):
        wrong = here.dispatcher.post(path, {"amounts": {cord: amount}})
        assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, f"/amounts/{cord}")
    assert here.dispatcher.post(path, {"amounts": {}}).status_code == 422
    assert here.dispatcher.post(path, {"amounts": {"cord": "1"}}).status_code == 422
    refusal(here.dispatcher.post(path, {"amounts": {str(new_id()): "1"}}), 404, "not_found")
    answer = here.dispatcher.post(path, {"amounts": {cord: "400.125"}, "expected_on": "2026-12-01"})
    assert (answer.json["lines"][0]["sent"], answer.json["expected_on"]) == ("400.125", "2026-12-01")


def test_what_arrived_is_counted_by_the_workshop(here: Here) -> None:
    cord = here.cord()
    path, line = f"/consignments/{cord['id']}/receive-materials", cord["lines"][0]["id"]
    shown = here.coordinator.get(f"/consignments/{cord['id']}")
    assert (shown.json["actions"], shown.headers["ETag"]) == (["receive_materials"], f'"{shown.json["version"]}"')
    refusal(here.other_coordinator.post(path), 404, "not_found")
    refusal(here.dispatcher.post(path), 403, "not_permitted")
    refusal(here.coordinator.post(path, {"received": {str(new_id()): "1"}}), 422, "unknown_line")
    wrong = here.coordinator.post(path, {"received": {line: "x"}})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, f"/received/{line}")
    answer = here.coordinator.post(path, {"received": {line: "350.5"}, "note": "少一卷"})
    assert (answer.status_code, answer.json["state"], answer.json["note"]) == (200, "received", "少一卷")
    assert (answer.json["lines"][0]["sent"], answer.json["lines"][0]["received"]) == ("370.8", "350.5")
    refusal(here.coordinator.post(path), 409, "illegal_transition")


def test_goods_are_sent_by_the_workshop_and_counted_by_the_merchant(here: Here) -> None:
    goods = here.goods()
    assert (goods["kind"], goods["carrier"], goods["lines"][0]["sent"]) == ("goods", "安途", "100")
    path = f"/consignments/{goods['id']}/receive-goods"
    assert here.hua.get(f"/consignments/{goods['id']}").json["actions"] == ["receive_goods"]
    refusal(here.wei.post(path, {"pieces": 100}), 404, "not_found")
    refusal(here.coordinator.post(path, {"pieces": 100}), 403, "not_permitted")
    refusal(here.hua.post(path, {"pieces": 101}), 422, "more_than_sent")
    assert here.hua.post(path, {}).json["errors"][0]["pointer"] == "/pieces"
    answer = here.hua.post(path, {"pieces": 97, "note": "少 3 条"}, key="arrived")
    assert (answer.status_code, answer.json["lines"][0]["received"]) == (200, "97")
    assert here.hua.post(path, {"pieces": 97, "note": "少 3 条"}, key="arrived").json == answer.json
    assert here.hua.get(f"/batches/{goods['batch_id']}").json["state"] == "closed"


def test_goods_need_a_passed_batch(here: Here) -> None:
    path = f"/batches/{here.accepted().id}/goods"
    refusal(here.coordinator.post(path), 409, "illegal_transition")
    refusal(here.other_coordinator.post(path), 404, "not_found")
    refusal(here.dispatcher.post(path), 403, "not_permitted")


def test_the_ways_of_receiving_do_not_mix(here: Here) -> None:
    cord, goods = here.cord(), here.goods()
    refusal(here.coordinator.post(f"/consignments/{goods['id']}/receive-materials"), 404, "not_found")
    refusal(here.hua.post(f"/consignments/{cord['id']}/receive-goods", {"pieces": 0}), 404, "not_found")


def test_consignments_are_listed_for_those_they_concern(here: Here) -> None:
    cord, goods = here.cord(), here.goods()
    for reader in (here.dispatcher, here.coordinator, here.hua):
        assert [each["id"] for each in reader.get("/consignments?kind=goods").json["items"]] == [goods["id"]]
        page = reader.get(f"/consignments?state=sent&batch_id={cord['batch_id']}").json
        assert ([each["id"] for each in page["items"]], page["next_cursor"]) == ([cord["id"]], None)
    for stranger in (here.other_coordinator, here.wei):
        assert stranger.get("/consignments").json["items"] == []
        refusal(stranger.get(f"/consignments/{goods['id']}"), 404, "not_found")
    assert here.dispatcher.get("/consignments?kind=people").status_code == 422
