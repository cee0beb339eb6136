"""Forms of the directory: wrong input is told at its field and stays typed, a stale form is refused, history is in words."""

import io
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.models import Merchant, Worker
from tests.builders.cast import DANBA
from tests.builders.centre import CHANGING, Centre, a_centre
from tests.builders.sheets import error_at, sheet, words

USER = {"username": "mei", "name": "甲", "password": "braid-and-knot", "roles.0.role": "trainer"}
MERCHANT = {"code": "M-NEW", "name": "新商户", "name_en": "New"}
WORKSHOP = {"code": "W-NEW", "name": "新坊", "name_en": "New", "village": "梭坡村", "region_id": DANBA,
            "transit_days": "6", "weekly_minutes": "9000"}  # fmt: skip
WORKER = {"household_id": "{household}", "name": "泽仁", "phone": "138 0013 8000", "language": "bo"}
PRODUCT = {"code": "MAT-1", "name": "杯垫", "name_en": "Coaster", "picture": "coaster", "weight_g": "18.5",
           "price": "1.2505", "standard": "圆。", "standard_en": "Round."}  # fmt: skip
SITE = {"kind": "village_point", "name": "甲居网点", "name_en": "Jiaju", "region_id": DANBA}
DEFECT = {"code": "LOOSE", "name": "松", "name_en": "Loose", "severity": "minor"}
FLOOR = {"amount": "8.00", "valid_from": "2027-01-01", "source": "川府发〔2026〕8号"}
SKILL = {"craft_code": "braid", "grade": "2", "certified_on": "2026-11-24"}
STEP = {"operations.0.name": "编", "operations.0.name_en": "Braid", "operations.0.craft_id": "{craft}",
        "operations.0.grade": "1", "operations.0.standard_seconds": "150"}  # fmt: skip
SHARES = {"coordinator": "0.05", "workshop": "0.04", "freight": "0.06", "valid_from": "2027-01-01"}
RATE = {"rate": "0.61", "valid_from": "2027-01-01"}
SECONDS, AMOUNT = "operations.0.standard_seconds", "materials.0.quantity"
EMPTY = "请填写这一项。"

WRONG: tuple[tuple[str, dict[str, str], dict[str, str], str, str], ...] = (
    ("/users/new", USER, {"username": "a"}, "username", "2 到 59 个字母或数字"),
    ("/users/new", USER, {"username": "HUA"}, "username", "已有人使用"),
    ("/users/new", USER, {"password": "too-short"}, "password", "10 个字符"),
    ("/users/new", USER, {"roles.0.role": ""}, "roles.0.role", EMPTY),
    ("/users/new", USER, {"roles.0.role": "coordinator"}, "roles.0.role", "其他角色"),
    ("/merchants/new", MERCHANT, {"code": "M HUA"}, "code", "只能用字母、数字和短横"),
    ("/merchants/new", MERCHANT, {"code": "m-hua"}, "code", "这个代码已被使用"),
    ("/merchants/new", MERCHANT, {"name": "甲" * 101}, "name", "1 到 100 个字"),
    ("/merchants/{merchant}/change", {}, {"name": "甲" * 101}, "name", "1 到 100 个字"),
    ("/merchants/{merchant}/change", {}, {"name": "  "}, "name", EMPTY),
    ("/products/{product}/change", {}, {"price": ""}, "price", EMPTY),
    ("/workshops/new", WORKSHOP, {"region_id": "513399"}, "region_id", "没有这个代码的县"),
    ("/workshops/new", WORKSHOP, {"transit_days": "400"}, "transit_days", "0 到 365"),
    ("/workshops/{workshop}/change", {}, {"weekly_minutes": "-5"}, "weekly_minutes", "0 到 10,000,000"),
    ("/households/new", {"name": "甲家", "village": "村"}, {}, "workshop_id", EMPTY),
    ("/workers/new", WORKER, {"phone": "打给我"}, "phone", "请用数字填写电话"),
    ("/workers/{worker}/change", {}, {"phone": "1"}, "phone", "请用数字填写电话"),
    ("/products/new", PRODUCT, {"price": "0"}, "price", "大于零"),
    ("/products/new", PRODUCT, {"weight_g": "一斤"}, "weight_g", "大于零"),
    ("/products/{product}/change", {}, {"price": "0.74"}, "price", "单价不够支付加工费和各方分成。"),
    ("/crafts/new", MERCHANT, {"code": "braid"}, "code", "这个代码已被使用"),
    ("/crafts/{craft}/change", {}, {"name": "甲" * 61}, "name", "1 到 60 个字"),
    ("/materials/new", MERCHANT, {"unit": ""}, "unit", EMPTY),
    ("/defect-codes/new", DEFECT, {"code": "skip"}, "code", "这个代码已被使用"),
    ("/defect-codes/SKIP/change", {}, {"name_en": ""}, "name_en", EMPTY),
    ("/sites/new", SITE, {"region_id": "abc"}, "region_id", "六位数字"),
    (f"/regions/{DANBA}/floors", FLOOR, {"amount": "7,00"}, "amount", "大于零"),
    (f"/regions/{DANBA}/floors", FLOOR, {"valid_from": "2026-01-01"}, "valid_from", "请换一天"),
    (f"/regions/{DANBA}/floors", FLOOR, {"source": ""}, "source", EMPTY),
    ("/workers/{worker}/certify", SKILL, {"grade": ""}, "grade", EMPTY),
    ("/workers/{worker}/certify", SKILL, {"certified_on": "2026-11-25"}, "certified_on", "这一天还没到。"),
    ("/users/{user}/password", {}, {"password": "too-short"}, "password", "10 个字符"),
    ("/users/{user}/roles", {}, {"role": "coordinator"}, "scope", "其他角色"),
    ("/products/{product}/photo", {}, {"photo": "no file"}, "photo", EMPTY),
    ("/products/{product}/routing", STEP, {"operations.0.craft_id": ""}, "operations.0.craft_id", EMPTY),
    ("/products/{product}/routing", STEP, {"operations.0.name": "甲" * 61}, "operations.0.name", "1 到 60 个字"),
    ("/products/{product}/routing", STEP, {SECONDS: "0"}, SECONDS, "1 到 604,800"),
    ("/products/{product}/materials", {"materials.0.material_id": "{material}"}, {AMOUNT: "0"}, AMOUNT, "大于零"),
    ("/rates/{product}/operations/{operation}", RATE, {"rate": "abc"}, "step-1.rate", "大于零"),
    ("/rates/{product}/operations/{operation}", RATE, {"valid_from": "2026-01-01"}, "step-1.valid_from", "已经发布"),
    ("/rates/{product}/shares", SHARES, {"freight": ""}, "shares.freight", EMPTY),
)  # fmt: skip
"""Address, what is typed (a form to change has it already), what of it is wrong, and where which words tell so."""


