"""Payments of shares over HTTP: finance acts, the coordinator reads the own ones, sent twice nothing is done twice."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.builders.cast import Cast
from tests.builders.programs import a_program, refusal
from tests.builders.stories import two_who_earned
from tests.databases import remembered

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
HOW = {"method": "bank", "reference": "ICBC-77", "paid_on": "2026-12-02"}


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """100 belts passed in November: ¥5.00, ¥4.00 and ¥6.00 for coordinator, workshop and freight."""
    return remembered(work, two_who_earned)


def test_from_due_to_paid_and_undone(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai, shen, fu, cun, qing = (a_program(client, who) for who in ("cai", "shen", "fu", "cun", "qing"))
        (due,) = cai.get("/share-payments/due").json["items"]
        sums = {"coordinator": "500", "workshop": "400", "freight": "600", "total": "1500", "lines": 1, "currency": "CNY"}
        assert due == {"workshop_id": str(cast.workshop.id), "month": "2026-11", **sums}

        key = {"workshop_id": due["workshop_id"], "month": "2026-11"}
        made = cai.post("/share-payments", key, key="once")
        assert (made.status_code, made.json["state"], made.json["total"]) == (201, "prepared", "1500")
        assert made.json["actions"] == ["cancel"]
        assert cai.post("/share-payments", key, key="once").json == made.json
        refusal(cai.post("/share-payments", key, key="another"), 409, "already_exists")
        assert cai.get("/share-payments/due").json["items"] == []

        path = f"/share-payments/{made.json['id']}"
        refusal(cai.post(f"{path}/approve"), 403, "second_person")
        assert shen.get(path).json["actions"] == ["approve", "cancel"]
        assert shen.post(f"{path}/approve").json["approved_by_name"] == "Shen"
        refusal(shen.post(f"{path}/pay", HOW), 403, "third_person")
        assert fu.post(f"{path}/pay", {**HOW, "paid_on": "soon"}).status_code == 422
        refusal(fu.post(f"{path}/pay", {**HOW, "paid_on": "2026-12-03"}), 422, "not_a_day_of_payment")
        paid = fu.post(f"{path}/pay", HOW, key="pay")
        assert (paid.status_code, paid.json["state"], paid.json["reference"]) == (200, "paid", "ICBC-77")
        assert fu.post(f"{path}/pay", HOW, key="pay").json == paid.json
        assert [each["coordinator"] for each in cai.get(f"{path}/lines").json["items"]] == ["500"]

        assert (cun.get(path).json["state"], cun.get(path).json["actions"]) == ("paid", [])
        assert [each["id"] for each in cun.get("/share-payments?month=2026-11&state=paid").json["items"]] == [
            paid.json["id"]
        ]
        assert cun.get("/share-payments?state=undone").json["items"] == []
        assert qing.get(path).status_code == 404
        assert qing.get("/share-payments").json["items"] == []
        assert [cun.get(each).status_code for each in (f"{path}/lines", "/share-payments/due")] == [403, 403]

        assert fu.post(f"{path}/undo", {}).status_code == 422
        assert fu.post(f"{path}/undo", {"reason": "Typed wrongly."}).json["state"] == "undone"
        refusal(fu.post(f"{path}/undo", {"reason": "Again."}), 409, "illegal_transition")
        entries = cai.get(f"/history/{made.json['id']}").json["items"]
        assert [each["action"] for each in entries] == ["undo", "pay", "approve", "prepare"]


def test_a_month_is_prepared_and_approved_at_once(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai, shen, cun = (a_program(client, who) for who in ("cai", "shen", "cun"))
        prepare, approve, november = "/share-payments/prepare-month", "/share-payments/approve-month", {"month": "2026-11"}
        assert [cun.post(each, november).status_code for each in (prepare, approve)] == [403, 403]
        assert [cai.post(each, {"month": "soon"}).status_code for each in (prepare, approve)] == [422, 422]
        assert shen.post(approve, november).json == {"approved": 0, "left": 0}

        made = cai.post(prepare, november, key="once")
        assert (made.status_code, made.json) == (200, {"prepared": 1, "left": 0})
        assert cai.post(prepare, november, key="once").json == made.json
        assert cai.post(prepare, november, key="another").json == {"prepared": 0, "left": 0}

        assert cai.post(approve, november).json == {"approved": 0, "left": 1}
        assert shen.post(approve, november).json == {"approved": 1, "left": 0}
        assert [each["approved_by_name"] for each in cai.get("/share-payments?state=approved").json["items"]] == ["Shen"]


def test_what_is_not_a_month_or_not_there(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai = a_program(client, "cai")
        workshop = str(cast.workshop.id)
        assert cai.post("/share-payments", {"workshop_id": workshop, "month": "soon"}).status_code == 422
        refusal(cai.post("/share-payments", {"workshop_id": workshop, "month": "2026-12"}), 422, "period_not_over")
        refusal(cai.post("/share-payments", {"workshop_id": workshop, "month": "2026-10"}), 422, "nothing_shared")
        nobody = str(cast.merchant.id)
        assert cai.post("/share-payments", {"workshop_id": nobody, "month": "2026-11"}).status_code == 404
        assert cai.post(f"/share-payments/{nobody}/approve").status_code == 404
