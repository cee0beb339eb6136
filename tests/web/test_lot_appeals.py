"""A rejected lot in dispute, as people meet it: card, workshop, operations, inspector and merchant, over HTTP, too."""

import io
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.fees.services import propose_concession
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.pictures import a_picture
from tests.builders.programs import a_program
from tests.builders.stories import submitted_lot
from tests.builders.visitors import a_visitor
from tests.databases import remembered
from tests.web.test_farmer import opened, send


@dataclass
class Scene:
    """A lot of a hundred belts was rejected for two of Zhuoma's; the merchant was asked to take it for less."""

    app: Application
    work: UnitOfWork
    cast: Cast
    lot: UUID
    batch: UUID
    order: UUID
    defect: UUID
    zhuoma: IssuedCard
    dawa: IssuedCard

    def visit(self, username: str, path: str) -> str:
        """What somebody reads there, in English."""
        return a_visitor(self.app.test_client(), username).get(f"{path}?lang=en").text

    def appealed(self) -> str:
        """Zhuoma has appealed from her card; the address of the appeal."""
        assert send(opened(self.app, self.zhuoma), f"/c/lots/{self.lot}/appeal", note="很整齐。").status_code == 303
        return f"/appeals/{a_program(self.app.test_client(), 'jian').get('/appeals').json['items'][0]['id']}"


@pytest.fixture
def scene(app: Application, work: UnitOfWork) -> Scene:
    def arrange(session: Session) -> tuple[object, ...]:
        cast = a_cast(session)
        lot = rejected_lot(session, cast, submitted_lot(session, cast))
        asked = {"price_e4": 760_000, "bearer": "platform", "reason": "Loose.", "deadline": now() + timedelta(days=3)}
        propose_concession(session, lot.id, **asked, actor=cast.dispatcher)
        cards = [issue_card(session, worker.id, actor=SYSTEM) for worker in (cast.worker, cast.second_worker)]
        return cast, lot.id, lot.batch_id, lot.batch.order_id, lot.defects[0].id, *cards

    return Scene(app, work, *remembered(work, arrange))  # type: ignore[arg-type]


def test_one_tap_on_the_card_freezes_the_lot_for_everybody(scene: Scene) -> None:
    phone = opened(scene.app, scene.zhuoma)
    page = phone.get("/c/me?lang=en").text
    assert "The whole lot of 100 pieces was sent back." in page
    assert "2 × Defect MAJOR" in page
    assert "Please look at the lot again" in page
    scene.appealed()
    for card in (scene.zhuoma, scene.dawa):
        page = opened(scene.app, card).get("/c/me?lang=en").text
        assert "Being looked at again" in page
        assert "Please look at the lot again" not in page
    again = send(opened(scene.app, scene.dawa), f"/c/lots/{scene.lot}/appeal?lang=en")
    assert (again.status_code, "You can appeal once" in again.text) == (409, True)

    batch = scene.visit("cun", f"/workshop/batches/{scene.batch}")
    assert "is being looked at again by another inspector" in batch
    assert "Submit for inspection" not in batch
    assert "is being looked at again" in scene.visit("cun", f"/workshop/batches/{scene.batch}/submit")
    assert "nothing else is decided about it" in scene.visit("diao", f"/operations/batches/{scene.batch}")
    assert "nothing else is decided about it" in scene.visit("diao", f"/operations/lots/{scene.lot}/concession")
    choices = scene.visit("diao", f"/inspection/lots/{scene.lot}/disposition")
    assert "Sort every piece" not in choices
    asked = scene.visit("hua", f"/merchant/orders/{scene.order}")
    assert "Please wait with your answer" in asked
    assert "Take them for" not in asked
    for username in ("diao", "zhi"):
        disposal = a_visitor(scene.app.test_client(), username)
        answer = disposal.post(f"/inspection/lots/{scene.lot}/disposition/sort", reason="挑一遍")
        assert answer.status_code == 422
        assert "正在复看" in answer.text


