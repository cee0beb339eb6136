"""Products: a price that covers its rates, steps that keep their rates when they move, an exact bill of materials."""

import io
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import crafts, list_products, materials
from craftorders.catalogue.services import (
    add_craft,
    add_material,
    add_product,
    change_craft,
    change_product,
    set_materials,
    set_photo,
    set_routing,
)
from craftorders.fees.queries import rates_of_product
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from tests.builders.cast import Cast, a_cast
from tests.builders.pictures import a_picture
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.builders.stories import a_confirmed_order
from tests.conftest import NOON
from tests.databases import remembered

NEW = {"code": "MAT-1", "name": "杯垫", "name_en": "Coaster", "picture": "coaster", "weight_mg": 18_500,
       "price_e4": 1_250_000, "standard": "圆。", "standard_en": "Round."}  # fmt: skip


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def steps(product: Product, **changes: Any) -> list[dict[str, Any]]:
    """The present steps as they are sent back."""
    columns = ("id", "name", "name_en", "craft_id", "grade", "standard_seconds")
    return [{column: getattr(step, column) for column in columns} | changes for step in product.operations]


def test_a_new_product_is_written_down_and_its_code_used_once(session: Session, cast: Cast) -> None:
    product = add_product(session, NEW, actor=cast.operator)
    (entry,) = history_of(session, product.id)
    assert entry.changes == {name: [None, value] for name, value in NEW.items()}
    with refused("already_exists"):
        add_product(session, NEW, actor=cast.operator)


def test_a_price_must_cover_rates_and_shares(session: Session, cast: Cast) -> None:
    # The belt: 0.60 to the worker, 0.05 + 0.04 + 0.06 shared, so 0.75 is the least.
    change_product(session, cast.belt.id, {"price_e4": 750_000}, actor=cast.operator)
    with refused("price_below_cost", short_e4=1):
        change_product(session, cast.belt.id, {"price_e4": 749_999}, actor=cast.operator)


def test_a_moved_step_keeps_its_rate(session: Session, cast: Cast) -> None:
    tie, finish = steps(cast.knot)
    set_routing(session, cast.knot.id, [finish, tie], actor=cast.operator)
    rates = rates_of_product(session, cast.knot.id, NOON.date())
    assert [(step.position, step.name_en, rate) for step, rate in rates] == [
        (1, "Finish", 500_000),
        (2, "Tie", 4_500_000),
    ]


def test_a_step_is_put_between_others_and_changed(session: Session, cast: Cast) -> None:
    tie, finish = steps(cast.knot)
    braid = next(craft for craft in crafts(session) if craft.code == "braid")
    steam = {"id": None, "name": "熨烫", "name_en": "Steam", "craft_id": braid.id, "grade": 1, "standard_seconds": 30}
    before = cast.knot.version
    product = set_routing(session, cast.knot.id, [tie | {"standard_seconds": 1_000}, steam, finish], actor=cast.operator)
    session.expire_all()
    assert [(step.position, step.name_en, step.standard_seconds) for step in product.operations] == [
        (1, "Tie", 1_000),
        (2, "Steam", 30),
        (3, "Finish", 120),
    ]
    assert product.operations[1].craft.code == "braid"
    assert product.version == before + 1, "who looked before cannot overwrite"
    changes = history_of(session, product.id)[0].changes
    assert changes == {
        "operations": [
            ["打结 / Tie · knot 2 · 1080 s", "整理 / Finish · knot 1 · 120 s"],
            ["打结 / Tie · knot 2 · 1000 s", "熨烫 / Steam · braid 1 · 30 s", "整理 / Finish · knot 1 · 120 s"],
        ]
    }


def test_a_step_without_rate_or_batch_can_be_taken_away_again(session: Session, cast: Cast) -> None:
    tie, finish = steps(cast.knot)
    extra = {key: value for key, value in finish.items() if key != "id"} | {"name_en": "Extra"}
    product = set_routing(session, cast.knot.id, [tie, extra, finish], actor=cast.operator)
    first, _, last = steps(product)
    product = set_routing(session, cast.knot.id, [first, last], actor=cast.operator)
    assert [(step.position, step.name_en) for step in product.operations] == [(1, "Tie"), (2, "Finish")]


