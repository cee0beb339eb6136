"""What the service centre does with its entries: roles, passwords, skills, cards, steps, materials, photos, rates."""

import io
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.accounts.queries import find_user
from craftorders.catalogue.models import Product
from craftorders.fees.models import PieceRate
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.centre import Centre, a_centre
from tests.builders.pictures import a_picture
from tests.builders.sheets import error_at, sheet, words

PIN = re.compile(r'class="pin">\d{6}<')


@pytest.fixture
def centre(app: Application, work: UnitOfWork) -> Centre:
    return a_centre(app, work)


def test_roles_are_given_and_taken_away_with_their_history(centre: Centre) -> None:
    page, cast = centre.path("/users/{user}"), centre.cast
    before = sheet(centre.ping.get(page), f"{page}/roles")
    given = centre.ping.post(f"{page}/roles", **before | {"role": "coordinator", "scope": str(cast.workshop.id)})
    assert given.status_code == 303, words(given)
    told = words(centre.ping.get(page))
    assert "村协调员：丹巴绳艺工坊" in told
    assert "商户：华美饰品 → 村协调员：丹巴绳艺工坊、商户：华美饰品" in told
    merchant = {"role": "merchant", "scope": str(cast.merchant.id)}
    stale = centre.ping.post(f"{page}/roles/remove", **merchant, version=before["version"])
    assert stale.status_code == 422
    assert "在此期间有人修改过" in words(stale)
    now = sheet(centre.ping.get(page), f"{page}/roles")
    assert centre.ping.post(f"{page}/roles/remove", **merchant, version=now["version"]).status_code == 303
    roles = centre.work.run(lambda session: [grant.role for grant in find_user(session, cast.hua.id).grants])
    assert roles == ["coordinator"]


def test_the_last_role_stays(centre: Centre) -> None:
    page = centre.path("/users/{user}")
    role = sheet(centre.ping.get(page), f"{page}/roles/remove")
    refusal = centre.ping.post(f"{page}/roles/remove", **role)
    assert refusal.status_code == 422
    assert "请至少选择一个角色" in words(refusal)


def test_nobody_finds_buttons_for_their_own_roles(centre: Centre) -> None:
    own = f"/operator/users/{centre.cast.operator.id}"
    assert "自己的角色须由别人修改" in words(centre.ping.get(own))
    assert f'action="{own}/roles"' not in centre.ping.get(own).text
    assert centre.ping.post(f"{own}/roles", role="finance", version="1").status_code == 422


def test_a_new_password_works_at_once_and_the_old_browser_is_out(centre: Centre) -> None:
    hua = centre.visitor("hua")
    assert hua.get("/messages/").status_code == 200
    assert centre.ping.post(centre.path("/users/{user}/password"), password="another-braid-8").status_code == 303
    assert hua.get("/messages/").status_code == 303
    body = {"username": "hua", "password": "another-braid-8"}
    assert centre.app.test_client().post("/api/v1/sign-in", json=body).status_code == 200


def test_a_trainer_certifies_and_the_page_says_so(centre: Centre) -> None:
    trainer, page = centre.visitor("jiao"), centre.path("/workers/{worker}")
    answer = trainer.post(f"{page}/certify", craft_code="knot", grade="3", certified_on="2026-11-24")
    assert answer.status_code == 303
    told = words(trainer.get(page))
    assert "中国结 3 级 · 师傅 2026年11月24日 Jiao" in told
    assert "中国结 2 级 · 熟手 → 3 级 · 师傅" in told
    assert "打印新卡" not in told, "a trainer prints no cards"


def test_the_printed_card_shows_its_pin_this_once(centre: Centre) -> None:
    page = centre.path("/workers/{worker}")
    sheet_of_cards = centre.ping.post(f"{page}/card")
    assert sheet_of_cards.status_code == 200
    assert PIN.search(sheet_of_cards.text)
    afterwards = centre.ping.get(page)
    assert "发放加工费卡" in words(afterwards)
    assert not PIN.search(afterwards.text)


