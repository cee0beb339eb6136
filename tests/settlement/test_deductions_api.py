"""Deductions over HTTP: asked for with a photo, approved, borne, appealed against, decided."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.builders.cast import DANBA, Cast
from tests.builders.deductions import batch_of
from tests.builders.pictures import a_picture
from tests.builders.programs import a_program, refusal
from tests.builders.stories import two_who_earned
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Iterator[Cast]:
    """Two workers earned ¥30.00 each in November; it is noon of 1 December."""
    told = remembered(work, two_who_earned)
    with clock.at(datetime(2026, 12, 1, 4, 0, tzinfo=UTC)):
        yield told


def test_a_deduction_lives_its_life(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    cai, shen, fu, cun, qing = (a_program(client, name) for name in ("cai", "shen", "fu", "cun", "qing"))
    batch_id = work.run(lambda session: str(batch_of(session, cast.worker).id))

    def ask(**more: object) -> Any:
        fields = {
            "worker_id": str(cast.worker.id),
            "batch_id": batch_id,
            "kind": "damage",
            "amount": "500",
            "reason": "Tea.",
        }
        photo = {"photo": (io.BytesIO(a_picture()), "tea.png")}
        return cai.client.post("/api/v1/deductions", headers=cai.headers, data={**fields, **photo, **more})

    assert ask(kind="overpaid").status_code == 422
    answer = ask()
    assert (answer.status_code, answer.json["state"], answer.json["currency"]) == (201, "proposed", "CNY")
    path = f"/deductions/{answer.json['id']}"
    refusal(cai.post(f"{path}/approve"), 403, "second_person")
    assert shen.post(f"{path}/approve").json["expires_on"] == "2027-03-03"
    preview = cai.get(f"/periods/preview?region_id={DANBA}&month=2026-11").json["items"]
    assert sorted((each["amount"], each["deducted"], each["due"]) for each in preview) == [
        ("3000", "0", "3000"),
        ("3000", "500", "2500"),
    ]
    assert cai.post("/periods", {"region_id": DANBA, "month": "2026-11"}).status_code == 201
    (bearing,) = cai.get(f"{path}/bearings").json["items"]
    assert (bearing["month"], bearing["amount"]) == ("2026-11", "500")
    statement = cai.get(f"/statements/{bearing['statement_id']}").json
    assert (statement["amount"], statement["deducted"], statement["due"]) == ("3000", "500", "2500")
    assert cai.get(f"/statements/{bearing['statement_id']}/deductions").json["items"] == [bearing]
    refusal(qing.get(path), 404, "not_found")
    assert [each["actions"] for each in cun.get("/deductions").json["items"]] == [["appeal"]]
    said = {"data": {"note": "It rained in."}, "content_type": "multipart/form-data"}
    asked = cun.client.post(f"/api/v1{path}/appeal", headers=cun.headers, **said)
    assert (asked.status_code, asked.json["state"], asked.json["note"]) == (200, "frozen", "It rained in.")
    assert cai.get(f"{path}/bearings").json["items"] == []
    refusal(shen.post(f"{path}/decision", {"decision": "uphold", "reason": "Tea."}), 403, "third_person")
    decided = fu.post(f"{path}/decision", {"decision": "overturn", "reason": "Our roof."}).json
    assert (decided["state"], decided["answer"], decided["actions"]) == ("withdrawn", "Our roof.", [])


def test_the_cap_is_set_and_read(cast: Cast, client: FlaskClient) -> None:
    cai, ji = a_program(client, "cai"), a_program(client, "ji")
    body = {"area": "51", "from_month": "2026-11", "percent": 10, "days": 31, "reason": "As agreed."}
    assert cai.post("/deduction-policies", body).status_code == 201
    refusal(ji.post("/deduction-policies", body), 403, "not_permitted")
    refusal(cai.post("/deduction-policies", {**body, "area": "5"}), 422, "no_area")
    kept = ji.get("/deduction-policies").json["items"]
    assert [(each["area"], each["percent"], each["days"]) for each in kept] == [("51", 10, 31)]
