"""Appeals as people meet them: the farmer's one tap, the coordinator's form, the inspector's decision, over HTTP, too."""

import io
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.photos import store_photo
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.quality.services import decide_lot
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.pictures import a_picture
from tests.builders.programs import a_program
from tests.builders.stories import submitted_lot
from tests.builders.visitors import a_visitor
from tests.web.test_farmer import opened, send

SPOKEN = b"#!AMR\n\x3c\x01\x02\x03"


@dataclass
class Scene:
    """Two of Zhuoma's belts were rejected; she and Dawa have cards."""

    app: Application
    cast: Cast
    bag: UUID
    defect: UUID
    zhuoma: IssuedCard
    dawa: IssuedCard

    def appealed(self) -> str:
        """Zhuoma has appealed from her card, with a recording; the id of the appeal."""
        send(opened(self.app, self.zhuoma), f"/c/bags/{self.bag}/appeal", note="很整齐。", voice=_spoken())
        return str(a_program(self.app.test_client(), "jian").get("/appeals").json["items"][0]["id"])


@pytest.fixture
def scene(app: Application, work: UnitOfWork) -> Scene:
    def arrange(session: Session) -> Scene:
        cast = a_cast(session)
        cast.photo = store_photo(session, a_picture(), folder=app.config["PHOTO_FOLDER"], actor_id=cast.hua.id)
        lot = submitted_lot(session, cast)
        bad_pieces(session, cast, lot, 2, severity="minor")
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
        cards = [issue_card(session, worker.id, actor=SYSTEM) for worker in (cast.worker, cast.second_worker)]
        return Scene(app, cast, lot.bags[0].id, lot.defects[0].id, *cards)

    return work.run(arrange)


def test_one_tap_on_the_card_asks_and_the_card_tells_what_came_of_it(scene: Scene) -> None:
    phone = opened(scene.app, scene.zhuoma)
    page = phone.get("/c/me?lang=en").text
    assert "Please look at them again" in page
    assert phone.get(f"/c/bags/{scene.bag}/defects/{scene.defect}/photo").mimetype == "image/jpeg"
    assert send(phone, f"/c/bags/{scene.bag}/appeal").status_code == 303
    page = phone.get("/c/me?lang=en").text
    assert "Being looked at again" in page
    assert "Please look at them again" not in page
    again = send(phone, f"/c/bags/{scene.bag}/appeal")
    assert (again.status_code, "You can appeal once" in again.text) == (409, True)
    jian = a_visitor(scene.app.test_client(), "jian")
    key = jian.get("/appeals/").text.split("/appeals/")[-1].split('"')[0]
    answer = jian.post(
        f"/appeals/{key}/decision", **{f"good.{scene.defect}": "1"}, reason="一条没问题。", decision="overturn"
    )
    assert answer.status_code == 303
    page = phone.get("/c/me?lang=en").text
    assert "Looked at again: 1 of 2 are good. You earned them." in page
    assert "一条没问题。" in page
    assert "¥29.40" in page
    assert "Good after all · Braid · 1 made, 1 accepted × CN¥0.60" in page


def test_another_farmer_finds_neither_the_pieces_nor_their_photo(scene: Scene) -> None:
    dawa = opened(scene.app, scene.dawa)
    assert "Please look at them again" not in dawa.get("/c/me?lang=en").text
    assert send(dawa, f"/c/bags/{scene.bag}/appeal").status_code == 404
    assert dawa.get(f"/c/bags/{scene.bag}/defects/{scene.defect}/photo").status_code == 404
    assert (
        opened(scene.app, scene.zhuoma, pin=False).get(f"/c/bags/{scene.bag}/defects/{scene.defect}/photo").status_code
        == 403
    )


