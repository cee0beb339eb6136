"""Rates, shares, earnings and charges over HTTP: money as text and integers, never a float; others' charges do not exist."""

from typing import Any

import pytest

from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import Cast
from tests.builders.programs import Program, a_program
from tests.builders.stories import two_who_earned
from tests.databases import remembered

RATE = {"rate": "0.65", "valid_from": "2026-12-01"}


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """A hundred belts passed and were paid for."""
    return remembered(work, two_who_earned)


@pytest.fixture
def operator(client: Any, cast: Cast) -> Program:
    """The operator, who publishes rates."""
    return a_program(client, "ping")


def test_a_rate_is_published_and_listed(operator: Program, cast: Cast) -> None:
    operation = cast.belt.operations[0].id
    made = operator.post(f"/operations/{operation}/rates", {**RATE, "rate": "0.6035"})
    assert made.status_code == 201
    assert (made.json["rate"], made.json["currency"], made.json["awaiting"], made.json["actions"]) == (
        "0.6035",
        "CNY",
        False,
        [],
    )
    listed = operator.get(f"/operations/{operation}/rates").json["items"]
    assert [each["rate"] for each in listed] == ["0.6035", "0.60"]
    assert operator.get(f"/products/{cast.belt.id}/rates").json["items"] == listed