def test_a_step_that_has_a_rate_or_was_planned_with_stays(session: Session, cast: Cast) -> None:
    with refused("operation_in_use"):
        set_routing(session, cast.knot.id, steps(cast.knot)[:1], actor=cast.operator)
    assert [step.name_en for step in cast.knot.operations] == ["Tie", "Finish"]


def test_a_step_names_itself_once_and_belongs_to_the_product(session: Session, cast: Cast) -> None:
    tie, finish = steps(cast.knot)
    for wrong in ([tie, tie, finish], [tie, finish, steps(cast.belt)[0]], [tie, finish | {"craft_id": new_id()}]):
        with refused("not_found"):
            set_routing(session, cast.knot.id, wrong, actor=cast.operator)


def test_the_bill_of_materials_is_replaced_and_names_a_material_once(session: Session, cast: Cast) -> None:
    bead = add_material(session, {"code": "bead", "name": "珠", "name_en": "Bead", "unit": "pcs"}, actor=cast.operator)
    (cord,) = (each for each in materials(session) if each.code == "cord-3")
    lines = [
        {"material_id": bead.id, "quantity_e3": 2_000, "waste_percent": 0},
        {"material_id": cord.id, "quantity_e3": 3_650, "waste_percent": 5},
    ]
    product = set_materials(session, cast.belt.id, lines, actor=cast.operator)
    assert {(line.material.code, line.quantity_e3, line.waste_percent) for line in product.materials} == {
        ("bead", 2_000, 0),
        ("cord-3", 3_650, 5),
    }
    assert history_of(session, product.id)[0].changes == {
        "materials": [["cord-3 3.600 m +3%"], ["bead 2.000 pcs +0%", "cord-3 3.650 m +5%"]]
    }
    with refused("material_twice"):
        set_materials(session, cast.belt.id, [lines[0], lines[0]], actor=cast.operator)
    assert set_materials(session, cast.belt.id, [], actor=cast.operator).materials == []


def test_a_photo_is_replaced_but_never_taken_away(session: Session, cast: Cast) -> None:
    set_photo(session, cast.belt.id, cast.photo.id, actor=cast.operator)
    with refused("photo_needed"):
        set_photo(session, cast.belt.id, None, actor=cast.operator)
    assert cast.belt.photo_id == cast.photo.id


def test_an_order_keeps_its_price_when_the_product_costs_more(session: Session, cast: Cast) -> None:
    order = a_confirmed_order(session, cast)
    change_product(session, cast.belt.id, {"price_e4": 900_000}, actor=cast.operator)
    session.expire_all()
    assert order.lines[0].price_e4 == 800_000


def test_only_the_operator_keeps_the_catalogue(session: Session, cast: Cast) -> None:
    (braid, _) = crafts(session)
    for actor in (cast.hua, cast.dispatcher, cast.coordinator, cast.trainer, cast.finance, cast.auditor):
        with refused("not_permitted"):
            change_product(session, cast.belt.id, {"name": "x"}, actor=actor)
        with refused("not_permitted"):
            set_routing(session, cast.belt.id, steps(cast.belt), actor=actor)
        with refused("not_permitted"):
            set_materials(session, cast.belt.id, [], actor=actor)
        with refused("not_permitted"):
            set_photo(session, cast.belt.id, cast.photo.id, actor=actor)
        with refused("not_permitted"):
            change_craft(session, braid.id, {"name": "x"}, actor=actor)


def test_crafts_and_materials_have_codes_of_their_own(session: Session, cast: Cast) -> None:
    with refused("already_exists"):
        add_craft(session, {"code": "braid", "name": "x", "name_en": "x"}, actor=cast.operator)
    with refused("already_exists"):
        add_material(session, {"code": "cord-3", "name": "x", "name_en": "x", "unit": "m"}, actor=cast.operator)


def test_products_are_found_by_words_and_sorted_by_price(session: Session, cast: Cast) -> None:
    def found(**query: Any) -> list[str]:
        return [product.code for product in list_products(session, **query).items]

    assert found(text="knot") == ["KNOT-18"]
    assert found(text="腰带") == ["BELT-3"]
    assert found(sort="-price") == ["KNOT-18", "BELT-3"]
    first = list_products(session, sort="price", limit=1)
    assert found(sort="price", limit=1, cursor=first.next_cursor) == ["KNOT-18"]
    change_product(session, cast.belt.id, {"active": False}, actor=cast.operator)
    assert found(active=True) == ["KNOT-18"]


