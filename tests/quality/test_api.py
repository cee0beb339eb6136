"""Inspection over HTTP: what is shown to whom, defects with their photo in one form, decisions, repeats."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.inspections import a_defect_code
from tests.builders.pictures import a_picture, exif_of_a_phone
from tests.builders.programs import Program, a_program
from tests.builders.stories import submitted_lot
from tests.databases import remembered


@dataclass
class Scene:
    """A lot of a hundred belts in two bags, a defect code, and Zhi the inspector's program."""

    cast: Cast
    lot: str
    batch: str
    bags: list[str]
    code: str
    zhi: Program

    def path(self, rest: str = "") -> str:
        """An address under the lot."""
        return f"/lots/{self.lot}{rest}"


@pytest.fixture
def scene(work: UnitOfWork, client: FlaskClient) -> Scene:
    """Committed, so that requests see it."""

    def arrange(session: Session) -> tuple[Cast, str, str, list[str], str]:
        cast = a_cast(session)
        lot = submitted_lot(session, cast)
        return cast, str(lot.id), str(lot.batch_id), [str(bag.id) for bag in lot.bags], str(a_defect_code(session).id)

    return Scene(*remembered(work, arrange), a_program(client, "zhi"))


def record(scene: Scene, *, key: str | None = None, **changes: Any) -> Any:
    """Two bad pieces in the first bag, with a photo as phones send it; `changes` are fields, None leaves one out."""
    photo = a_picture(exif=exif_of_a_phone())
    values = {"bag_id": scene.bags[0], "defect_code_id": scene.code, "quantity": "2", "photo": photo, **changes}
    form = {name: value for name, value in values.items() if value is not None}
    if isinstance(form.get("photo"), bytes):
        form["photo"] = (io.BytesIO(form["photo"]), "photo.jpg")
    return scene.zhi.post(scene.path("/defects"), key=key, data=form, content_type="multipart/form-data")


