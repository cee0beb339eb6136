"""Orders over HTTP, as a merchant's own program places, changes and follows them."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.orders.services import place_order
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program
from tests.databases import remembered
from tests.orders.workbooks import DUE, GOOD, a_workbook


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed: programs come by HTTP."""
    return remembered(work, a_cast)


@pytest.fixture
def hua(cast: Cast, client: FlaskClient) -> Program:
    return a_program(client, "hua")


def an_order(cast: Cast, **more: Any) -> dict[str, Any]:
    lines = [
        {"product_id": str(cast.belt.id), "quantity": 1_001, "due_on": "2026-12-31"},
        {"product_id": str(cast.knot.id), "quantity": 20, "due_on": "2027-01-15", "standard": "红色。"},
    ]
    return {"lines": lines, **more}


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return file.getvalue()


def test_a_placed_order_is_answered_whole(cast: Cast, hua: Program) -> None:
    answer = hua.post("/orders", an_order(cast, note="急"))
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    order = answer.json
    assert (order["state"], order["quantity"], order["note"], order["currency"], order["charged"]) == (
        "draft", 1_021, "急", "CNY", "0",
    )  # fmt: skip
    assert order["actions"] == ["submit", "cancel"]
    belt, knot = order["lines"]
    assert (belt["product"]["code"], belt["price"], belt["amount"]) == ("BELT-3", "0.80", "80080"), "1,001 × ¥0.80 = ¥800.80"
    assert (knot["price"], knot["amount"], knot["standard"], knot["has_photo"]) == ("6.80", "13600", "红色。", False)
    assert hua.get(f"/orders/{order['id']}").json == order