def test_steps_are_moved_added_and_emptied_without_script(centre: Centre) -> None:
    knot = centre.cast.knot
    page = f"/operator/products/{knot.id}"
    fields = sheet(centre.ping.get(f"{page}/routing"))
    moved = fields | {"operations.0.place": "2", "operations.1.place": "1"}
    assert centre.ping.post(f"{page}/routing", **moved).status_code == 303

    def names(session: Session) -> list[str]:
        return [step.name_en for step in session.get_one(Product, knot.id).operations]

    assert centre.work.run(names) == ["Finish", "Tie"]
    fields = sheet(centre.ping.get(f"{page}/routing"))
    steam = {"name": "熨", "name_en": "Steam", "craft_id": str(knot.operations[0].craft_id), "grade": "1",
             "standard_seconds": "30", "place": "1"}  # fmt: skip
    added = fields | {f"operations.2.{name}": text for name, text in steam.items()}
    assert centre.ping.post(f"{page}/routing", **added).status_code == 303
    assert centre.work.run(names) == ["Finish", "Steam", "Tie"]
    fields = sheet(centre.ping.get(f"{page}/routing"))
    emptied = fields | {f"operations.1.{name}": "" for name in steam}
    assert centre.ping.post(f"{page}/routing", **emptied).status_code == 303
    assert centre.work.run(names) == ["Finish", "Tie"]


def test_a_step_with_a_rate_stays(centre: Centre) -> None:
    page = f"/operator/products/{centre.cast.knot.id}/routing"
    fields = sheet(centre.ping.get(page))
    emptied = {name: "" if name.startswith("operations.1.") else text for name, text in fields.items()}
    refusal = centre.ping.post(page, **emptied)
    assert refusal.status_code == 422
    assert "已定加工费的工序不能删除" in words(refusal)


def test_a_bill_of_materials_can_be_emptied(centre: Centre) -> None:
    page = centre.path("/products/{product}")
    fields = {k: "" if "." in k else text for k, text in sheet(centre.ping.get(f"{page}/materials")).items()}
    assert centre.ping.post(f"{page}/materials", **fields).status_code == 303
    assert "不提供材料" in words(centre.ping.get(page))


def test_a_photo_is_kept_and_shown(centre: Centre) -> None:
    page = centre.path("/products/{product}")
    fields = sheet(centre.ping.get(page), f"{page}/photo")
    photo = FileStorage(io.BytesIO(a_picture()), "belt.jpg")
    assert centre.ping.post(f"{page}/photo", **fields, photo=photo).status_code == 303
    shown = re.search(rf'src="(/products/{centre.cast.belt.id}/photo\?v=[^"]+)"', centre.ping.get(page).text)
    assert shown
    assert centre.ping.get(shown[1]).mimetype == "image/jpeg"


def test_a_fair_rate_is_in_force_without_another_person(centre: Centre) -> None:
    # 0.35 for 150 s is 8.40 an hour: exactly 1.2 times the floor of 7.00.
    path = centre.path("/rates/{product}/operations/{operation}")
    assert centre.ping.post(path, rate="0.35", valid_from="2026-11-24").status_code == 303
    told = words(centre.ping.get(centre.path("/rates/{product}")))
    assert "在适用的每个县都达到公平线" in told
    assert "各地通用 ¥0.35" in told
    assert "丹巴县 ¥8.40 ¥8.40 公平" in told


def test_an_unfair_rate_waits_for_another_person_with_a_reason(centre: Centre) -> None:
    # 0.34 for 150 s is 8.16 an hour; 8.40 would be fair.
    page = centre.path("/rates/{product}")
    path = centre.path("/rates/{product}/operations/{operation}")
    assert centre.ping.post(path, rate="0.34", valid_from="2027-01-01", reason="新手练习单").status_code == 303
    told = words(centre.ping.get(page))
    assert "有 2 个县低于公平标准" in told or "低于公平标准的县：2" in told
    assert "丹巴县 ¥8.16 ¥8.40 偏低" in told
    assert "这是您发布的，须由另一个人批准" in told
    rate_id = centre.work.run(lambda session: session.scalars(select(PieceRate.id).where(PieceRate.awaiting)).one())
    approval = f"{page}/approve/{rate_id}"
    assert centre.ping.post(approval, reason="样品期").status_code == 422
    tai = centre.visitor("tai")
    assert "三股绳编腰带" in words(tai.get("/operator/rates"))
    assert "请填写这一项。" in error_at(tai.post(approval), f"{rate_id}.reason")
    assert tai.post(approval, reason="学徒训练用").status_code == 303
    told = words(centre.ping.get(page))
    assert "Tai 批准" in told
    assert "“学徒训练用”" in told
    assert "Ping: “新手练习单” Tai: “学徒训练用”" in told


def test_shares_that_the_price_does_not_cover_are_refused(centre: Centre) -> None:
    page = centre.path("/rates/{product}/shares")
    fields = {"coordinator": "0.10", "workshop": "0.05", "freight": "0.06", "valid_from": "2027-01-01"}
    refusal = centre.ping.post(page, **fields)
    assert refusal.status_code == 422
    assert "单价不够支付加工费和各方分成" in words(refusal)
    assert centre.ping.post(page, **fields | {"freight": "0.05"}).status_code == 303