def test_an_unfair_rate_needs_another_person(operator: Program, client: Any, cast: Cast) -> None:
    operation = cast.belt.operations[0].id
    made = operator.post(f"/operations/{operation}/rates", {**RATE, "rate": "0.30"})
    assert made.json["awaiting"] is True
    own = operator.post(f"/rates/{made.json['id']}/approve", {"reason": "样品"})
    assert (own.status_code, own.json["code"]) == (403, "second_person")
    second = a_program(client, "tai")
    assert second.get(f"/operations/{operation}/rates").json["items"][0]["actions"] == ["approve"]
    assert second.post(f"/rates/{made.json['id']}/approve", {}).status_code == 422
    approved = second.post(f"/rates/{made.json['id']}/approve", {"reason": "样品"})
    assert (approved.status_code, approved.json["awaiting"], approved.json["reason"]) == (200, False, "样品")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"rate": "0"}, "/rate"),
        ({"rate": "-0.5"}, "/rate"),
        ({"rate": "0.1234567"}, "/rate"),
        ({"rate": "1e3"}, "/rate"),
        ({"rate": "0,5"}, "/rate"),
        ({"rate": 0.5}, "/rate"),
        ({"valid_from": "2026-02-30"}, "/valid_from"),
        ({"valid_from": None}, "/valid_from"),
        ({"reason": "x" * 501}, "/reason"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_a_wrong_rate_is_refused_at_its_field(operator: Program, cast: Cast, change: dict[str, Any], pointer: str) -> None:
    answer = operator.post(f"/operations/{cast.belt.operations[0].id}/rates", {**RATE, **change})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_places_that_the_currency_does_not_have_are_refused_at_the_field(
    operator: Program, work: UnitOfWork, cast: Cast
) -> None:
    """A dong has no smaller unit: four places are all that a rate can have."""

    def in_dong(session: Any) -> None:
        session.merge(cast.belt).currency = "VND"

    work.run(in_dong)
    answer = operator.post(f"/operations/{cast.belt.operations[0].id}/rates", {**RATE, "rate": "0.12345"})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/rate")


def test_the_same_key_publishes_once(operator: Program, cast: Cast) -> None:
    path = f"/operations/{cast.belt.operations[0].id}/rates"
    first, second = (operator.post(path, RATE, key="k-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert len(operator.get(path).json["items"]) == 2


def test_shares_are_published_and_listed(operator: Program, cast: Cast) -> None:
    path = f"/products/{cast.belt.id}/shares"
    shares = {"coordinator": "0.06", "workshop": "0", "freight": "0.0625", "valid_from": "2026-12-01"}
    made = operator.post(path, shares)
    assert made.status_code == 201
    listed = operator.get(path).json["items"]
    assert [(each["coordinator"], each["workshop"], each["freight"]) for each in listed] == [
        ("0.06", "0.00", "0.0625"),
        ("0.05", "0.04", "0.06"),
    ]
    too_much = operator.post(path, {**shares, "freight": "0.80", "valid_from": "2026-12-02"})
    assert (too_much.status_code, too_much.json["code"]) == (422, "price_below_cost")


def test_the_frozen_rates_of_a_batch(operator: Program, client: Any, cast: Cast) -> None:
    batch = operator.get("/batches").json["items"][0]["id"]
    rates = operator.get(f"/batches/{batch}/rates").json["items"]
    assert rates == [{"batch_id": batch, "position": 1, "rate": "0.60", "currency": "CNY", "bonuses": []}]
    late = operator.post(f"/batches/{batch}/rates/1/raise", {"rate": "0.61", "reason": "线细"})
    assert (late.status_code, late.json["code"]) == (409, "illegal_transition")
    assert operator.post(f"/batches/{batch}/rates/0/raise", {"rate": "0.61", "reason": "线细"}).status_code == 404
    assert a_program(client, "cun").get(f"/batches/{batch}/rates").json["items"] == rates
    assert a_program(client, "qing").get(f"/batches/{batch}/rates").status_code == 404


def test_earnings_are_listed_for_who_may_read_them(client: Any, cast: Cast) -> None:
    finance = a_program(client, "cai")
    lines = finance.get("/earnings", query_string={"worker_id": str(cast.worker.id)}).json["items"]
    assert [(each["quantity"], each["rate"], each["amount"], each["currency"]) for each in lines] == [
        (50, "0.60", "3000", "CNY")
    ]
    assert len(finance.get("/earnings?region_id=513323").json["items"]) == 2
    assert finance.get("/earnings?region_id=511902").json["items"] == []
    assert finance.get("/earnings?region_id=51332").status_code == 422
    first = finance.get("/earnings?limit=1").json
    second = finance.get("/earnings", query_string={"limit": 1, "cursor": first["next_cursor"]}).json
    assert {first["items"][0]["worker_id"], second["items"][0]["worker_id"]} == {
        str(cast.worker.id),
        str(cast.second_worker.id),
    }
    assert second["next_cursor"] is None
    for other in ("hua", "cun", "diao", "zhi"):
        assert a_program(client, other).get("/earnings").status_code == 403


def test_a_charge_is_shown_with_its_five_parts_to_its_merchant_only(client: Any, cast: Cast) -> None:
    own, other = a_program(client, "hua"), a_program(client, "wei")
    charge = own.get("/charges").json["items"][0]
    parts = ("amount", "household", "coordinator", "workshop", "freight", "platform")
    assert [charge[part] for part in parts] == ["8000", "6000", "500", "400", "600", "500"]
    assert (charge["price"], charge["quantity"], charge["currency"]) == ("0.80", 100, "CNY")
    assert own.get(f"/charges/{charge['id']}").json == charge
    assert own.get("/charges", query_string={"order_id": charge["order_id"]}).json["items"] == [charge]
    assert other.get("/charges").json["items"] == []
    assert other.get("/charges", query_string={"merchant_id": str(cast.merchant.id)}).json["items"] == []
    assert other.get(f"/charges/{charge['id']}").status_code == 404
    assert a_program(client, "cun").get("/charges").status_code == 403


def test_only_who_may_publish_publishes(client: Any, cast: Cast) -> None:
    operation = cast.belt.operations[0].id
    for other in ("cai", "cun", "hua", "ji"):
        program = a_program(client, other)
        assert program.post(f"/operations/{operation}/rates", RATE).status_code == 403


def test_a_rate_of_an_area_has_tiers_and_bonuses(operator: Program, cast: Cast) -> None:
    operation = cast.belt.operations[0].id
    card = {
        **RATE,
        "rate": "0.60",
        "area": "513300",
        "currency": "CNY",
        "tiering": "all_units",
        "tiers": [{"above": 100, "rate": "0.62"}, {"above": 200, "rate": "0.635"}],
        "quality_percent": 5,
        "quality_yield": 98,
        "holiday_percent": 50,
    }
    made = operator.post(f"/operations/{operation}/rates", card)
    assert made.status_code == 201
    assert {name: made.json[name] for name in card} == card


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"area": "990000"}, "/area"),
        ({"area": "519900"}, "/area"),
        ({"currency": "XXX"}, "/currency"),
        ({"currency": "VND"}, "/currency"),
        ({"tiers": [{"above": 10, "rate": "0.60"}]}, "/tiers/0/rate"),
        ({"tiers": [{"above": 0, "rate": "0.64"}]}, "/tiers/0/above"),
        ({"tiers": [{"above": 10, "rate": "-1"}]}, "/tiers/0/rate"),
        ({"holiday_percent": -1}, "/holiday_percent"),
        ({"quality_percent": 101, "quality_yield": 98}, "/quality_percent"),
        ({"quality_percent": 5}, "/quality_yield"),
        ({"quality_yield": 98}, "/quality_yield"),
    ],
)
def test_a_wrong_card_is_refused_at_its_field(operator: Program, cast: Cast, change: dict[str, Any], pointer: str) -> None:
    card = {**RATE, "rate": "0.61", **change}
    answer = operator.post(f"/operations/{cast.belt.operations[0].id}/rates", card)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_commission_in_percent_is_shown_with_its_cap(operator: Program, cast: Cast) -> None:
    path = f"/products/{cast.belt.id}/shares"
    shares = {"coordinator_percent": "6.5", "coordinator_cap": "0.06", "workshop": "0", "freight": "0.06"}
    made = operator.post(path, {**shares, "valid_from": "2026-12-01"})
    commission = [made.json[name] for name in ("coordinator", "coordinator_percent", "coordinator_cap")]
    assert commission == ["0.00", "6.5", "0.06"]
    negative = operator.post(path, {**shares, "workshop": "-0.01", "valid_from": "2026-12-02"})
    assert (negative.status_code, negative.json["errors"][0]["pointer"]) == (422, "/workshop")