def test_the_inspector_overturns_and_all_pages_say_so(scene: Scene) -> None:
    address = scene.appealed()
    assert 'name="decision"' not in scene.visit("zhi", address), "who judged does not decide"
    jian = a_visitor(scene.app.test_client(), "jian")
    page = jian.get(f"{address}?lang=en").text
    assert "The lot passes: pay for it" in page
    assert "Major defects: 2 bad, 1 allowed." in page
    too_bad = jian.post(f"{address}/decision", **{f"good.{scene.defect}": "0"}, reason="看过了", decision="overturn")
    assert too_bad.status_code == 422
    answer = jian.post(f"{address}/decision", **{f"good.{scene.defect}": "1"}, reason="只有一条松", decision="overturn")
    assert answer.status_code == 303
    assert "99 of 100 pieces have passed and are paid" in jian.get(f"{address}?lang=en").text
    card = opened(scene.app, scene.dawa).get("/c/me?lang=en").text
    assert "99 of 100 pieces of the lot have passed. You earned yours." in card
    assert "¥30.00" in card
    maker = opened(scene.app, scene.zhuoma).get("/c/me?lang=en").text
    assert "The whole lot was looked at again: this stays so." in maker
    assert "You could have it looked at again until" not in maker
    again = scene.work.run(lambda session: last_lot_of_part(session, scene.batch, 1).id)
    assert "Accepted on appeal: 99 passed, 1 bad taken out." in scene.visit("jian", f"/inspection/lots/{again}")
    assert "the rejection did not stand: 99 of 100" in scene.visit("jian", f"/inspection/lots/{scene.lot}")
    assert "Accepted on appeal" in scene.visit("hua", f"/certificates/lots/{again}")
    assert "Rejected, overturned on appeal" in scene.visit("hua", f"/certificates/lots/{scene.lot}")
    assert "1 of them are good after all" in scene.visit("diao", f"/inspection/lots/{scene.lot}/trace")
    batch = scene.visit("cun", f"/workshop/batches/{scene.batch}")
    assert "Passed on appeal: the rejection in round 1 did not stand." in batch
    assert "Have it looked at again" not in batch


def test_the_coordinator_asks_from_the_page_of_the_batch_and_reads_why_it_stays_rejected(scene: Scene) -> None:
    ask = f"/appeals/lots/{scene.lot}"
    assert ask in scene.visit("cun", f"/workshop/batches/{scene.batch}")
    cun = a_visitor(scene.app.test_client(), "cun")
    assert "Zhi rejected all 100 pieces" in cun.get(f"{ask}?lang=en").text
    address = cun.post(ask, note="灯光太暗。").location
    jian = a_visitor(scene.app.test_client(), "jian")
    some_good = jian.post(f"{address}/decision", **{f"good.{scene.defect}": "1"}, reason="一条好的", decision="uphold")
    assert "好的件请写在原因里" in some_good.text, "a lot that stays rejected cannot be paid"
    jian.post(f"{address}/decision", **{f"good.{scene.defect}": "0"}, reason="确实跳股", decision="uphold")
    assert "确实跳股" in cun.get(address).text
    assert "see what comes of it" in cun.get(f"{ask}?lang=en").text.lower()
    card = opened(scene.app, scene.zhuoma).get("/c/me?lang=en").text
    assert "Looked at again: it stays so." in card
    assert "确实跳股" in card
    assert "presented again since" not in card
    assert "Take them for" in scene.visit("hua", f"/merchant/orders/{scene.order}"), "the merchant may answer again"

    def present_again(session: Session) -> None:
        presented = {bag.hand_in_id: bag.quantity for bag in session.get_one(InspectionLot, scene.lot).bags}
        submit_batch(session, scene.batch, presented=presented, actor=scene.cast.coordinator)

    scene.work.run(present_again)
    assert "presented again since" in opened(scene.app, scene.zhuoma).get("/c/me?lang=en").text


def test_a_program_asks_and_decides_the_same_way(scene: Scene, client: FlaskClient) -> None:
    cun = a_program(client, "cun")
    made = cun.post(f"/lots/{scene.lot}/appeals", data={"note": "Even."}, content_type="multipart/form-data")
    assert (made.status_code, made.json["bag_id"], made.json["bag_code"]) == (201, None, None)
    assert (made.json["worker_name"], made.json["quantity"], made.json["state"]) == (None, 100, "open")
    sheet = a_program(scene.app.test_client(), "diao").get(f"/lots/{scene.lot}/disposition").json
    assert (sheet["in_dispute"], sheet["actions"]) == (True, [])
    body = {"reason": "Sort."}
    frozen = a_program(scene.app.test_client(), "diao").post(f"/lots/{scene.lot}/sort", json=body)
    assert (frozen.status_code, frozen.json["code"]) == (409, "looked_at_again")
    jian = a_program(scene.app.test_client(), "jian")
    path = f"/appeals/{made.json['id']}"
    none_good = jian.post(f"{path}/overturn", json=body)
    assert (none_good.status_code, none_good.json["code"]) == (422, "plan_rejects")
    answer = jian.post(f"{path}/overturn", json=body | {"good": {str(scene.defect): 2}})
    assert (answer.status_code, answer.json["overturned"], answer.json["state"]) == (200, 100, "overturned")
    lot = jian.get(f"/lots/{scene.lot}").json
    assert (lot["state"], lot["overturned"], lot["on_appeal"]) == ("rejected", True, False)
    photo = {"reason": "No.", "photo": (io.BytesIO(a_picture()), "photo.jpg")}
    late = jian.post(f"{path}/uphold", data=photo, content_type="multipart/form-data")
    assert (late.status_code, late.json["code"]) == (409, "illegal_transition")
