"""Phones over HTTP: what is refused before anything is read, what a phone may take along, who may look and decide."""

import gzip
import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.people.models import Household, Skill, Worker
from craftorders.production.models import Batch
from craftorders.production.services import assign_job
from tests.builders.cast import Cast, a_cast
from tests.builders.phones import Phone, digest_of
from tests.builders.pictures import a_picture
from tests.builders.programs import Program, a_program, refusal
from tests.builders.stories import supplied_batch
from tests.conftest import NOON
from tests.databases import remembered

Told = tuple[Cast, Any, Any]


def _told(session: Session) -> Told:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    return cast, batch.id, job.id


@pytest.fixture
def told(work: UnitOfWork) -> Told:
    """A hundred belts at work; sixty of them are with Zhuoma."""
    return remembered(work, _told)


@pytest.fixture
def cun(told: Told, client: FlaskClient) -> Program:
    """The coordinator's phone, signed in."""
    return a_program(client, "cun")


def a_phone(told: Told, cun: Program) -> Phone:
    phone = Phone(told[0].coordinator)
    assert cun.post("/sync/devices", {"id": str(phone.id), "label": "Redmi"}).status_code == 201
    assert cun.post("/sync/devices", {"id": str(phone.id), "label": "Redmi"}).status_code == 201
    return phone


def report(phone: Phone, told: Told, quantity: int = 40) -> dict[str, Any]:
    return phone.says("report_pieces", job_id=told[2], quantity=quantity)


def test_every_event_has_its_answer_in_the_readers_language(told: Told, cun: Program) -> None:
    phone = a_phone(told, cun)
    good, bad = report(phone, told), report(phone, told, 21)
    answer = cun.post("/sync", phone.body(good, bad)).json
    assert answer["received_at"] == NOON.isoformat()
    assert [(each["event_id"], each["seq"], each["outcome"], each["code"], each["words"]) for each in answer["answers"]] == [
        (good["event_id"], 1, "accepted", None, []),
        (bad["event_id"], 2, "rejected", "over_made", ["这份派工只剩 20 件要做。"]),
    ]
    cun.headers["Accept-Language"] = "en"
    again = cun.post("/sync", phone.body(bad)).json["answers"][0]
    assert (again["outcome"], again["first"]) == ("duplicate", "rejected")
    assert again["words"] == ["Only 20 pieces of this job are left to make."]
    cun.headers["Accept-Language"] = "zh-CN"
    nowhere = phone.says("report_pieces", job_id=told[2], quantity=1, after=0)
    assert cun.post("/sync", phone.body(nowhere)).json["answers"][0]["words"] == ["请填写不小于 1 的整数。"]


def test_a_body_may_be_compressed(told: Told, cun: Program, client: FlaskClient) -> None:
    phone = a_phone(told, cun)
    headers = {**cun.headers, "Content-Encoding": "gzip", "Content-Type": "application/json"}

    def sends(body: bytes) -> Any:
        return client.post("/api/v1/sync", data=body, headers=headers)

    events = [report(phone, told, 1) for _ in range(100)]
    packed = gzip.compress(json.dumps(phone.body(*events)).encode())
    assert len(packed) <= 30_000
    assert {each["code"] for each in sends(packed).json["answers"][:60]} == {None}
    refusal(sends(b"none"), 400, "bad_request")
    refusal(sends(gzip.compress(b" " * 50_000_000)), 413, "request_entity_too_large")


def test_what_is_too_large_is_refused_before_it_is_read(told: Told, cun: Program) -> None:
    phone = a_phone(told, cun)
    event = report(phone, told)
    refusal(cun.post("/sync", phone.body(event | {"payload": {"x": "y" * 10_000_000}})), 413, "request_entity_too_large")


def test_a_forged_token_a_strange_phone_and_a_wrong_role(told: Told, cun: Program, client: FlaskClient) -> None:
    phone = a_phone(told, cun)
    forged = Program(client, {"Authorization": "Bearer forged"})
    refusal(forged.post("/sync", phone.body(report(phone, told))), 401, "not_signed_in")
    refusal(a_program(client, "qing").post("/sync", phone.body(report(phone, told))), 404, "not_found")
    refusal(a_program(client, "hua").post("/sync", phone.body(report(phone, told))), 403, "not_permitted")
    assert Phone(told[0].coordinator).body()["events"] == []


