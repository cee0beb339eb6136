"""A count called wrong, as people meet it: the farmer's tap, the coordinator's bag page, the inspector's answer, the API."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.production.services import confirm_with_signature
from tests.builders.cast import a_cast
from tests.builders.programs import a_program
from tests.builders.visitors import a_visitor
from tests.production.domain.test_signature import NAME
from tests.production.test_confirming import a_bag
from tests.web.test_appeals import _spoken
from tests.web.test_farmer import opened, send


@dataclass
class Scene:
    """38 pieces were counted in Zhuoma's bag; she has a card, and so has Dawa."""

    app: Application
    job: UUID
    bag: UUID
    batch: UUID
    zhuoma: IssuedCard
    dawa: IssuedCard

    @property
    def said_at(self) -> str:
        """Where the card says that the count is wrong."""
        return f"/c/jobs/{self.job}/bags/{self.bag}/appeal"

    @property
    def page(self) -> str:
        """The coordinator's page of the bag."""
        return f"/workshop/jobs/{self.job}/bags/{self.bag}"


@pytest.fixture
def scene(app: Application, work: UnitOfWork) -> Scene:
    def arrange(session: Session) -> Scene:
        cast = a_cast(session)
        job, bag = a_bag(session, cast)
        confirm_with_signature(session, job.id, bag.id, NAME, actor=cast.coordinator)
        cards = [issue_card(session, worker.id, actor=SYSTEM) for worker in (cast.worker, cast.second_worker)]
        return Scene(app, job.id, bag.id, job.batch_id, *cards)

    return work.run(arrange)


def test_one_tap_on_the_card_says_it_and_everybody_sees_it_open_until_it_is_answered(scene: Scene) -> None:
    phone = opened(scene.app, scene.zhuoma)
    assert "This is wrong" in phone.get("/c/bags?lang=en").text
    assert send(phone, scene.said_at, claimed="40", note="我数了两遍。", voice=_spoken()).status_code == 303
    page = phone.get("/c/bags?lang=en").text
    assert "You said that there were 40" in page
    assert "This is wrong" not in page
    cun, jian, ji = (a_visitor(scene.app.test_client(), name) for name in ("cun", "jian", "ji"))
    for visitor, place in (
        (cun, "/workshop/"), (cun, scene.page), (cun, f"/workshop/jobs/{scene.job}"),
        (cun, f"/workshop/batches/{scene.batch}"), (cun, "/appeals/counts/"), (jian, "/inspection/"),
        (jian, "/appeals/counts/"), (ji, "/audit/"), (ji, "/appeals/counts/"),
    ):  # fmt: skip
        assert "Count called wrong" in visitor.get(f"{place}?lang=en").text, place
    key = jian.get("/appeals/counts/").text.split("/appeals/counts/")[-1].split('"')[0]
    shown = jian.get(f"/appeals/counts/{key}?lang=en").text
    assert "我数了两遍。" in shown
    assert "Confirmed before" in shown
    assert jian.get(f"/appeals/counts/{key}/voice").mimetype == "audio/amr"
    unsaid = jian.post(f"/appeals/counts/{key}/decision", reason="又点了一遍。", decision="overturn")
    assert (unsaid.status_code, "Write how many pieces there are" in unsaid.text) == (422, True)
    answer = jian.post(f"/appeals/counts/{key}/decision", found="40", reason="又点了一遍。", decision="overturn")
    assert answer.status_code == 303
    page = phone.get("/c/bags?lang=en").text
    assert "Answered: there are 40 pieces." in page
    assert "又点了一遍。" in page
    assert "No count waits for an answer." in ji.get("/audit/?lang=en").text
    assert "The count was wrong" in cun.get(f"{scene.page}?lang=en").text


def test_the_coordinator_says_it_for_a_household_without_a_phone(scene: Scene) -> None:
    cun = a_visitor(scene.app.test_client(), "cun")
    assert "They say it is wrong" in cun.get(f"{scene.page}?lang=en").text
    same = cun.post(f"{scene.page}/appeal?lang=en", claimed="38")
    assert (same.status_code, "So many were counted." in same.text) == (422, True)
    assert cun.post(f"{scene.page}/appeal", claimed="40").status_code == 303
    assert "They say it is wrong" not in cun.get(f"{scene.page}?lang=en").text
    again = cun.post(f"{scene.page}/appeal?lang=en", claimed="41")
    assert "It was said once already" in again.text


def test_what_the_card_is_refused_says_why_and_keeps_the_words(scene: Scene) -> None:
    phone = opened(scene.app, scene.zhuoma)
    same = send(phone, scene.said_at, claimed="38", note="四十件")
    assert (same.status_code, "四十件" in same.text) == (422, True)
    assert send(phone, scene.said_at).status_code == 303
    assert send(phone, scene.said_at).status_code == 409
    assert send(opened(scene.app, scene.dawa), scene.said_at).status_code == 404


def test_programs_do_the_same(scene: Scene) -> None:
    cun, jian = (a_program(scene.app.test_client(), name) for name in ("cun", "jian"))
    said = cun.post(
        f"/jobs/{scene.job}/hand-ins/{scene.bag}/appeal", data={"claimed": "40"}, content_type="multipart/form-data"
    )
    assert (said.status_code, said.json["state"], said.json["counted"], said.json["claimed"]) == (201, "open", 38, 40)
    assert cun.get("/count-appeals").json["items"][0]["actions"] == []
    one = f"/count-appeals/{said.json['id']}"
    assert sorted(jian.get(one).json["actions"]) == ["overturn", "uphold"]
    answered = jian.post(f"{one}/uphold", json={"reason": "Counted again."})
    assert (answered.status_code, answered.json["state"], answered.json["found"]) == (200, "upheld", None)
    assert jian.post(f"{one}/overturn", json={"reason": "x", "found": 40}).status_code == 409
