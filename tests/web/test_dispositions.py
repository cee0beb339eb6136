"""A rejected lot on the pages and over HTTP: decided, handed out, made good, presented again, seen by who mends it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.cards.services import enter_pin, issue_card, open_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import today
from craftorders.quality.queries.dispositions import reworks_of_lot
from craftorders.web.identity import CARD_COOKIE
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.programs import a_program
from tests.builders.stories import submitted_lot
from tests.builders.visitors import a_visitor
from tests.databases import remembered


@dataclass
class Scene:
    """A rejected lot of a hundred belts in two bags."""

    app: Application
    work: UnitOfWork
    cast: Cast
    lot_id: UUID
    batch_id: UUID
    bags: list[str]

    def rework_id(self) -> UUID:
        """The first rework order of the lot."""
        return self.work.run(lambda session: reworks_of_lot(session, self.lot_id)[0].id)


@pytest.fixture
def scene(app: Application, work: UnitOfWork) -> Scene:
    """Committed, so that requests see it."""

    def arrange(session: Session) -> tuple[Cast, UUID, UUID, list[str]]:
        cast = a_cast(session)
        lot = rejected_lot(session, cast, submitted_lot(session, cast))
        return cast, lot.id, lot.batch_id, [str(bag.id) for bag in lot.bags]

    return Scene(app, work, *remembered(work, arrange))


def asked(scene: Scene, **changes: str) -> dict[str, str]:
    """The form: ten pieces of the first bag, spoilt by the material, ¥0.20 each."""
    due_on = today("Asia/Shanghai").isoformat()
    line = {"quantity": "10", "fault": "material", "rate": "0.20", "due_on": due_on}
    return {f"reworks.0.{name}": text for name, text in line.items()} | {"reason": "胶水"} | changes


def test_each_bag_has_its_own_fault_rate_and_day_and_what_is_left_open_is_as_above(scene: Scene) -> None:
    dispatcher = a_visitor(scene.app.test_client(), "diao")
    page = f"/inspection/lots/{scene.lot_id}/disposition/rework"
    nothing = dispatcher.post(f"{page}?lang=en", **asked(scene, **{"reworks.0.quantity": ""}))
    assert nothing.status_code == 422
    assert "Say how many of which bag." in nothing.text
    second = {"reworks.1.quantity": "3", "reworks.1.fault": "design", "reworks.1.rate": "0.61"}
    wrong = dispatcher.post(f"{page}?lang=en", **asked(scene, **second))
    assert wrong.status_code == 422
    assert re.search(r'name="reworks.1.rate"[^>]*aria-invalid="true"', wrong.text)
    assert not re.search(r'name="reworks.0.rate"[^>]*aria-invalid="true"', wrong.text)
    assert dispatcher.post(page, **asked(scene, **second | {"reworks.1.rate": "0.30"})).status_code == 303
    orders = scene.work.run(lambda session: reworks_of_lot(session, scene.lot_id))
    assert [(each.quantity, each.fault, each.rate_e4) for each in orders] == [
        (10, "material", 200_000), (3, "design", 300_000),
    ]  # fmt: skip
    assert orders[0].due_on == orders[1].due_on


def test_a_line_with_a_number_only_is_as_the_one_above(scene: Scene) -> None:
    dispatcher = a_visitor(scene.app.test_client(), "diao")
    page = f"/inspection/lots/{scene.lot_id}/disposition/rework"
    assert dispatcher.post(page, **asked(scene, **{"reworks.1.quantity": "3"})).status_code == 303
    orders = scene.work.run(lambda session: reworks_of_lot(session, scene.lot_id))
    assert [(each.quantity, each.fault, each.rate_e4) for each in orders] == [
        (10, "material", 200_000), (3, "material", 200_000),
    ]  # fmt: skip


def test_nobody_but_the_maker_is_offered_unpaid_rework(scene: Scene) -> None:
    dispatcher, line = a_visitor(scene.app.test_client(), "diao"), {"reworks.0.fault": "maker", "reworks.0.rate": ""}
    dispatcher.post(f"/inspection/lots/{scene.lot_id}/disposition/rework", **asked(scene, **line))
    coordinator = a_visitor(scene.app.test_client(), "cun")
    page = coordinator.get(f"/workshop/reworks/{scene.rework_id()}?lang=en").text
    assert re.findall(r'<option value="[^"]+"[^>]*>([^<]+)</option>', page) == ["卓玛 · made them · unpaid"]


def test_from_the_board_to_the_worker_who_mends(scene: Scene) -> None:
    dispatcher = a_visitor(scene.app.test_client(), "diao")
    page = f"/inspection/lots/{scene.lot_id}/disposition"
    assert page in dispatcher.get("/operations/?lang=en").text
    assert "is not decided yet" in dispatcher.get(f"/operations/batches/{scene.batch_id}?lang=en").text
    wrong = dispatcher.post(f"{page}/rework", **asked(scene, **{"reworks.0.rate": "0.61"}))
    assert wrong.status_code == 422
    assert "at most as much as making it" in wrong.text
    assert re.search(r'name="reworks.0.rate"[^>]*aria-invalid="true"', wrong.text)
    assert 'value="10"' in wrong.text
    too_many = dispatcher.post(f"{page}/rework", **asked(scene, **{"reworks.0.quantity": "51"}))
    assert too_many.status_code == 422
    assert "This bag holds only 50 pieces more." in too_many.text
    assert dispatcher.post(f"{page}/rework", **asked(scene)).status_code == 303
    assert "is not decided yet" not in dispatcher.get(f"/operations/batches/{scene.batch_id}?lang=en").text

    coordinator = a_visitor(scene.app.test_client(), "cun")
    order = f"/workshop/reworks/{scene.rework_id()}"
    assert order in coordinator.get(f"/workshop/batches/{scene.batch_id}").text
    given = {"worker_id": str(scene.cast.second_worker.id)}
    assert coordinator.post(f"{order}/hand-out", **given).status_code == 303
    assert order in coordinator.get(f"/workshop/workers/{scene.cast.second_worker.id}").text

    own = card_of(scene, scene.cast.second_worker.id)
    shown = own.get("/c/me?lang=en").text
    assert "To make good" in shown
    assert "¥0.20 for each piece that passes" in shown
    assert own.get("/api/v1/my/work").json["reworks"][0]["rate"] == "0.20"

    assert coordinator.post(f"{order}/finish", mended="11").status_code == 422
    assert coordinator.post(f"{order}/finish", mended="8").status_code == 303
    assert "To make good" not in own.get("/c/me?lang=en").text


def test_an_inspector_has_a_lot_sorted_and_sees_where_bad_pieces_come_from(scene: Scene) -> None:
    inspector = a_visitor(scene.app.test_client(), "zhi")
    page = f"/inspection/lots/{scene.lot_id}/disposition"
    assert page in inspector.get("/inspection/").text
    trace = inspector.get(f"/inspection/lots/{scene.lot_id}/trace?lang=en").text
    assert all(words in trace for words in ("MAJOR", scene.cast.worker.code, "From Yiwu", "Bag "))
    assert inspector.post(f"{page}/sort", reason="").status_code == 422
    assert inspector.post(f"{page}/sort", reason="能用的挑出来").status_code == 303
    again = inspector.post(f"{page}/scrap", reason="坏了")
    assert again.status_code == 422
    assert "was decided already" in again.text
    second = a_visitor(scene.app.test_client(), "jian")
    home = second.get("/inspection/?lang=en").text
    assert "every piece is looked at" in home
    lot = re.search(r"/inspection/lots/([0-9a-f-]{36})", home)
    assert lot
    shown = second.get(f"/inspection/lots/{lot[1]}?lang=en").text
    assert "Look at every one of the 100 pieces." in shown
    assert 'value="reject"' not in shown
    assert 'value="accept"' in shown


def test_programs_decide_hand_out_and_trace(scene: Scene, client: FlaskClient) -> None:
    zhi, cun = a_program(client, "zhi"), a_program(client, "cun")
    lot = f"/lots/{scene.lot_id}"
    assert zhi.get(f"{lot}/disposition").json["actions"] == ["sort", "rework", "scrap"]
    order = {"bag_id": scene.bags[1], "quantity": 5, "fault": "design", "rate": "0.333333", "due_on": "2099-01-01"}
    fine = {"reason": "图样不对", "reworks": [order]}
    bad = zhi.post(f"{lot}/rework", {"reason": "图样不对", "reworks": [order | {"rate": None}]})
    assert (bad.status_code, bad.json["code"]) == (422, "rate_needed")
    decided = zhi.post(f"{lot}/rework", fine, key="once")
    assert decided.status_code == 200, decided.text
    assert zhi.post(f"{lot}/rework", fine, key="once").json == decided.json, "the same request is answered again"
    (rework,) = decided.json["reworks"]
    assert (rework["rate"], rework["borne_by"], rework["paid"]) == ("0.333333", "platform", True)
    assert zhi.post(f"{lot}/sort", {"reason": "挑"}).status_code == 409
    path = f"/reworks/{rework['id']}"
    handed = cun.post(f"{path}/hand-out", {"worker_id": str(scene.cast.worker.id)})
    assert (handed.json["state"], handed.json["actions"]) == ("in_hand", ["hand_out", "finish"])
    assert cun.post(f"{path}/finish", {"mended": 5}).json["state"] == "done"
    assert cun.post(f"{path}/finish", {"mended": 5}).status_code == 409
    assert [each["id"] for each in cun.get("/reworks?state=done").json["items"]] == [rework["id"]]
    assert a_program(client, "qing").get(path).status_code == 404
    trace = zhi.get(f"{lot}/trace").json
    assert [(each["quantity"], each["code"]["code"], each["worker"]["name"]) for each in trace["items"]] == [
        (2, "MAJOR", scene.cast.worker.name)
    ]
    assert [each["state"] for each in trace["materials"]] == ["received"]


def card_of(scene: Scene, worker_id: UUID) -> Any:
    """A browser in which the worker's card was opened with its PIN."""

    def opened(session: Session) -> str:
        issued = issue_card(session, worker_id, actor=SYSTEM)
        check = enter_pin(session, open_card(session, issued.token).token, issued.pin, address="here")
        assert check.opened is not None
        return check.opened.token

    browser = scene.app.test_client()
    browser.set_cookie(CARD_COOKIE, scene.work.run(opened))
    return browser