WITH_VERSION = ("/routing", "/materials", "/roles", "/photo")


@pytest.fixture
def centre(app: Application, work: UnitOfWork) -> Centre:
    return a_centre(app, work)


def test_wrong_input_is_told_at_its_field_and_stays_typed(centre: Centre) -> None:
    for template, right, wrong, field, told in WRONG:
        path = centre.path(template)
        drawn = sheet(centre.ping.get(path)) if template.endswith("/change") else {}
        fields = drawn | {name: centre.filled(text) for name, text in (right | wrong).items()}
        if template.endswith(WITH_VERSION):
            fields["version"] = "1"
        answer = centre.ping.post(path, **fields)
        assert answer.status_code == 422, (template, wrong)
        assert told in error_at(answer, field), (template, wrong)
        again = sheet(answer, "" if template.endswith(("/new", "/change", "/routing", "/materials")) else path)
        lost = {name for name, text in fields.items() if again.get(name) != text}
        assert lost <= {"password", "photo"}, f"{template} forgot {lost}; only passwords and files are asked for anew"


def test_what_was_put_right_is_added_once_however_often_it_is_sent(centre: Centre) -> None:
    fields = MERCHANT | {"name_en": ""}
    assert centre.ping.post("/operator/merchants/new", **fields, idempotency_key="k").status_code == 422
    fields["name_en"] = "New"
    first, again = (centre.ping.post("/operator/merchants/new", **fields, idempotency_key="k") for _ in range(2))
    assert (first.status_code, again.status_code, again.location) == (303, 303, first.location)
    assert "新商户" in words(centre.ping.get(first.location))
    assert centre.work.run(lambda session: session.scalar(select(func.count(Merchant.id)))) == 3


ADDED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("merchants", MERCHANT, "M-NEW"),
    ("workshops", WORKSHOP, "丹巴县 513323"),
    ("households", {"workshop_id": "{workshop}", "name": "泽仁家", "village": "甲居村"}, "丹巴绳艺工坊"),
    ("workers", WORKER, "藏语"),
    ("products", PRODUCT, "¥1.2505"),
    ("crafts", {"code": "Tassel", "name": "流苏", "name_en": "Tassel"}, "tassel"),
    ("materials", {"code": "silk", "name": "丝线", "name_en": "Thread", "unit": "g"}, "克"),
    ("defect-codes", DEFECT, "轻微"),
    ("sites", SITE, "村服务网点"),
    ("users", USER | {"roles.0.role": "inspector", "roles.0.scope": DANBA}, "质检员：丹巴县"),
)