def code_of(answer: Any, status: int = 422) -> str:
    """The stable code of a refusal."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    return str(answer.json["code"])


def test_a_lot_shows_its_plan_in_full(scene: Scene) -> None:
    answer = scene.zhi.get(scene.path())
    lot = answer.json
    assert answer.headers["ETag"] == f'"{lot["version"]}"'
    assert lot["classes"][1] == {
        "defect_class": "major", "inspection": "normal", "aql": "2.5", "code_letter": "F", "sample_size": 20,
        "acceptance": 1, "rejection": 2, "full_inspection": False, "nonconforming": 0, "still_allowed": 1,
        "verdict": "accepted",
    }  # fmt: skip
    assert [(each["defect_class"], each["aql"], each["acceptance"]) for each in lot["classes"]] == [
        ("critical", None, 0), ("major", "2.5", 1), ("minor", "4.0", 2),
    ]  # fmt: skip
    assert [(bag["id"], bag["quantity"], bag["draw"]) for bag in lot["bags"]] == [(bag, 50, 10) for bag in scene.bags]
    assert (lot["state"], lot["verdict"], lot["sample_size"], lot["round"], lot["region_id"]) == (
        "open",
        "accepted",
        20,
        1,
        DANBA,
    )
    assert lot["actions"] == ["accept", "reject"]
    assert (lot["product"]["code"], lot["workshop"]["code"], lot["standard"]) == ("BELT-3", "W-DANBA", "Even.")


def test_lots_are_listed_by_state_and_batch(scene: Scene) -> None:
    def codes(**query: str) -> list[str]:
        return [each["id"] for each in scene.zhi.get("/lots", query_string=query).json["items"]]

    assert codes() == codes(state="open") == codes(batch_id=scene.batch) == [scene.lot]
    assert codes(state="accepted") == codes(batch_id=str(new_id())) == []
    assert scene.zhi.get("/lots", query_string={"state": "lost"}).status_code == 422


def test_lists_go_on_where_the_page_before_ended(scene: Scene, work: UnitOfWork) -> None:
    work.run(lambda session: submitted_lot(session, scene.cast, 60))
    first = scene.zhi.get("/lots", query_string={"limit": 1, "sort": "quantity"}).json
    assert [each["quantity"] for each in first["items"]] == [60]
    query = {"limit": 1, "sort": "quantity", "cursor": first["next_cursor"]}
    second = scene.zhi.get("/lots", query_string=query).json
    assert ([each["quantity"] for each in second["items"]], second["next_cursor"]) == ([100], None)


def test_a_lot_is_seen_by_its_county_its_workshop_and_its_merchant(scene: Scene) -> None:
    for username in ("hua", "cun"):
        program = a_program(scene.zhi.client, username)
        assert program.get(scene.path()).json["actions"] == []
        assert [each["id"] for each in program.get("/lots").json["items"]] == [scene.lot]
    for username in ("yuan", "wei", "qing"):
        program = a_program(scene.zhi.client, username)
        assert program.get(scene.path()).status_code == 404
        assert program.get("/lots").json["items"] == []


def test_a_defect_comes_with_its_photo_which_is_kept_clean(scene: Scene) -> None:
    version = scene.zhi.get(scene.path()).headers["ETag"]
    answer = record(scene)
    assert answer.status_code == 201, answer.text
    assert (answer.json["quantity"], answer.json["code"]["code"], answer.json["bag_id"]) == (2, "SKIP", scene.bags[0])
    lot = scene.zhi.get(scene.path())
    assert (lot.json["nonconforming"], lot.json["verdict"]) == (2, "rejected")
    assert lot.headers["ETag"] != version
    photo = scene.zhi.get(scene.path(f"/defects/{answer.json['id']}/photo"))
    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    picture = Image.open(io.BytesIO(photo.data))
    assert picture.size == (240, 320), "turned upright"
    assert not picture.getexif()
    assert b"Phonemaker" not in photo.data


def test_a_defects_photo_is_for_who_may_see_the_lot(scene: Scene, work: UnitOfWork) -> None:
    path = scene.path(f"/defects/{record(scene).json['id']}/photo")
    seen = {name: a_program(scene.zhi.client, name).get(path).status_code for name in ("hua", "cun", "yuan", "wei", "cai")}
    assert seen == {"hua": 200, "cun": 200, "yuan": 404, "wei": 404, "cai": 403}
    other = work.run(lambda session: str(submitted_lot(session, scene.cast, 60).id))
    assert scene.zhi.get(path.replace(scene.lot, other)).status_code == 404, "the defect is another lot's"
    assert scene.zhi.client.get(f"/api/v1{path}").status_code == 401


def test_the_same_defect_sent_twice_is_recorded_once(scene: Scene) -> None:
    photo = a_picture()
    first, second = record(scene, key="bag-1", photo=photo), record(scene, key="bag-1", photo=photo)
    assert first.json == second.json
    assert scene.zhi.get(scene.path()).json["nonconforming"] == 2
    assert code_of(record(scene, key="bag-1", photo=a_picture(width=100))) == "idempotency_key_reused"


def test_a_defect_without_its_photo_is_refused_at_its_place(scene: Scene) -> None:
    for answer in (record(scene, photo=None), record(scene, photo="words")):
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json["errors"]] == ["/photo"]


def test_what_is_no_photo_is_refused(scene: Scene) -> None:
    assert code_of(record(scene, photo=b"<svg xmlns='http://www.w3.org/2000/svg'/>")) == "not_a_photo"
    assert scene.zhi.get(scene.path()).json["defects"] == []


def test_a_defect_is_sent_as_a_form(scene: Scene) -> None:
    body = {"bag_id": scene.bags[0], "defect_code_id": scene.code, "quantity": 2}
    assert scene.zhi.post(scene.path("/defects"), body).status_code == 415


def test_wrong_fields_are_named(scene: Scene) -> None:
    wrong = [("quantity", "0"), ("quantity", "1.5"), ("quantity", ""), ("bag_id", "none"), ("defect_code_id", ""),
             ("colour", "red")]  # fmt: skip
    for field, value in wrong:
        answer = record(scene, **{field: value})
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json["errors"]] == [f"/{field}"], value


def test_a_wrong_entry_is_taken_out(scene: Scene) -> None:
    path = scene.path(f"/defects/{record(scene).json['id']}")
    yuan = a_program(scene.zhi.client, "yuan")
    statuses = [
        scene.zhi.client.delete(f"/api/v1{path}", headers=who.headers).status_code for who in (yuan, scene.zhi, scene.zhi)
    ]
    assert statuses == [404, 204, 404]
    assert scene.zhi.get(scene.path()).json["nonconforming"] == 0


def test_a_decision_is_made_once_however_often_it_is_sent(scene: Scene) -> None:
    first = scene.zhi.post(scene.path("/accept"), {"inspected": 20}, key="yes")
    assert first.status_code == 200, first.text
    assert (first.json["state"], first.json["actions"], first.json["inspector_name"]) == ("accepted", [], "Zhi")
    assert [(bag["passed"], bag["rejected"]) for bag in first.json["bags"]] == [(50, 0), (50, 0)]
    assert scene.zhi.post(scene.path("/accept"), {"inspected": 20}, key="yes").json == first.json
    assert code_of(scene.zhi.post(scene.path("/accept"), {"inspected": 20}), 409) == "illegal_transition"
    assert code_of(scene.zhi.post(scene.path("/reject"), {"inspected": 20}, key="no"), 409) == "illegal_transition"


def test_refusals_of_a_decision_say_why(scene: Scene) -> None:
    assert code_of(scene.zhi.post(scene.path("/accept"), {"inspected": 19})) == "sample_not_inspected"
    assert code_of(scene.zhi.post(scene.path("/reject"), {"inspected": 20})) == "no_defect"
    record(scene)
    refused = scene.zhi.post(scene.path("/accept"), {"inspected": 20})
    assert code_of(refused) == "plan_rejects"
    assert refused.json["detail"] == "按方案这批不能接收：严重缺陷有 2 件，最多允许 1 件。"
    assert scene.zhi.post(scene.path("/keep"), {"inspected": 20}).status_code == 404
    assert scene.zhi.post(scene.path("/reject"), {"inspected": "all"}).status_code == 422


def test_only_the_countys_inspectors_decide(scene: Scene) -> None:
    answers = {
        username: a_program(scene.zhi.client, username).post(scene.path("/accept"), {"inspected": 20}).status_code
        for username in ("yuan", "cun", "hua", "diao", "ji")
    }
    assert answers == {"yuan": 404, "cun": 403, "hua": 403, "diao": 403, "ji": 403}


def test_rework_comes_back_as_a_second_round_for_another_inspector(scene: Scene, work: UnitOfWork) -> None:
    record(scene)
    rejected = scene.zhi.post(scene.path("/reject"), {"inspected": 20}).json
    assert (rejected["state"], rejected["batch"]["state"]) == ("rejected", "rework")
    presented = {bag["hand_in_id"]: count for bag, count in zip(rejected["bags"], (48, 50), strict=True)}
    cun = a_program(scene.zhi.client, "cun")
    submitted = cun.post(f"/batches/{scene.batch}/submit", {"presented": presented})
    assert submitted.status_code == 200, submitted.text
    rounds = scene.zhi.get("/lots", query_string={"batch_id": scene.batch}).json["items"]
    assert [(each["round"], each["state"], each["quantity"]) for each in rounds] == [(2, "open", 98), (1, "rejected", 100)]
    again = f"/lots/{rounds[0]['id']}"
    assert code_of(scene.zhi.post(f"{again}/accept", {"inspected": 20}), 403) == "another_inspector"
    jian = a_program(scene.zhi.client, "jian")
    assert jian.post(f"{again}/accept", {"inspected": 20}).json["batch"]["state"] == "passed"
    assert [bag["rejected"] for bag in scene.zhi.get(scene.path()).json["bags"]] == [2, 0]
    charges = a_program(scene.zhi.client, "hua").get("/charges").json["items"]
    assert [charge["amount"] for charge in charges] == ["7840"]  # 98 × ¥0.80


def test_the_reference_photo_whose_file_is_gone_is_not_found(scene: Scene) -> None:
    assert scene.zhi.get(scene.path("/photo")).status_code == 404  # the cast's photo has no file


def test_defect_codes_are_kept_by_the_operator(scene: Scene) -> None:
    ping = a_program(scene.zhi.client, "ping")
    words = {"name": "色差", "name_en": "Off colour", "severity": "minor"}
    made = ping.put("/defect-codes/colour", words, version=None)
    assert (made.status_code, made.json["code"], made.json["severity"]) == (201, "COLOUR", "minor")
    listed = scene.zhi.get("/defect-codes").json["items"]
    assert [each["code"] for each in listed] == ["SKIP", "COLOUR"], "the worst first"
    worse = {**words, "severity": "major"}
    assert code_of(ping.put("/defect-codes/COLOUR", worse, version=None), 428) == "version_required"
    assert code_of(ping.put("/defect-codes/COLOUR", worse, version='"7"'), 409) == "stale_version"
    changed = ping.put("/defect-codes/Colour", worse, version=made.headers["ETag"])
    assert (changed.status_code, changed.json["severity"]) == (200, "major")
    assert ping.get("/defect-codes/COLOUR").json == changed.json


def test_defect_codes_are_not_anybodys_to_keep(scene: Scene) -> None:
    words = {"name": "色差", "name_en": "Off colour", "severity": "minor"}
    assert scene.zhi.put("/defect-codes/COLOUR", words, version=None).status_code == 403
    ping = a_program(scene.zhi.client, "ping")
    assert ping.get("/defect-codes/NONE").status_code == 404
    assert code_of(ping.put("/defect-codes/off colour", words, version=None)) == "bad_defect_code"
    assert code_of(ping.put(f"/defect-codes/{'A' * 21}", words, version=None)) == "bad_defect_code"
    assert ping.put("/defect-codes/COLOUR", {**words, "severity": "awful"}, version=None).status_code == 422


def test_pieces_are_recorded_one_by_one_and_counted_once_however_often_they_are_sent(scene: Scene) -> None:
    sample = scene.zhi.get(scene.path("/pieces")).json
    first = sample["items"][0]
    assert (len(sample["items"]), sample["recorded"], first["state"], len(sample["draw_seed"])) == (20, 0, "open", 8)
    lot = scene.zhi.get(scene.path()).json
    assert lot["bags"][0]["pieces"][0] == first["number"]
    path = scene.path(f"/bags/{first['bag_id']}/pieces/{first['number']}")
    for _ in range(3):
        form = {"defect_code_ids": [scene.code], "photo": (io.BytesIO(a_picture()), "photo.jpg")}
        answer = scene.zhi.post(path, data=form, content_type="multipart/form-data")
        assert (answer.status_code, [code["code"] for code in answer.json["codes"]]) == (200, ["SKIP"])
    assert scene.zhi.get(scene.path()).json["nonconforming"] == 1
    left_out = next(number for number in range(1, 51) if number not in lot["bags"][0]["pieces"])
    elsewhere = scene.path(f"/bags/{first['bag_id']}/pieces/{left_out}")
    assert code_of(scene.zhi.post(elsewhere, data={}, content_type="multipart/form-data")) == "not_drawn"
