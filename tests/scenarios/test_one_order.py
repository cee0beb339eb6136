"""One order, all the way, over HTTP: eight people and two farmers, each with nothing but their own sign-in or card.

A hundred belts at ¥0.80; ¥0.60 of each is the household's, 5, 4 and 6 fen are the coordinator's, the workshop's and the
carrier's, 5 the platform's. One belt is bad. All figures below were worked out by hand.
"""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code
from tests.builders.pictures import a_picture
from tests.builders.programs import Program, a_program

pytestmark = pytest.mark.scenario

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
"""The second of December in Danba: November is over."""


def done(answer: Any) -> Any:
    """The body of an answer that did what was asked."""
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def opened(client: FlaskClient, card: dict[str, Any]) -> Program:
    """A farmer's phone: the scanned key, then the PIN."""
    scanned = done(client.post("/api/v1/card/open", json={"token": card["token"]}))
    bearer = {"Authorization": f"Bearer {scanned['token']}"}
    token = done(client.post("/api/v1/card/pin", json={"pin": card["pin"]}, headers=bearer))["token"]
    return Program(client, {"Authorization": f"Bearer {token}"})


def a_photo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(a_picture()), "photo.jpg"


def test_from_the_merchants_order_to_the_farmers_payout(app: Application, work: UnitOfWork) -> None:
    cast: Cast = work.run(a_cast)
    skipped = work.run(lambda session: a_defect_code(session).id)
    client = app.test_client()
    sign_in: Callable[[str], Program] = lambda name: a_program(client, name)  # noqa: E731
    hua, dispatcher, coordinator, inspector = (sign_in(name) for name in ("hua", "diao", "cun", "zhi"))

    # The merchant orders, says what is acceptable, and shows it.
    line = {"product_id": str(cast.belt.id), "quantity": 100, "due_on": "2026-12-20"}
    order = done(hua.post("/orders", {"lines": [line], "note": "圣诞前要"}))
    path = f"/orders/{order['id']}"
    place = f"{path}/lines/{order['lines'][0]['id']}"
    version = hua.get(path).headers["ETag"]
    described = hua.put(place, {"standard": "三股编织，松紧均匀。"}, version=version)
    done(described)
    done(hua.put(f"{place}/photo", version=hua.get(path).headers["ETag"], data={"photo": a_photo()}))
    assert done(hua.post(f"{path}/submit", {}))["state"] == "submitted"

    # The service centre confirms it, and a workshop takes it on: ¥80.00 are held.
    done(dispatcher.post(f"{path}/confirm", {}))
    batch = done(dispatcher.post(f"/lines/{order['lines'][0]['id']}/batches", {"quantities": [100]}))["items"][0]
    offer = done(dispatcher.post(f"/batches/{batch['id']}/offers", {"workshop_id": str(cast.workshop.id)}))
    done(coordinator.post(f"/offers/{offer['id']}/accept", {}))
    sent = done(dispatcher.post(f"/batches/{batch['id']}/materials", {"carrier": "安途物流"}))
    assert [each["sent"] for each in sent["lines"]] == ["370.8"], "100 belts × 3.6 m of cord and 3 % waste"
    done(coordinator.post(f"/consignments/{sent['id']}/receive-materials", {}))

    # Two farmers take the work by phone; one reports by phone, the other's bag is counted.
    job = done(coordinator.post(f"/batches/{batch['id']}/jobs", {"position": 1, "quantity": 100}))
    cards = [done(coordinator.post(f"/workers/{worker.id}/card")) for worker in (cast.worker, cast.second_worker)]
    zhuoma, dawa = (opened(client, card) for card in cards)
    hers = done(zhuoma.post(f"/jobs/{job['id']}/claim", {"quantity": 60}))
    his = done(dawa.post(f"/jobs/{job['id']}/claim", {"quantity": 40}))
    done(zhuoma.post(f"/jobs/{hers['id']}/reports", {"quantity": 60}))
    done(coordinator.post(f"/jobs/{hers['id']}/hand-ins", {"quantity": 60}))
    done(coordinator.post(f"/jobs/{his['id']}/hand-ins", {"quantity": 40}))
    done(coordinator.post(f"/batches/{batch['id']}/submit", {}))

    # ISO 2859-1: a lot of 100 has code letter F, 20 are drawn, one may be bad at AQL 2.5.
    lot = done(inspector.get("/lots?state=open"))["items"][0]
    sheet = done(inspector.get(f"/lots/{lot['id']}"))
    plan = next(each for each in sheet["classes"] if each["defect_class"] == "major")
    assert (plan["code_letter"], plan["sample_size"], plan["acceptance"]) == ("F", 20, 1)
    bag = next(each for each in sheet["bags"] if each["quantity"] == 40)
    defect = {"bag_id": bag["id"], "defect_code_id": str(skipped), "quantity": "1", "photo": a_photo()}
    done(inspector.post(f"/lots/{lot['id']}/defects", data=defect))
    done(inspector.post(f"/lots/{lot['id']}/accept", {"inspected": 20}))

    # 99 × ¥0.80 = ¥79.20 are charged: 60 × ¥0.60 and 39 × ¥0.60 to the two, the rest divided 5 : 4 : 6 : 5.
    charge = done(hua.get("/charges"))["items"][0]
    parts = ("household", "coordinator", "workshop", "freight", "platform")
    assert charge["amount"] == "7920"
    assert [charge[part] for part in parts] == ["5940", "495", "396", "594", "495"]
    assert [each["amount"] for each in done(zhuoma.get("/my/earnings"))["items"]] == ["3600"]
    assert [each["amount"] for each in done(dawa.get("/my/earnings"))["items"]] == ["2340"]

    # The goods travel; the merchant counts them, settles for 99, and the order is put away.
    goods = done(coordinator.post(f"/batches/{batch['id']}/goods", {"carrier": "安途物流"}))
    done(hua.post(f"/consignments/{goods['id']}/receive-goods", {"pieces": 99}))
    done(dispatcher.post(f"{path}/complete", {"reason": "缺的一条商户不要了"}))
    assert done(dispatcher.post(f"{path}/close", {}))["state"] == "closed"

    # In December three people of finance close the month, approve, and pay.
    with clock.at(DECEMBER):
        closer, approver, payer = (sign_in(name) for name in ("cai", "shen", "fu"))
        done(closer.post("/periods", {"region_id": "513323", "month": "2026-11"}))
        statements = done(approver.get("/statements?state=drafted"))["items"]
        assert sorted(each["amount"] for each in statements) == ["2340", "3600"]
        for each in statements:
            done(approver.post(f"/statements/{each['id']}/approve", {}))
            signed = {"statement_ids": [each["id"]], "total": each["amount"], "reference": f"签收 {each['code']}"}
            photo = (io.BytesIO(a_picture()), "sheet.jpg")
            done(payer.post("/cash-payouts", data={**signed, "photo": photo}, content_type="multipart/form-data"))
        zhuoma = opened(client, cards[0])
        assert done(zhuoma.get("/my/earnings"))["items"][0]["state"] == "paid"
        november = next(each for each in done(zhuoma.get("/my/months"))["items"] if each["month"] == "2026-11")
        assert (november["pieces"], november["amount"], november["paid"]) == (60, "3600", "3600")

    # The merchant has ¥10,000.00 − ¥79.20 left, and every book agrees.
    account = done(closer.get(f"/accounts?kind=merchant&owner_id={cast.merchant.id}"))["items"][0]
    assert account["balance"] == "992080"
    assert work.run(verify_books, reading=True)[1] == []
