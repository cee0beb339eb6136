"""Plans over HTTP."""

import io
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.orders.models import Order
from craftorders.planning.services import differing
from tests.builders.cast import Cast, a_cast
from tests.builders.plans import settled
from tests.builders.programs import Program, a_program, refusal
from tests.builders.stories import a_confirmed_order
from tests.databases import remembered


@dataclass
class Here:
    """The cast, committed, a hundred belts that nobody makes yet, and programs that act for people."""

    work: UnitOfWork
    cast: Cast
    order: Order
    dispatcher: Program
    coordinator: Program
    auditor: Program

    def plan(self) -> Any:
        """A plan that was asked for and is there."""
        made = self.dispatcher.post("/plans", {"weeks": 4, "budget": 5})
        assert made.status_code == 201
        settled(self.work, made.json["id"])
        return self.dispatcher.get(f"/plans/{made.json['id']}").json


@pytest.fixture
def here(app: Application, work: UnitOfWork, client: FlaskClient) -> Here:
    """Everybody, signed in."""
    cast = remembered(work, a_cast)
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    return Here(work, cast, order, *(a_program(client, name) for name in ("diao", "cun", "ji")))


def test_a_plan_is_asked_for_and_read(here: Here) -> None:
    plan = here.plan()
    assert (plan["state"], plan["placed"], plan["left_over"], plan["currency"]) == ("proposed", 100, 0, "CNY")
    assert (plan["monday"], plan["weeks"]) == ("2026-11-30", 4)
    assert plan["actions"] == ["release", "decide", "replan", "cancel"]
    (choice,) = here.auditor.get(f"/plans/{plan['id']}/choices?week=2026-12-02").json["items"] or [None]
    assert (choice["order"], choice["pieces"], choice["state"]) == (here.order.code, 100, "proposed")
    assert choice["cost_parts"]["piece"] == "60.00"  # 100 belts at ¥0.60
    assert [each["id"] for each in here.auditor.get("/plans?state=proposed").json["items"]] == [plan["id"]]


def test_a_repeated_question_makes_one_plan(here: Here) -> None:
    first, second = (here.dispatcher.post("/plans", {"weeks": 2, "budget": 1}, key="one") for _ in range(2))
    assert first.json["id"] == second.json["id"]
    settled(here.work, first.json["id"])
    assert len(here.dispatcher.get("/plans").json["items"]) == 1


def test_half_a_week_is_no_whole_number(here: Here) -> None:
    for wrong in ({"weeks": 2.5}, {"weeks": 2, "budget": 1.5}):
        refusal(here.dispatcher.post("/plans", wrong), 422, "unprocessable_entity")
    assert here.dispatcher.get("/plans").json["items"] == []


def test_choices_are_released_and_the_rest_is_planned_again(here: Here) -> None:
    plan = here.plan()
    path = f"/plans/{plan['id']}"
    done = here.dispatcher.post(f"{path}/release", {"days": 2}, key="go").json
    assert (len(done["offers"]), done["refused"], done["plan"]["state"]) == (1, 0, "released")
    assert here.dispatcher.post(f"{path}/release", {"days": 2}, key="go").json == done
    refusal(here.dispatcher.post(f"{path}/release", {"days": 2}), 422, "nothing_to_release")
    new = here.dispatcher.post(f"{path}/replan", {})
    assert new.status_code == 201
    assert settled(here.work, new.json["id"]).placed == 0
    assert here.dispatcher.get(path).json["state"] == "superseded"
    refusal(here.dispatcher.post(f"{path}/replan", {}), 409, "illegal_transition")


def test_a_decision_is_asked_about_and_taken(here: Here) -> None:
    plan = here.plan()
    path, bazhou = f"/plans/{plan['id']}", str(here.cast.other_workshop.id)
    pin = {"kind": "pin", "line_id": str(here.order.lines[0].id), "workshop_id": bazhou}
    answer = here.dispatcher.post(f"{path}/what-if", {"decisions": [pin], "budget": 5})
    assert answer.status_code == 200
    assert answer.json["after"]["earnings"] == {"511902": "60.00"}
    assert len(here.dispatcher.get("/plans").json["items"]) == 1
    new = here.dispatcher.post(f"{path}/decisions", {"decisions": [pin], "reason": "近"}).json
    assert settled(here.work, new["id"]).state == "edited"
    (kept,) = here.dispatcher.get(f"/plans/{new['id']}/decisions").json["items"]
    assert (kept["kind"], kept["reason"], kept["made_by_name"]) == ("pin", "近", "Diao")
    found = here.dispatcher.get(f"/plans/{new['id']}/difference?with={plan['id']}").json
    assert (found["added"], found["dropped"]) == (0, 0)
    back = here.dispatcher.post(f"/plans/{new['id']}/decisions", {"remove": [kept["id"]]}).json
    assert settled(here.work, back["id"]).state == "proposed"


