"""Printed codes: a label leads each reader to their own page, a slip of the finger is told, another's is not there."""

import io
import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.cards.qr import qr_svg
from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.codes import written_code
from craftorders.logistics.services import send_materials
from craftorders.production.queries import bags_of_batch, jobs_of_batch
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.builders.stories import accepted_batch, submitted_lot, supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.cards.test_qr import painted
from tests.databases import remembered


@dataclass
class Printed:
    """The codes of one of each kind, and the addresses that they lead to."""

    codes: dict[str, str]
    lot: str
    batch: str
    batch_id: str
    order: str
    job: str
    bag_job: str
    arriving: str
    card: IssuedCard
    worker: str


def a_house(session: Session) -> Printed:
    cast: Cast = a_cast(session)
    lot = submitted_lot(session, cast, 20)
    batch, at_work = lot.batch, supplied_batch(session, cast, 30)
    consignment = send_materials(session, accepted_batch(session, cast, 10).id, actor=cast.dispatcher)
    bag, job = bags_of_batch(session, batch.id, batch.operations[-1].position)[0], jobs_of_batch(session, batch.id)[0]
    codes = {"batch": batch.code, "job": job.code, "bag": bag.code, "lot": lot.code, "consignment": consignment.code}
    return Printed(
        codes | {"early": at_work.code},
        f"/inspection/lots/{lot.id}", f"/workshop/batches/{batch.id}", str(batch.id), f"/merchant/orders/{batch.order_id}",
        f"/workshop/jobs/{job.id}", f"/workshop/jobs/{bag.job_id}", f"/workshop/consignments/{consignment.id}",
        issue_card(session, cast.worker.id, actor=SYSTEM), f"/workshop/workers/{cast.worker.id}",
    )  # fmt: skip


@pytest.fixture
def house(work: UnitOfWork) -> Printed:
    """Twenty belts before the inspector, thirty in work, cord for ten on its way, a card."""
    return remembered(work, a_house)


def leads(visitor: Visitor, code: str) -> str:
    """Where the label of a stored code leads."""
    answer = visitor.get(f"/q/{written_code(code)}")
    return answer.location or str(answer.status_code)


def test_a_label_leads_the_coordinator_to_the_thing(client: FlaskClient, house: Printed) -> None:
    cun = a_visitor(client, "cun")
    assert {kind: leads(cun, code) for kind, code in house.codes.items() if kind != "early"} == {
        "batch": house.batch,
        "job": house.job,
        "bag": house.bag_job,
        "lot": house.batch,
        "consignment": house.arriving,
    }


def test_it_leads_the_inspector_to_the_lot_and_before_that_to_the_bench(client: FlaskClient, house: Printed) -> None:
    zhi = a_visitor(client, "zhi")
    assert {leads(zhi, house.codes[kind]) for kind in ("batch", "job", "bag", "lot")} == {house.lot}
    assert leads(zhi, house.codes["early"]).startswith("/inspection/work/")


def test_it_leads_the_merchant_to_the_order_and_the_dispatcher_to_the_board(client: FlaskClient, house: Printed) -> None:
    hua = a_visitor(client, "hua")
    assert {leads(hua, house.codes[kind]) for kind in ("batch", "job", "bag", "lot")} == {house.order}
    diao = a_visitor(client.application.test_client(), "diao")
    assert leads(diao, house.codes["bag"]) == f"/operations/batches/{house.batch_id}"


@pytest.mark.parametrize("who", ["qing", "wei", "yuan"])
def test_anothers_does_not_exist(client: FlaskClient, house: Printed, who: str) -> None:
    stranger = a_visitor(client, who)
    assert {leads(stranger, code) for code in house.codes.values()} == {"404"}
    assert stranger.get(f"/q/{house.card.card.number}").status_code == 404


def test_who_is_not_signed_in_gets_there_after_signing_in(client: FlaskClient, house: Printed) -> None:
    label = f"/q/{written_code(house.codes['batch'])}"
    asked = client.get(label)
    assert asked.status_code == 303
    assert asked.location.startswith("/sign-in?next=/q/B-")
    page = client.get(asked.location).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    wanted = re.search(r'name="next" value="([^"]+)"', page)
    assert token
    assert wanted
    data = {"csrf_token": token[1], "username": "cun", "password": PASSWORD, "next": wanted[1]}
    signed_in = client.post("/sign-in", data=data)
    assert signed_in.location == label
    assert client.get(label).location == house.batch