def test_what_is_added_is_shown_listed_and_told(centre: Centre) -> None:
    for register, fields, shown in ADDED:
        answer = centre.ping.post(f"/operator/{register}/new", **{k: centre.filled(v) for k, v in fields.items()})
        assert answer.status_code == 303, (register, words(answer))
        page = words(centre.ping.get(answer.location))
        assert shown in page
        history = page[page.index("修改记录") :]
        assert "添加" in history, register
        assert "Ping" in history, register
        assert fields["name"] in words(centre.ping.get(f"/operator/{register}"))


def test_a_change_tells_who_changed_what_from_what_to_what(centre: Centre) -> None:
    page = centre.path("/workers/{worker}")
    fields = sheet(centre.ping.get(f"{page}/change"))
    changed = {"name": "卓玛拉", "phone": "13800138000", "language": "bo", "active": "false"}
    assert centre.ping.post(f"{page}/change", **fields | changed).status_code == 303
    told = words(centre.ping.get(page))
    for line in ("名称 卓玛 → 卓玛拉", "电话 13800138000", "汉语 → 藏语", "使用中 是 → 否"):
        assert line in told


def test_an_emptied_field_that_may_be_empty_takes_away_what_was_there(centre: Centre) -> None:
    path = centre.path("/workers/{worker}/change")
    for phone in ("13800138000", ""):
        fields = sheet(centre.ping.get(path)) | {"phone": phone}
        assert centre.ping.post(path, **fields).status_code == 303
        kept = centre.work.run(lambda session: session.get_one(Worker, centre.cast.worker.id).phone)
        assert kept == (phone or None)


def test_a_form_from_before_says_that_somebody_changed_it(centre: Centre) -> None:
    for template in CHANGING:
        path = centre.path(template)
        drawn = sheet(centre.ping.get(path))
        fields = {name: text for name, text in drawn.items() if not _blank_row(name, drawn)} | {"version": "0"}
        answer = centre.ping.post(path, **fields)
        assert answer.status_code == 422, template
        assert "在此期间有人修改过，您的填写没有保存" in words(answer)
        assert "查看现在的内容" in words(answer)
        again = sheet(answer)
        assert {name: again[name] for name in fields} == fields, "still typed; sent again without a look, refused again"
        assert centre.ping.post(path, **fields | {"version": drawn["version"]}).status_code == 303, template


def _blank_row(name: str, fields: dict[str, str]) -> bool:
    """Whether a field belongs to a line in which nothing was chosen."""
    row = name.rpartition(".")[0]
    return bool(row) and not any(fields.get(f"{row}.{choice}") for choice in ("craft_id", "material_id"))


def a_file(content: bytes) -> Any:
    return FileStorage(io.BytesIO(content), "belt.jpg")


def test_what_is_no_picture_is_refused_at_the_photo(centre: Centre) -> None:
    page = centre.path("/products/{product}")
    refusal = centre.ping.post(f"{page}/photo", version="1", photo=a_file(b"no picture"))
    assert refusal.status_code == 422
    assert "这个文件不是照片" in error_at(refusal, "photo")


def test_what_is_in_no_list_is_refused_in_the_readers_words(centre: Centre) -> None:
    """The library would name the codes of the list, in English."""
    answer = centre.ping.post("/operator/products/new", **PRODUCT | {"picture": "crab"})
    assert (answer.status_code, error_at(answer, "picture")) == (422, "请从给出的选项中选择。")


def test_the_history_of_a_product_tells_steps_and_materials_in_words_and_not_in_codes(centre: Centre) -> None:
    page = centre.path("/products/{product}")
    for part, change in (
        ("routing", {"operations.0.standard_seconds": "1200"}),
        ("materials", {"materials.0.quantity": "2.50"}),
    ):
        fields = sheet(centre.ping.get(f"{page}/{part}")) | change
        assert centre.ping.post(f"{page}/{part}", **fields).status_code == 303
    told = words(centre.ping.get(page)).partition("修改记录")[2]
    for line in ("1,200 秒", "绳编", "2.5 米", "3毫米棉绳"):
        assert line in told
    for code in ("braid", "cord-3", "2.500", "1200 s"):
        assert code not in told