def test_a_wrong_decision_says_where(here: Here) -> None:
    path = f"/plans/{here.plan()['id']}/decisions"
    line, workshop = str(here.order.lines[0].id), str(here.cast.workshop.id)
    for decision, pointer in (
        ({"kind": "pin", "line_id": line}, "/decisions/0/workshop_id"),
        ({"kind": "close", "workshop_id": workshop}, "/decisions/0/week"),
        ({"kind": "forbid", "line_id": line, "workshop_id": workshop, "grade": 1}, "/decisions/0/grade"),
        ({"kind": "guess"}, "/decisions/0/kind"),
        ({"kind": "forbid", "line_id": str(new_id()), "workshop_id": workshop}, "/decisions/0/line_id"),
        ({"kind": "forbid", "line_id": line, "workshop_id": str(new_id())}, "/decisions/0/workshop_id"),
        ({"kind": "hands", "workshop_id": workshop, "craft": "juggle", "grade": 1, "workers": 1}, "/decisions/0/craft"),
        ({"kind": "due", "line_id": line, "due_on": "1999-01-01"}, "/decisions/0/due_on"),
    ):
        answer = here.dispatcher.post(path, {"decisions": [decision]})
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer), decision
    refusal(here.dispatcher.post(path, {}), 422, "nothing_decided")
    refusal(here.dispatcher.post(path, {"remove": [str(new_id())]}), 422, "unknown_decision")


def test_a_third_what_if_at_once_is_refused_in_words(here: Here) -> None:
    path = f"/plans/{here.plan()['id']}/what-if"
    forbid = {"kind": "forbid", "line_id": str(here.order.lines[0].id), "workshop_id": str(here.cast.workshop.id)}
    with differing.ASKING:
        assert here.dispatcher.post(path, {"decisions": [forbid], "budget": 1}).status_code == 200
        with differing.ASKING:
            refusal(here.dispatcher.post(path, {"decisions": [forbid], "budget": 1}), 409, "busy_asking")
    assert here.dispatcher.post(path, {"decisions": [forbid], "budget": 1}).status_code == 200


def test_who_may_what(here: Here) -> None:
    path = f"/plans/{here.plan()['id']}"
    refusal(here.coordinator.get("/plans"), 403, "not_permitted")
    refusal(here.auditor.post(f"{path}/release", {}), 403, "not_permitted")
    refusal(here.dispatcher.get(f"/plans/{new_id()}"), 404, "not_found")
    refusal(here.dispatcher.post("/plans", {"until": "2026-11-23"}), 422, "until_past")
    assert here.dispatcher.post(f"{path}/cancel").json["state"] == "cancelled"


def test_the_file_has_four_sheets(here: Here) -> None:
    answer = here.dispatcher.get(f"/plans/{here.plan()['id']}.xlsx", query_string={"lang": "en"})
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Choices", "Left over", "Full weeks", "Complaints"]
    head, row = list(book["Choices"].values)[:2]
    shown = dict(zip(head, row, strict=True))
    assert (shown["Order"], shown["Pieces"], shown["Earnings"]) == (here.order.code, 100, 60)


def test_the_policy_is_changed_by_who_saw_it(here: Here) -> None:
    seen = here.auditor.get("/planning-policy")
    assert (seen.json["late_percent_per_day"], seen.json["minimum_batch"]) == (2, 20)
    refusal(here.dispatcher.patch("/planning-policy", {"setup": 1}, version=None), 428, "version_required")
    changed = here.dispatcher.patch("/planning-policy", {"minimum_batch": 50}, version=seen.headers["ETag"])
    assert (changed.status_code, changed.json["minimum_batch"]) == (200, 50)
    refusal(here.dispatcher.patch("/planning-policy", {"setup": 1}, version=seen.headers["ETag"]), 409, "stale_version")
    refusal(here.auditor.patch("/planning-policy", {"setup": 1}, version="*"), 403, "not_permitted")