def test_a_slip_of_the_finger_is_told_before_anything_is_looked_up(client: FlaskClient, house: Printed) -> None:
    cun = a_visitor(client, "cun")
    right = written_code(house.codes["batch"])
    wrong = right[:2] + ("7" if right[2] != "7" else "8") + right[3:]
    refused = cun.get("/q", query_string={"code": wrong})
    assert refused.status_code == 422
    assert "编码有一位不对" in refused.text
    assert wrong in refused.text
    assert cun.get("/q", query_string={"code": right.lower().replace("-", " ")}).location == house.batch
    assert cun.get("/q").status_code == 200


def test_a_card_leads_its_coordinator_to_the_worker_and_opens_nothing(client: FlaskClient, house: Printed) -> None:
    cun = a_visitor(client, "cun")
    assert cun.get(f"/q/{house.card.card.number}").location == house.worker
    scanned = cun.post("/scan", code=f"http://localhost/c#{house.card.token}")
    assert house.worker in scanned.text
    assert "个不同的码" in scanned.text


def codes_on(page: str) -> list[str]:
    """What another library reads from the codes on a page."""
    drawn = re.findall(r"<svg[^>]* class=\"qr\".*?</svg>", page, re.DOTALL)
    assert all(ElementTree.fromstring(svg).tag for svg in drawn)
    return [zxingcpp.read_barcodes(painted(svg))[0].text for svg in drawn]


@pytest.mark.parametrize("paper", ["thermal", "a4"])
def test_every_printed_label_opens_what_it_is_on(app: Application, client: FlaskClient, house: Printed, paper: str) -> None:
    cun = a_visitor(client, "cun")
    for path, kind in (
        (f"/labels/batches/{house.batch_id}", "batch"),
        (f"/labels/batches/{house.batch_id}/bags", "bag"),
        (f"/labels/jobs/{house.job.rpartition('/')[2]}", "job"),
        (f"/labels/lots/{house.lot.rpartition('/')[2]}", "lot"),
        (f"/labels/consignments/{house.arriving.rpartition('/')[2]}", "consignment"),
    ):
        page = cun.get(path, query_string={"paper": paper}).text
        addresses = codes_on(page)
        label = written_code(house.codes[kind])
        assert f"{app.config['PUBLIC_URL']}/q/{label}" in addresses
        assert label in page, "to be typed by hand"
    assert len(codes_on(cun.get(f"/labels/batches/{house.batch_id}/bags").text)) == 2, "two workers, one step"


def test_a_consignment_note_says_from_whom_and_to_whom(client: FlaskClient, house: Printed) -> None:
    page = a_visitor(client, "cun").get(f"/labels/consignments/{house.arriving.rpartition('/')[2]}").text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert re.search("发货方 义乌服务中心 收货方 .*工坊", said)


def test_labels_of_bags_name_no_person(client: FlaskClient, house: Printed) -> None:
    page = a_visitor(client, "cun").get(f"/labels/batches/{house.batch_id}/bags").text
    assert "卓玛" not in page
    assert "达瓦" not in page


def a_photo(*texts: str) -> FileStorage:
    """A photo with these codes beside each other, saved as a phone saves it."""
    codes = [painted(qr_svg(text)) for text in texts]
    picture = Image.new("L", (sum(code.width for code in codes) + 40, max(code.height for code in codes) + 40), 190)
    left = 20
    for code in codes:
        picture.paste(code, (left, 20))
        left += code.width
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=70)
    file.seek(0)
    return FileStorage(file, "labels.jpg", content_type="image/jpeg")


def test_a_photo_of_labels_is_read_where_the_phone_cannot(app: Application, client: FlaskClient, house: Printed) -> None:
    cun = a_visitor(client, "cun")
    ours = [f"{app.config['PUBLIC_URL']}/q/{written_code(house.codes[kind])}" for kind in ("batch", "bag")]
    page = cun.post("/scan", photo=a_photo(*ours, "https://elsewhere.example/q/B-000000-A")).text
    assert house.batch in page
    assert house.bag_job in page
    assert "这不是我们的二维码" in page


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0broken"])
def test_what_is_no_photo_is_told(client: FlaskClient, house: Printed, content: bytes) -> None:
    sent = a_visitor(client, "cun").post("/scan", photo=FileStorage(io.BytesIO(content), "x.jpg", content_type="image/jpeg"))
    assert sent.status_code == 422
    assert "不是能读取的照片" in sent.text


def test_a_photo_without_a_code_and_nothing_at_all_are_told(client: FlaskClient, house: Printed) -> None:
    cun = a_visitor(client, "cun")
    blank = io.BytesIO()
    Image.new("L", (200, 200), 200).save(blank, "PNG")
    blank.seek(0)
    assert "没有找到二维码" in cun.post("/scan", photo=FileStorage(blank, "x.png", content_type="image/png")).text
    assert cun.post("/scan").status_code == 422
