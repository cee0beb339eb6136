"""Settlement over HTTP: preview, closing, approving, paying, deposits and credit, each by who may and once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.builders.cast import Cast
from tests.builders.programs import Program, a_program
from tests.builders.statements import counted
from tests.builders.stories import two_who_earned
from tests.databases import remembered

NOVEMBER = {"region_id": "513323", "month": "2026-11"}
PAID = {"method": "wechat", "reference": "WX-1"}


@pytest.fixture
def cast(work: UnitOfWork) -> Any:
    """Two workers earned ¥30.00 each in November; it is December now."""
    told = remembered(work, two_who_earned)
    with clock.at(datetime(2026, 12, 1, 4, 0, tzinfo=UTC)):
        yield told


@pytest.fixture
def finance(client: Any, cast: Cast) -> Program:
    """The finance clerk who closes."""
    return a_program(client, "cai")


def statement_of(program: Program, cast: Cast) -> dict[str, Any]:
    """The first worker's statement."""
    return program.get("/statements", query_string={"worker_id": str(cast.worker.id)}).json["items"][0]


def test_a_list_of_statements_asks_the_database_as_often_as_one(client: Any, cast: Cast, work: UnitOfWork) -> None:
    a_program(client, "cai").post("/periods", NOVEMBER)
    approver, asked = a_program(client, "shen"), []
    for limit in (1, 1, 2):
        with counted(work.engine) as statements:
            items = approver.get("/statements", query_string={"limit": limit}).json["items"]
        assert [each["actions"] for each in items] == [["approve"]] * limit
        asked.append(len(statements))
    assert asked[1] == asked[2]


def test_what_is_due_is_previewed_and_closed(finance: Program, cast: Cast) -> None:
    due = finance.get("/periods/due").json["items"]
    assert due == [{**NOVEMBER, "workers": 2, "lines": 2, "amount": "6000", "currency": "CNY"}]
    preview = finance.get("/periods/preview", query_string=NOVEMBER).json
    told = [(line["worker_name"], line["lines"], line["pieces"], line["amount"]) for line in preview["items"]]
    assert sorted(told) == [("卓玛", 1, 50, "3000"), ("达瓦", 1, 50, "3000")]
    closed = finance.post("/periods", NOVEMBER)
    assert (closed.status_code, closed.json["closed_by_name"], closed.json["month"]) == (201, "Cai", "2026-11")
    assert finance.post("/periods", NOVEMBER).json == closed.json
    assert finance.get(f"/periods/{closed.json['id']}").json == closed.json
    assert finance.get("/periods?region_id=513323").json["items"] == [closed.json]
    assert finance.get("/periods?region_id=511902").json["items"] == []
    assert finance.get("/periods/due").json["items"] == []


def test_a_month_that_is_not_over_is_refused_at_its_field(finance: Program) -> None:
    answer = finance.post("/periods", {**NOVEMBER, "month": "2026-12"})
    assert (answer.status_code, answer.json["code"]) == (422, "period_not_over")
    assert answer.json["errors"][0]["pointer"] == "/month"


@pytest.mark.parametrize(
    "wrong",
    [
        {**NOVEMBER, "month": "2026-13"},
        {**NOVEMBER, "month": "2026-11\n"},
        {**NOVEMBER, "month": "November"},
        {**NOVEMBER, "region_id": "51332"},
        {**NOVEMBER, "region_id": "五一三三二三"},
        {"month": "2026-11"},
        {},
    ],
)
def test_what_is_no_month_of_a_county_is_refused(finance: Program, wrong: dict[str, str]) -> None:
    assert finance.post("/periods", wrong).status_code == 422
    assert finance.get("/periods/preview", query_string=wrong).status_code == 422


def test_an_unknown_county_is_refused_at_its_field(finance: Program) -> None:
    nowhere = {**NOVEMBER, "region_id": "999999"}
    for answer in (finance.post("/periods", nowhere), finance.get("/periods/preview", query_string=nowhere)):
        assert (answer.status_code, answer.json["code"]) == (422, "unknown_county")
        assert answer.json["errors"][0]["pointer"] == "/region_id"