def test_trials_propose_a_standard_time_that_the_operator_adopts(operator: Program, client: Any, cast: Cast) -> None:
    path = f"/operations/{cast.belt.operations[0].id}"
    trainer = a_program(client, "jiao")
    trial = {"pieces": 10, "held_on": "2026-11-24"}
    for worker, minutes in ((cast.worker, "30"), (cast.second_worker, "26.5"), (cast.outsider, "28")):
        made = trainer.post(f"{path}/trials", {**trial, "worker_id": str(worker.id), "minutes": minutes})
        assert made.status_code == 201
    timing = operator.get(f"{path}/trials").json
    assert (timing["standard_seconds"], timing["proposed_seconds"], timing["workers"]) == (150, 168, 3)
    assert trainer.post(f"{path}/standard-time", {"seconds": 168}).status_code == 403
    adopted = operator.post(f"{path}/standard-time", {"seconds": 168, "reason": "线换粗了"})
    assert (adopted.status_code, adopted.json["before"], adopted.json["seconds"]) == (201, 150, 168)
    aside = trainer.post(f"/trials/{made.json['id']}/set-aside", {"reason": "打电话去了"})
    assert (aside.status_code, aside.json["set_aside_reason"], aside.json["actions"]) == (200, "打电话去了", [])
    wrong = trainer.post(f"{path}/trials", {**trial, "worker_id": str(cast.worker.id), "minutes": "26.55"})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/minutes")


def test_what_is_not_there_is_404(operator: Program, cast: Cast) -> None:
    nothing = cast.worker.id
    for path in (f"/operations/{nothing}/rates", f"/products/{nothing}/rates", f"/products/{nothing}/shares"):
        assert operator.get(path).status_code == 404
    assert operator.post(f"/rates/{nothing}/approve", {"reason": "样品"}).status_code == 404
    assert operator.get(f"/charges/{nothing}").status_code == 404