def test_the_recording_is_heard_by_who_may_see_the_appeal_and_is_never_a_page(scene: Scene) -> None:
    key = scene.appealed()
    answer = a_visitor(scene.app.test_client(), "jian").get(f"/appeals/{key}/voice")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, SPOKEN, "audio/amr")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="voice.amr"'
    part = a_visitor(scene.app.test_client(), "cun").get(f"/appeals/{key}/voice", headers={"Range": "bytes=6-7"})
    assert (part.status_code, part.data) == (206, SPOKEN[6:8])
    cun = a_program(scene.app.test_client(), "cun")
    beyond = cun.client.get(f"/api/v1/appeals/{key}/voice", headers=cun.headers | {"Range": "bytes=900-"})
    assert (beyond.status_code, beyond.mimetype) == (416, "application/problem+json")
    for stranger, status in (("yuan", 404), ("qing", 404), ("hua", 403)):
        assert a_visitor(scene.app.test_client(), stranger).get(f"/appeals/{key}/voice").status_code == status


def test_a_file_that_is_no_recording_is_refused_and_nothing_is_asked(scene: Scene) -> None:
    phone = opened(scene.app, scene.zhuoma)
    answer = send(phone, f"/c/bags/{scene.bag}/appeal?lang=en", voice=_spoken(b"<script>alert(1)</script>"))
    assert (answer.status_code, "not a recording" in answer.text) == (422, True)
    assert "Please look at them again" in phone.get("/c/me?lang=en").text


def test_what_was_written_stays_beside_the_pieces_where_the_recording_is_refused(scene: Scene) -> None:
    phone = opened(scene.app, scene.zhuoma)
    answer = send(phone, f"/c/bags/{scene.bag}/appeal?lang=en", note="每条都一样<长>。", voice=_spoken(b"no recording"))
    form = answer.text.split(f"/c/bags/{scene.bag}/appeal")[1].split("</form>")[0]
    assert "<details open>" in form
    assert "每条都一样&lt;长&gt;。</textarea>" in form
    assert "<details open>" not in phone.get("/c/me").text


def test_the_coordinator_asks_for_a_worker_from_the_page_of_the_batch(scene: Scene) -> None:
    cun = a_visitor(scene.app.test_client(), "cun")
    assert "Have it looked at again" in cun.get(f"/appeals/bags/{scene.bag}?lang=en").text
    answer = cun.post(f"/appeals/bags/{scene.bag}", note="她说没问题。")
    assert answer.status_code == 303
    page = cun.get(answer.location).text
    assert "她说没问题。" in page
    assert 'name="decision"' not in page
    judge = a_visitor(scene.app.test_client(), "zhi").get(answer.location)
    assert "another inspector does" in judge.text or "换" in judge.text
    assert 'name="decision"' not in judge.text


def test_what_was_typed_stays_where_the_decision_does_not_add_up(scene: Scene) -> None:
    jian, key = a_visitor(scene.app.test_client(), "jian"), scene.appealed()
    fields = {f"good.{scene.defect}": "1", "reason": "Looked.", "decision": "uphold"}
    answer = jian.post(f"/appeals/{key}/decision?lang=en", **fields)
    assert (answer.status_code, "then they must be paid" in answer.text, "Looked.</textarea>" in answer.text) == (
        422,
        True,
        True,
    )


def test_a_program_asks_and_decides_the_same_way(scene: Scene, client: FlaskClient) -> None:
    cun = a_program(client, "cun")
    form = {"bag_id": str(scene.bag), "voice": (io.BytesIO(SPOKEN), "voice.amr")}
    made = cun.post("/appeals", data=form, content_type="multipart/form-data")
    assert (made.status_code, made.json["state"], made.json["actions"], made.json["has_voice"]) == (201, "open", [], True)
    path = f"/appeals/{made.json['id']}"
    jian = a_program(scene.app.test_client(), "jian")
    assert jian.get(path).json["actions"] == ["overturn", "uphold"]
    answer = jian.post(f"{path}/overturn", json={"reason": "Even.", "good": {str(scene.defect): 2}})
    assert (answer.status_code, answer.json["overturned"], answer.json["defects"][0]["overturned"]) == (200, 2, 2)
    photo = {"reason": "No.", "photo": (io.BytesIO(a_picture()), "photo.jpg")}
    late = jian.post(f"{path}/uphold", data=photo, content_type="multipart/form-data")
    assert (late.status_code, late.json["code"]) == (409, "illegal_transition")


def _spoken(content: bytes = SPOKEN) -> FileStorage:
    return FileStorage(io.BytesIO(content), "voice.amr")