def test_the_same_request_twice_orders_once(cast: Cast, hua: Program) -> None:
    first, again = (hua.post("/orders", an_order(cast), key="po-4711") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert len(hua.get("/orders").json["items"]) == 1
    other = hua.post("/orders", an_order(cast, note="other"), key="po-4711")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")


def test_what_is_wrong_is_told_at_its_place(cast: Cast, hua: Program) -> None:
    body = an_order(cast)
    body["lines"][0].update(quantity="1.5", due_on="soon")
    body["lines"][1].update(aql="3.3", colour="red")
    answer = hua.post("/orders", body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert {error["pointer"] for error in answer.json["errors"]} == {
        "/lines/0/quantity", "/lines/0/due_on", "/lines/1/aql", "/lines/1/colour",
    }  # fmt: skip
    past = an_order(cast)
    past["lines"][0]["due_on"] = past["lines"][1]["due_on"] = "2026-11-01"
    answer = hua.post("/orders", past)
    assert answer.json["code"] == "several"
    assert {error["pointer"] for error in answer.json["errors"]} == {"/lines/0/due_on", "/lines/1/due_on"}


def test_lists_are_filtered_sorted_and_paged(cast: Cast, hua: Program) -> None:
    small, large = (an_order(cast) for _ in range(2))
    small["lines"][0]["quantity"], large["lines"][0]["quantity"] = 1, 9_000
    codes = [hua.post("/orders", body).json["code"] for body in (small, large, an_order(cast))]
    listed = hua.get("/orders?sort=-quantity").json["items"]
    assert [order["code"] for order in listed] == [codes[1], codes[2], codes[0]]
    assert "lines" not in listed[0]
    first = hua.get("/orders?limit=2").json
    second = hua.get(f"/orders?limit=2&cursor={first['next_cursor']}").json
    assert [order["code"] for order in first["items"] + second["items"]] == codes[::-1]
    assert second["next_cursor"] is None
    assert [order["code"] for order in hua.get(f"/orders?code={codes[0].lower()}").json["items"]] == [codes[0]]
    assert hua.get("/orders?state=confirmed").json["items"] == []
    assert hua.get("/orders?due_before=2026-12-31").json["items"] == []
    assert len(hua.get("/orders?due_before=2027-01-01").json["items"]) == 3
    assert hua.get("/orders?state=unknown").status_code == 422
    assert hua.get("/orders?sort=note").status_code == 422


def test_a_draft_is_changed_by_who_saw_its_present_version(cast: Cast, hua: Program) -> None:
    order = hua.post("/orders", an_order(cast)).json
    path, line = f"/orders/{order['id']}", order["lines"][0]
    body = {"lines": [{"id": line["id"], "product_id": line["product"]["id"], "quantity": 5, "due_on": "2026-12-30"}]}
    assert hua.put(path, body, version=None).status_code == 428
    changed = hua.put(path, body, version='"1"')
    assert changed.status_code == 200
    assert (changed.headers["ETag"], changed.json["quantity"], changed.json["note"]) == ('"2"', 5, None)
    assert [each["id"] for each in changed.json["lines"]] == [line["id"]]
    stale = hua.put(path, body, version='"1"')
    assert (stale.status_code, stale.json["code"]) == (409, "stale_version")


def test_criteria_and_photo_of_a_line_are_put_on_its_order(cast: Cast, hua: Program) -> None:
    order = hua.post("/orders", an_order(cast)).json
    path = f"/orders/{order['id']}/lines/{order['lines'][0]['id']}"
    described = hua.put(path, {"standard": "均匀。", "aql": "1.0"}, version='"1"')
    assert described.headers["ETag"] == '"2"'
    assert (described.json["lines"][0]["standard"], described.json["lines"][0]["aql"]) == ("均匀。", "1.0")
    assert hua.put(path, {"standard": "later"}, version='"1"').status_code == 409
    assert hua.put(path, {"standard": " "}, version='"2"').status_code == 422
    assert hua.get(f"{path}/photo").status_code == 404
    photo = {"photo": (io.BytesIO(a_picture()), "belt.png")}
    shown = hua.put(f"{path}/photo", version='"2"', data=photo)
    assert (shown.status_code, shown.json["lines"][0]["has_photo"]) == (200, True)
    picture = hua.get(f"{path}/photo")
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(picture.data)).size == (40, 30)


@pytest.mark.parametrize("content", [b"", b"no picture", b"GIF89a"])
def test_what_is_no_photo_is_refused(cast: Cast, hua: Program, content: bytes) -> None:
    order = hua.post("/orders", an_order(cast)).json
    path = f"/orders/{order['id']}/lines/{order['lines'][0]['id']}/photo"
    answer = hua.put(path, version='"1"', data={"photo": (io.BytesIO(content), "belt.png")})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/photo")
    assert hua.put(path, {"photo": "x"}, version='"1"').status_code == 415


def test_an_order_is_taken_to_production_by_two_sides(cast: Cast, hua: Program, client: FlaskClient) -> None:
    dispatcher = a_program(client, "diao")
    path = f"/orders/{hua.post('/orders', an_order(cast)).json['id']}"
    assert hua.post(f"{path}/submit").json["actions"] == ["cancel"]
    assert dispatcher.get(path).json["actions"] == ["return", "confirm"]
    refused = dispatcher.post(f"{path}/confirm")
    assert (refused.status_code, refused.json["code"]) == (422, "no_standard")
    assert dispatcher.post(f"{path}/return", {}).status_code == 422, "a reason is needed"
    assert dispatcher.post(f"{path}/return", {"reason": "缺样品照片"}).json["state"] == "draft"
    assert hua.post(f"{path}/confirm").status_code == 403
    assert dispatcher.post(f"{path}/submit").status_code == 403
    assert hua.post(f"{path}/cancel", {"reason": "不做了"}, key="c1").json["state"] == "cancelled"
    assert hua.post(f"{path}/cancel", {"reason": "不做了"}, key="c1").status_code == 200
    assert hua.post(f"{path}/cancel", {"reason": "不做了"}, key="c2").status_code == 409


def test_another_merchants_order_is_not_there(cast: Cast, hua: Program, client: FlaskClient) -> None:
    order = hua.post("/orders", an_order(cast)).json
    path, wei = f"/orders/{order['id']}", a_program(client, "wei")
    line = f"{path}/lines/{order['lines'][0]['id']}"
    assert wei.get(path).status_code == 404
    assert wei.get(f"{line}/photo").status_code == 404
    assert wei.put(path, {"lines": an_order(cast)["lines"]}, version='"1"').status_code == 404
    assert wei.put(line, {"standard": "x"}, version='"1"').status_code == 404
    assert wei.post(f"{path}/submit").status_code == 404
    assert wei.get("/orders").json["items"] == []
    assert wei.get(f"/orders?merchant_id={cast.merchant.id}").json["items"] == []
    assert wei.post("/orders", an_order(cast, merchant_id=str(cast.merchant.id))).status_code == 404
    mine = wei.post("/orders", an_order(cast)).json
    assert wei.get(f"/orders/{mine['id']}/lines/{order['lines'][0]['id']}/photo").status_code == 404


def test_who_only_reads_places_nothing(cast: Cast, client: FlaskClient, work: UnitOfWork) -> None:
    lines = [{"product_id": cast.belt.id, "quantity": 1, "due_on": DUE}]
    order = work.run(lambda session: place_order(session, lines=lines, actor=cast.hua))
    auditor = a_program(client, "ji")
    assert auditor.get(f"/orders/{order.id}").json["actions"] == []
    assert auditor.post("/orders", an_order(cast)).status_code == 403
    assert auditor.post(f"/orders/{order.id}/submit").status_code == 403
    assert auditor.get("/orders/template.xlsx").status_code == 403
    assert a_program(client, "cun").get("/orders").status_code == 403


def test_the_template_comes_in_the_callers_language(hua: Program) -> None:
    answer = hua.get("/orders/template.xlsx?lang=en")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["Product code *", "Quantity *", "Due date *"]


def upload(hua: Program, content: bytes, **more: Any) -> Any:
    return hua.post("/orders/import", data={"file": (io.BytesIO(content), "order.xlsx"), **more})


def test_a_file_is_ordered_once(cast: Cast, hua: Program) -> None:
    content = a_workbook(GOOD)
    made = upload(hua, content, note="十二月", merchant_id=str(cast.merchant.id))
    assert made.status_code == 201
    assert (made.json["already_ordered"], made.json["order"]["quantity"], made.json["order"]["note"]) == (
        False, 120, "十二月",
    )  # fmt: skip
    again = upload(hua, content)
    assert (again.status_code, again.json["already_ordered"]) == (200, True)
    assert again.json["order"]["id"] == made.json["order"]["id"]


def test_every_mistake_of_a_file_is_in_the_answer(cast: Cast, hua: Program) -> None:
    answer = upload(hua, a_workbook([("BELT-3", "x", "y"), ("BELT-3", 1, DUE), ("NO", 1, DUE)]))
    assert (answer.status_code, answer.json["code"], answer.json["details"]) == (422, "mistakes_in_file", {"count": 3})
    assert answer.json["errors"] == [
        {"pointer": "/rows/2/quantity", "messages": ["第 2 行，数量：请填写整数。"]},
        {"pointer": "/rows/2/due_on", "messages": ["第 2 行，交货日期：请写成 2026-12-31 这样的日期。"]},
        {"pointer": "/rows/4/product_code", "messages": ["第 4 行，产品编号：没有这个产品。"]},
    ]
    assert hua.get("/orders").json["items"] == []
    assert hua.post("/orders/import", data={"note": "x"}, content_type="multipart/form-data").status_code == 422
    assert upload(hua, a_workbook(GOOD), merchant_id="nobody").status_code == 422


def test_a_merchant_pays_more_for_what_is_urgent(cast: Cast, hua: Program, client: FlaskClient) -> None:
    order = hua.post("/orders", an_order(cast)).json
    path = f"/orders/{order['id']}/lines/{order['lines'][0]['id']}/urgency"
    answer = hua.put(path, {"urgency": "0.0450"}, version='"1"')
    assert (answer.status_code, answer.json["lines"][0]["urgency"], answer.json["version"]) == (200, "0.045", 2)
    assert hua.put(path, {"urgency": "-1"}, version='"2"').status_code == 422
    assert a_program(client, "wei").put(path, {"urgency": "1"}, version='"2"').status_code == 404
