"""Payee accounts and cash over HTTP: the two people, the last four alone, the card's one power, the signed sheet."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.cards.services import issue_card
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.notifications.models import Message
from craftorders.notifications.queries import messages_of
from craftorders.settlement.queries import payee_of
from tests.builders.cast import Cast, a_cast
from tests.builders.payees import CARD, a_request, an_account
from tests.builders.pictures import a_picture
from tests.builders.programs import Program, a_card_program, a_program, refusal
from tests.conftest import NOON
from tests.databases import remembered
from tests.settlement.test_cash import statements, two_approved

OVER = datetime(2026, 12, 1, tzinfo=UTC)
TWO_DAYS = timedelta(hours=48)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Everybody."""
    return remembered(work, a_cast)


def a_card(cast: Cast) -> dict[str, Any]:
    """What is asked for."""
    return {"kind": "bank", "number": CARD, "holder": cast.worker.name, "bank_name": "中国工商银行"}


def words_to(work: UnitOfWork, actor: Any) -> list[str]:
    """The messages of a person in Chinese, oldest first."""
    with work.reading() as session:
        found: list[Message] = messages_of(session, actor.id).items
        return [each.words("zh_Hans_CN") for each in found[::-1]]


def test_from_the_request_to_the_use_with_a_message_at_every_step(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    coordinator, approver = a_program(client, "cun"), a_program(client, "shen")
    asked = coordinator.post(f"/workers/{cast.worker.id}/payees", a_card(cast))
    assert (asked.status_code, asked.json["state"], asked.json["last_four"]) == (201, "confirmed", CARD[-4:])
    assert asked.json["actions"] == ["stop"]
    assert "number" not in asked.json
    path = f"/payees/{asked.json['id']}"
    assert approver.get(path).json["actions"] == ["approve", "stop"]
    refusal(coordinator.post(f"{path}/approve"), 403, "not_permitted")
    approved = approver.post(f"{path}/approve").json
    assert (approved["state"], approved["in_force_from"]) == ("approved", "2026-11-26T04:00:00+00:00")
    assert words_to(work, cast.coordinator) == [
        f"Cun 申请把 卓玛 的加工费付到尾号 {CARD[-4:]} 的账户。如果不对，请停止。",
        f"卓玛 的加工费从 2026-11-26 12:00 起付到尾号 {CARD[-4:]} 的账户，由 Cun 申请。如果不对，请在这之前停止。",
    ]
    assert words_to(work, cast.finance) == [
        f"Cun 申请把 卓玛（丹巴绳艺工坊）的加工费付到尾号 {CARD[-4:]} 的账户，等待审核。"
    ]
    with clock.at(NOON + TWO_DAYS), work.reading() as session:
        assert payee_of(session, cast.worker.id, "CNY") is not None


def test_finance_asks_the_coordinator_confirms_and_the_requester_does_not_approve(
    cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    coordinator, finance, other = (a_program(client, each) for each in ("cun", "cai", "qing"))
    asked = finance.post(f"/workers/{cast.worker.id}/payees", a_card(cast)).json
    path = f"/payees/{asked['id']}"
    assert (asked["state"], words_to(work, cast.approver)) == ("requested", [])
    assert words_to(work, cast.coordinator) == [
        f"Cai 申请把 卓玛 的加工费付到尾号 {CARD[-4:]} 的账户。请您确认；不对就停止。"
    ]
    refusal(other.post(f"{path}/confirm"), 404, "not_found")
    refusal(finance.post(f"{path}/confirm"), 403, "not_permitted")
    assert coordinator.get(path).json["actions"] == ["confirm", "stop"]
    assert coordinator.post(f"{path}/confirm").json["confirmed_by_name"] == "Cun"
    refusal(finance.post(f"{path}/approve"), 403, "second_person")
    stopped = finance.post(f"{path}/stop", {"reason": "号码不对"}).json
    assert (stopped["state"], stopped["stop_reason"], stopped["actions"]) == ("stopped", "号码不对", [])
    assert words_to(work, cast.approver)[-1] == f"卓玛 尾号 {CARD[-4:]} 的账户已由 Cai 停止：号码不对"


def test_a_card_reads_its_own_and_stops_it_and_nothing_else(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    """Rule 13."""
    account = work.run(lambda session: a_request(session, cast))
    cards = [work.run(lambda s, who=each: issue_card(s, who.id, actor=SYSTEM)) for each in (cast.worker, cast.outsider)]  # type: ignore[misc]
    own, other = (a_card_program(client, each) for each in cards)
    (mine,) = own.get("/my/payees").json["items"]
    assert (mine["last_four"], mine["actions"]) == (CARD[-4:], ["stop"])
    assert other.get("/my/payees").json["items"] == []
    path = f"/payees/{account.id}"
    refusal(other.post(f"{path}/stop", {"reason": "x"}), 404, "not_found")
    for step in ("confirm", "approve"):
        refusal(own.post(f"{path}/{step}"), 403, "not_permitted")
    refusal(own.post(f"/workers/{cast.worker.id}/payees", a_card(cast)), 403, "not_permitted")
    refusal(own.get("/payees"), 403, "not_permitted")
    assert own.post(f"{path}/stop", {"reason": "这不是我的卡"}).json["stopped_by_name"] == "卓玛"


def test_lists_show_what_is_one_s_own(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    account = work.run(lambda session: an_account(session, cast))
    for who, seen in (("cun", 1), ("qing", 0), ("cai", 1), ("ji", 1), ("ping", 1)):
        program = a_program(client, who)
        assert len(program.get("/payees").json["items"]) == seen, who
        assert len(program.get(f"/payees?worker_id={cast.worker.id}&state=approved").json["items"]) == seen, who
        assert program.get(f"/payees/{account.id}").status_code == (200 if seen else 404), who
    for who in ("diao", "hua", "zhi", "jiao"):
        refusal(a_program(client, who).get("/payees"), 403, "not_permitted")


def test_the_auditor_reads_shared_numbers(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    work.run(lambda session: a_request(session, cast))
    work.run(lambda session: a_request(session, cast, cast.second_worker, holder="卓玛", holder_reason="一家人"))
    (group,) = a_program(client, "ji").get("/payees/shared").json["items"]
    assert group["holders_differ"] is False
    assert [each["worker_name"] for each in group["accounts"]] == ["卓玛", "达瓦"]
    refusal(a_program(client, "cun").get("/payees/shared"), 403, "not_permitted")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"kind": "cash"}, "/kind"),
        ({"number": ""}, "/number"),
        ({"number": CARD[:-1] + "7"}, "/number"),
        ({"holder": "扎西"}, "/holder_reason"),
        ({"bank_name": None}, "/bank_name"),
        ({"currency": "XXX"}, "/currency"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, client: FlaskClient, wrong: dict[str, Any], pointer: str) -> None:
    answer = a_program(client, "cun").post(f"/workers/{cast.worker.id}/payees", {**a_card(cast), **wrong})
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]
    assert CARD[:-1] not in answer.text


def test_cash_is_noted_with_a_photo_and_its_control_total(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, two_approved)
    with clock.at(OVER):
        payer, auditor = a_program(client, "fu"), a_program(client, "ji")
        (due,) = payer.get("/cash-due").json["items"]
        assert (due["month"], due["count"], due["amount"]) == ("2026-11", 2, "6000")
        sheet = payer.get(f"/cash-due/{due['period_id']}/{cast.workshop.id}").json
        assert (sheet["total"], [line["net"] for line in sheet["lines"]]) == ("6000", ["3000", "3000"])
        ids = [line["statement_id"] for line in sheet["lines"]]

        refusal(payer.post(f"/statements/{ids[0]}/pay", {"method": "cash", "reference": "S"}), 422, "signature_missing")
        refusal(noted(payer, ids, 6_000, photo=False), 422, "signature_missing")
        refusal(noted(payer, ids, 5_999), 422, "total_differs")
        refusal(noted(auditor, ids, 6_000), 403, "not_permitted")
        paid = noted(payer, ids, 6_000)
        assert (paid.status_code, [each["state"] for each in paid.json["items"]]) == (201, ["paid", "paid"])
        assert all(each["payout"]["has_signature"] for each in paid.json["items"])
        photo = auditor.get(f"/statements/{ids[0]}/signature")
        assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
        assert payer.get("/cash-due").json["items"] == []


def noted(program: Program, ids: list[str], total: int, *, photo: bool = True) -> Any:
    """Send a signed sheet."""
    form = {"statement_ids": ids, "total": str(total), "reference": "S-1"}
    files = {"photo": (io.BytesIO(a_picture()), "sheet.jpg")} if photo else {}
    return program.post("/cash-payouts", data={**form, **files}, content_type="multipart/form-data")


def test_a_statement_without_cash_has_no_signature(work: UnitOfWork, client: FlaskClient) -> None:
    def first(session: Session) -> str:
        return str(statements(session)[0].id)

    remembered(work, two_approved)
    with work.reading() as session:
        key = first(session)
    assert a_program(client, "ji").get(f"/statements/{key}/signature").status_code == 404