def test_a_lost_phone_is_shut_out_in_one_step(told: Told, cun: Program, client: FlaskClient, app: Application) -> None:
    phone = a_phone(told, cun)
    ping = a_program(client, "ping")
    answer = ping.post(f"/sync/devices/{phone.id}/revoke")
    assert (answer.status_code, answer.json["revoked_by_name"]) == (200, "Ping")
    refusal(cun.get("/batches"), 401, "not_signed_in")
    told_to_wipe = Program(client, {}).post("/sync", phone.body(report(phone, told))).json
    assert told_to_wipe["wipe"]
    assert told_to_wipe["answers"][0]["code"] == "device_revoked"
    waiting = a_program(client, "diao").get("/sync/unsettled").json["items"]
    assert [(each["quarantined"], each["type"], each["code"]) for each in waiting] == [
        (True, "report_pieces", "device_revoked")
    ]


class TestSettling:
    """What could not be applied is settled by a person."""

    def test_it_is_applied_to_the_present_state_as_the_senders_work(
        self, told: Told, cun: Program, client: FlaskClient
    ) -> None:
        phone = a_phone(told, cun)
        job_id = new_id()
        event = phone.says("report_pieces", job_id=job_id, quantity=5)
        cun.post("/sync", phone.body(event))
        diao = a_program(client, "diao")
        (waiting,) = diao.get("/sync/unsettled").json["items"]
        assert waiting["actions"] == ["apply", "set_aside"]
        refusal(diao.post(f"/sync/unsettled/{waiting['id']}/apply"), 404, "not_found")
        given = {"position": 1, "quantity": 10, "job_id": str(job_id), "worker_id": str(told[0].second_worker.id)}
        handed = cun.post(f"/batches/{told[1]}/jobs", given).json
        assert handed["id"] == str(job_id)
        assert diao.post(f"/sync/unsettled/{waiting['id']}/apply").json["state"] == "applied"
        assert cun.get(f"/jobs/{job_id}").json["made"] == 5

    def test_what_was_quarantined_can_be_applied_beside_the_first(
        self, told: Told, cun: Program, client: FlaskClient, work: UnitOfWork
    ) -> None:
        phone = a_phone(told, cun)
        first = report(phone, told)
        cun.post("/sync", phone.body(first))
        phone.seq = 0
        cun.post("/sync", phone.body(report(phone, told, 7)))
        diao = a_program(client, "diao")
        (waiting,) = diao.get("/sync/unsettled").json["items"]
        assert waiting["code"] == "seq_reused"
        done = diao.post(f"/sync/unsettled/{waiting['id']}/apply").json
        assert (done["state"], done["decided_by_name"]) == ("applied", "Diao")
        refusal(diao.post(f"/sync/unsettled/{waiting['id']}/apply"), 409, "illegal_transition")
        with work.reading() as session:
            assert session.get_one(Batch, told[1]).made == 47
        reports = cun.get(f"/jobs/{told[2]}/reports").json["items"]
        assert {each["actor_name"] for each in reports} == {"Cun"}

    def test_it_is_set_aside_with_a_reason_and_stays_in_the_books(self, told: Told, cun: Program) -> None:
        phone = a_phone(told, cun)
        cun.post("/sync", phone.body(phone.says("dance")))
        (waiting,) = cun.get("/sync/unsettled").json["items"]
        refusal(cun.post(f"/sync/unsettled/{waiting['id']}/set-aside", {}), 422, "unprocessable_entity")
        done = cun.post(f"/sync/unsettled/{waiting['id']}/set-aside", {"reason": "A test."}).json
        assert (done["state"], done["reason"]) == ("set_aside", "A test.")
        assert cun.get("/sync/unsettled").json["items"] == []
        assert [each["id"] for each in cun.get("/sync/unsettled?settled=true").json["items"]] == [waiting["id"]]