def test_three_people_close_approve_and_pay(client: Any, finance: Program, cast: Cast) -> None:
    finance.post("/periods", NOVEMBER)
    approver, payer = a_program(client, "shen"), a_program(client, "fu")
    statement = statement_of(finance, cast)
    path = f"/statements/{statement['id']}"
    assert (statement["amount"], statement["lines"], statement["pieces"], statement["actions"]) == ("3000", 1, 50, [])
    own = finance.post(f"{path}/approve")
    assert (own.status_code, own.json["code"]) == (403, "second_person")
    assert approver.get(path).json["actions"] == ["approve"]
    early = payer.post(f"{path}/pay", PAID)
    assert (early.status_code, early.json["code"]) == (409, "illegal_transition")
    approved = approver.post(f"{path}/approve")
    assert (approved.status_code, approved.json["state"], approved.json["approved_by_name"]) == (200, "approved", "Shen")
    assert approver.post(f"{path}/pay", PAID).json["code"] == "third_person"
    assert payer.get(path).headers["ETag"] == approved.headers["ETag"] == '"2"'
    paid = payer.post(f"{path}/pay", PAID, key="pay-1")
    assert (paid.status_code, paid.json["state"], paid.json["actions"]) == (200, "paid", [])
    payout = paid.json["payout"]
    assert (payout["amount"], payout["method"], payout["reference"], payout["paid_by_name"]) == (
        "3000",
        "wechat",
        "WX-1",
        "Fu",
    )
    assert payer.post(f"{path}/pay", PAID, key="pay-1").json == paid.json
    assert payer.post(f"{path}/pay", PAID).status_code == 409
    assert [each["state"] for each in finance.get("/statements?state=paid").json["items"]] == ["paid"]
    lines = finance.get(f"{path}/lines").json["items"]
    assert [(line["quantity"], line["rate"], line["amount"]) for line in lines] == [(50, "0.60", "3000")]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"method": "bank"}, "/reference"),
        ({"method": "gold", "reference": "1"}, "/method"),
        ({"method": "bank", "reference": " "}, "/reference"),
        ({"method": "bank", "reference": "x" * 101}, "/reference"),
    ],
)
def test_a_wrong_payment_is_refused_at_its_field(
    finance: Program, client: Any, cast: Cast, wrong: dict[str, str], pointer: str
) -> None:
    finance.post("/periods", NOVEMBER)
    answer = a_program(client, "fu").post(f"/statements/{statement_of(finance, cast)['id']}/pay", wrong)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_deposit_counts_once_and_can_be_undone(finance: Program, cast: Cast) -> None:
    path = f"/merchants/{cast.merchant.id}/deposits"
    made = finance.post(path, {"amount": "12345", "reference": "ICBC-9"}, key="d-1")
    assert (made.status_code, made.json["amount"], made.json["currency"], made.json["purpose"]) == (
        201,
        "12345",
        "CNY",
        "deposit",
    )
    assert finance.post(path, {"amount": "12345", "reference": "ICBC-9"}, key="d-1").json == made.json
    again = finance.post(path, {"amount": "12345", "reference": "ICBC-9"})
    assert (again.status_code, again.json["code"], again.json["errors"][0]["pointer"]) == (
        422,
        "deposit_known",
        "/reference",
    )
    other = finance.post(path, {"amount": "1", "reference": "ICBC-9"}, key="d-1")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert [each["amount"] for each in finance.get(path).json["items"]] == ["12345", "1000000"]
    undo = f"/transfers/{made.json['region_id']}/{made.json['id']}/undo"
    undone = finance.post(undo, {"reason": "录错"})
    assert (undone.status_code, undone.json["reverses_id"], undone.json["reason"]) == (201, made.json["id"], "录错")
    assert finance.post(undo, {"reason": "录错"}).status_code == 409
    assert finance.post(undo, {}).status_code == 422


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "1e3", "", "１００", 100, 1.5, None, True, str(10**13 + 1)])
def test_a_deposit_is_a_whole_number_of_fen_as_text(finance: Program, cast: Cast, amount: object) -> None:
    answer = finance.post(f"/merchants/{cast.merchant.id}/deposits", {"amount": amount, "reference": "1"})
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/amount")


def test_credit_is_granted_with_a_reason(finance: Program, cast: Cast) -> None:
    path = f"/merchants/{cast.merchant.id}/credit"
    granted = finance.post(path, {"amount": "500000", "reason": "老客户"})
    assert (granted.status_code, granted.json["least"], granted.json["kind"]) == (200, "-500000", "merchant")
    assert finance.post(path, {"amount": "500000"}).status_code == 422
    assert finance.post(path, {"amount": -1, "reason": "老客户"}).status_code == 422


def test_what_is_not_there_is_404(finance: Program, cast: Cast) -> None:
    nothing = cast.worker.id
    for path in (
        f"/periods/{nothing}",
        f"/statements/{nothing}",
        f"/statements/{nothing}/lines",
        f"/merchants/{nothing}/deposits",
    ):
        assert finance.get(path).status_code == 404
    assert finance.post(f"/statements/{nothing}/approve").status_code == 404
    assert finance.post(f"/statements/{nothing}/pay", PAID).status_code == 404
    assert finance.post(f"/merchants/{nothing}/deposits", {"amount": "1", "reference": "1"}).status_code == 404
    assert finance.post(f"/merchants/{nothing}/credit", {"amount": "1", "reason": "1"}).status_code == 404
    assert finance.post(f"/transfers/330782/{nothing}/undo", {"reason": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["ji", "ping", "hua", "cun", "diao"])
def test_auditors_read_and_nobody_but_finance_acts(client: Any, finance: Program, cast: Cast, who: str) -> None:
    finance.post("/periods", NOVEMBER)
    program, statement = a_program(client, who), statement_of(finance, cast)
    assert program.get("/statements").status_code == (200 if who in ("ji", "ping") else 403)
    assert program.post("/periods", NOVEMBER).status_code == 403
    assert program.post(f"/statements/{statement['id']}/approve").status_code == 403
    assert program.post(f"/statements/{statement['id']}/pay", PAID).status_code == 403
    assert program.post(f"/merchants/{cast.merchant.id}/deposits", {"amount": "1", "reference": "1"}).status_code == 403
    assert program.post(f"/merchants/{cast.merchant.id}/credit", {"amount": "1", "reason": "1"}).status_code == 403