def test_over_http_a_product_is_made_priced_and_routed_by_version(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    ping = a_program(client, "ping")
    craft_id = ping.get("/crafts?text=braid").json["items"][0]["id"]
    material_id = ping.get("/materials").json["items"][0]["id"]
    body = {"code": "mat-1", "name": "杯垫", "name_en": "Coaster", "weight_g": "18.5", "price": "1.2505",
            "standard": "圆。", "standard_en": "Round."}  # fmt: skip
    made, again = (ping.post("/products", body, key="one") for _ in range(2))
    assert (made.status_code, again.json) == (201, made.json)
    assert (made.json["code"], made.json["weight_g"], made.json["price"]) == ("MAT-1", "18.5", "1.2505")
    path, version = f"/products/{made.json['id']}", made.headers["ETag"]
    step = {"name": "编", "name_en": "Braid", "craft_id": craft_id, "grade": 1, "standard_seconds": 90}
    routed = ping.put(f"{path}/operations", {"operations": [step]}, version=version)
    assert [each["craft"] for each in routed.json["operations"]] == ["braid"]
    assert ping.put(f"{path}/operations", {"operations": [step]}, version=version).status_code == 409
    lines = {"materials": [{"material_id": material_id, "quantity": "0.125"}]}
    billed = ping.put(f"{path}/materials", lines, version=routed.headers["ETag"])
    assert billed.json["materials"][0]["quantity"] == "0.125"
    assert billed.json["materials"][0]["waste_percent"] == 3
    assert ping.patch(path, {"price": "1.30"}, version=routed.headers["ETag"]).status_code == 409
    assert ping.patch(path, {"price": "1.30"}, version=billed.headers["ETag"]).json["price"] == "1.30"
    assert a_program(client, "ji").patch(path, {"price": "1.40"}, version='"9"').status_code == 403


def test_over_http_a_price_below_cost_is_refused_at_the_price(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, a_cast)
    ping = a_program(client, "ping")
    path = f"/products/{cast.belt.id}"
    answer = ping.patch(path, {"price": "0.74"}, version=ping.get(path).headers["ETag"])
    assert (answer.status_code, answer.json["code"]) == (422, "price_below_cost")
    assert answer.json["errors"][0]["pointer"] == "/price"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("price", "0"),
        ("price", "0.1234567"),
        ("price", "100000"),
        ("price", 1.2),
        ("weight_g", "0"),
        ("weight_g", "1,5"),
        ("picture", "photo"),
        ("code", "MAT 1"),
        ("standard", ""),
        ("active", True),
    ],
)
def test_over_http_wrong_input_is_named_where_it_stands(
    work: UnitOfWork, client: FlaskClient, field: str, wrong: object
) -> None:
    remembered(work, a_cast)
    body = {"code": "MAT-1", "name": "杯垫", "name_en": "Coaster", "weight_g": "18.5", "price": "1.25",
            "standard": "圆。", "standard_en": "Round.", field: wrong}  # fmt: skip
    answer = a_program(client, "ping").post("/products", body)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/{field}")


def test_over_http_a_photo_is_decoded_and_kept(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, a_cast)
    ping = a_program(client, "ping")
    path = f"/products/{cast.belt.id}"

    def send(content: bytes, version: str) -> Any:
        files = {"photo": (io.BytesIO(content), "belt.jpg")}
        return ping.put(f"{path}/photo", version=version, data=files, content_type="multipart/form-data")

    version = ping.get(path).headers["ETag"]
    kept = send(a_picture(), version)
    assert kept.status_code == 200, kept.text
    assert UUID(kept.json["photo_id"])
    assert client.get(f"/products/{cast.belt.id}/photo").mimetype == "image/jpeg"
    assert send(a_picture(), version).status_code == 409
    assert send(b"no picture", kept.headers["ETag"]).json["errors"][0]["pointer"] == "/photo"
    empty = ping.put(f"{path}/photo", version=kept.headers["ETag"], data={}, content_type="multipart/form-data")
    assert empty.status_code == 422