class TestSnapshot:
    """What a phone takes along."""

    def test_it_has_the_own_workshop_and_nothing_else(self, told: Told, cun: Program, client: FlaskClient) -> None:
        cast = told[0]
        taken = cun.get("/sync/snapshot").json
        (batch,) = taken["batches"]
        assert (batch["quantity"], batch["steps"][0]["assigned"], batch["steps"][0]["rate_e4"]) == (100, 60, 600_000)
        assert [(job["worker_id"], job["quantity"]) for job in batch["jobs"]] == [(str(cast.worker.id), 60)]
        assert batch["stock"] == [{"name": "3毫米棉绳", "name_en": "3 mm cotton cord", "unit": "m", "amount": "370.8"}]
        assert {each["name"] for each in taken["workers"]} == {"卓玛", "达瓦"}
        due = cun.get(f"/batches/{told[1]}").json["due_on"]
        assert date.fromisoformat(batch["due_on"]) == date.fromisoformat(due) - timedelta(days=5)  # the road to Yiwu
        other = a_program(client, "qing").get("/sync/snapshot").json
        assert (other["batches"], {each["name"] for each in other["workers"]}) == ([], {"李秀英"})

    def test_it_is_sent_once(self, told: Told, cun: Program) -> None:
        tag = cun.get("/sync/snapshot").headers["ETag"]
        cun.headers["If-None-Match"] = tag
        assert cun.get("/sync/snapshot").status_code == 304
        cun.headers["If-None-Match"] = tag.replace('"', ':br"').replace(':br"', '"', 1)
        assert cun.get("/sync/snapshot").status_code == 304
        phone = a_phone(told, cun)
        cun.post("/sync", phone.body(report(phone, told)))
        assert cun.get("/sync/snapshot").status_code == 200

    def test_forty_households_take_at_most_200_kB(self, told: Told, cun: Program, work: UnitOfWork) -> None:
        cast = told[0]

        def settle(session: Session) -> None:
            for number in range(38):
                household = Household(workshop_id=cast.workshop.id, name=f"泽仁拉初{number}家", village="甲居村")
                session.add(household)
                session.flush()
                worker = Worker(code=f"P-{number:06}", household_id=household.id, workshop_id=cast.workshop.id,
                                name=f"阿依古丽·买买提{number}")  # fmt: skip
                worker.skills = [
                    Skill(craft_code=code, grade=2, certified_on=NOON.date(), certified_by=SYSTEM.id)
                    for code in ("braid", "knot")
                ]
                session.add(worker)
                session.flush()
                for batch_id in batches:
                    assign_job(session, batch_id, 1, 2, worker_id=worker.id, actor=cast.coordinator)

        batches = work.run(lambda session: [supplied_batch(session, cast, 100).id for _ in range(5)])
        work.run(settle)
        taken = cun.get("/sync/snapshot")
        assert len(taken.json["workers"]) == 40
        assert sum(len(each["jobs"]) for each in taken.json["batches"]) == 5 * 38 + 1
        assert len(taken.get_data()) <= 200_000


def test_a_photo_of_a_bag_comes_apart_in_pieces(told: Told, cun: Program, client: FlaskClient) -> None:
    phone, photo = a_phone(told, cun), a_picture()
    event = phone.says("count_bag", job_id=told[2], quantity=5, photo={"sha256": digest_of(photo), "size": len(photo)})
    path = f"/sync/devices/{phone.id}/photos/{digest_of(photo)}"
    refusal(cun.get(path), 404, "not_found")
    assert cun.post("/sync", phone.body(event)).json["answers"][0]["outcome"] == "accepted"
    assert cun.get(path).json == {
        "sha256": digest_of(photo), "size": len(photo), "received": 0, "state": "awaited", "code": None, "words": [],
    }  # fmt: skip

    def sends(start: int, piece: bytes) -> Any:
        address = f"/api/v1{path}?start={start}"
        return client.put(address, data=piece, headers={**cun.headers, "Content-Type": "application/octet-stream"})

    assert sends(0, photo[:100]).json["received"] == 100
    refusal(sends(100, b" " * (256 * 1024 + 1)), 413, "request_entity_too_large")
    refusal(cun.get(f"/bags/{event['event_id']}/photo"), 404, "not_found")
    assert sends(100, photo[100:]).json["state"] == "kept"
    shown = cun.get(f"/bags/{event['event_id']}/photo")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")


def test_a_photo_that_is_none_is_told_in_the_readers_language(told: Told, cun: Program, client: FlaskClient) -> None:
    phone, words = a_phone(told, cun), b"words"
    event = phone.says("count_bag", job_id=told[2], quantity=5, photo={"sha256": digest_of(words), "size": len(words)})
    cun.post("/sync", phone.body(event))
    path = f"/api/v1/sync/devices/{phone.id}/photos/{digest_of(words)}"
    answer = client.put(path, data=words, headers={**cun.headers, "Content-Type": "application/octet-stream"}).json
    assert (answer["state"], answer["code"]) == ("refused", "not_a_photo")
    assert answer["words"] == ["这个文件不是照片（JPEG、PNG 或 WebP）。"]
