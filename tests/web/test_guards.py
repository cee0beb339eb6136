"""What is asked on pages and over HTTP about unusual numbers, how households confirm bags, and what the auditor sees."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.production.models import Confirmation, HandIn, Job, PieceReport
from craftorders.production.services import (
    accept_job,
    assign_job,
    confirm_with_card,
    record_hand_in,
    report_pieces,
    submit_batch,
)
from craftorders.quality.queries import lots_of_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_card_program, a_program, refusal
from tests.builders.stories import passed_batch, submitted_lot, supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.conftest import NOON
from tests.databases import remembered
from tests.production.domain.test_signature import NAME
from tests.web.test_farmer import opened, send


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed."""
    return remembered(work, a_cast)


@pytest.fixture
def cun(cast: Cast, app: Application) -> Visitor:
    """The coordinator in Danba."""
    return a_visitor(app.test_client(), "cun")


@pytest.fixture
def ji(cast: Cast, app: Application) -> Visitor:
    """The auditor."""
    return a_visitor(app.test_client(), "ji")


@pytest.fixture
def card(cast: Cast, work: UnitOfWork) -> IssuedCard:
    """Zhuoma's."""
    return work.run(lambda session: issue_card(session, cast.worker.id, actor=SYSTEM))


def a_job(work: UnitOfWork, cast: Cast, quantity: int = 100) -> Job:
    """Zhuoma's job of belts, which she took on."""

    def arrange(session: Session) -> Job:
        batch = supplied_batch(session, cast, quantity)
        job = assign_job(session, batch.id, 1, quantity, worker_id=cast.worker.id, actor=cast.coordinator)
        return accept_job(session, job.id, actor=cast.zhuoma)

    return work.run(arrange)


def a_bag(work: UnitOfWork, cast: Cast, job: Job, quantity: int = 38) -> HandIn:
    """A bag of it."""
    return work.run(lambda session: record_hand_in(session, job.id, quantity, actor=cast.coordinator))


def rows(work: UnitOfWork, table: type[Any]) -> list[Any]:
    """What the database has of a table."""
    with work.reading() as session:
        return list(session.scalars(select(table)))


def reported(work: UnitOfWork) -> list[tuple[int, str | None, str | None]]:
    """All reports: pieces, what was asked about, and the reason."""
    return sorted(((each.quantity, each.unusual, each.reason) for each in rows(work, PieceReport)), key=str)


def test_the_farmers_page_asks_about_the_same_number_and_takes_another(
    app: Application, work: UnitOfWork, cast: Cast, card: IssuedCard
) -> None:
    job, client = a_job(work, cast), opened(app, card)
    path = f"/c/jobs/{job.id}/report"
    assert send(client, path, id=str(uuid4()), quantity="40").status_code == 303
    asked = send(client, path, id=str(uuid4()), quantity="40")
    assert asked.status_code == 409
    assert "您刚刚报了 40 件。这是另外的 40 件吗？" in asked.text
    assert ">是，另外 40 件</button>" in asked.text
    assert re.search(r'name="quantity" value="40"><input type="hidden" name="again" value="1">', asked.text)
    assert len(reported(work)) == 1
    assert send(client, path, id=str(uuid4()), quantity="40", again="1").status_code == 303
    assert [each[:2] for each in reported(work)] == [(40, "again"), (40, None)]


def test_the_farmers_page_asks_how_there_come_to_be_so_many(
    app: Application, work: UnitOfWork, cast: Cast, card: IssuedCard
) -> None:
    """12 hours' start × 2 ÷ 150 s a belt: 576 belts."""
    job, client = a_job(work, cast, 1_000), opened(app, card)
    path = f"/c/jobs/{job.id}/report"
    asked = send(client, path, id=str(uuid4()), quantity="577")
    assert asked.status_code == 422
    assert "我们估计最多 576 件" in asked.text
    assert re.search(r'<input [^>]*name="quantity"[^>]* value="577"', asked.text)
    assert re.search(r'<input [^>]*name="reason"[^>]* required>', asked.text)
    assert send(client, path, id=str(uuid4()), quantity="577", reason="全家都做").status_code == 303
    assert reported(work) == [(577, "beyond_hands", "全家都做")]


def test_the_coordinators_page_asks_too_and_shows_the_reason_to_inspector_and_auditor(
    app: Application, work: UnitOfWork, cast: Cast, cun: Visitor, ji: Visitor
) -> None:
    job = a_job(work, cast, 1_000)
    path = f"/workshop/jobs/{job.id}"
    assert cun.post(f"{path}/hand-in", id=str(uuid4()), quantity="30").status_code == 303
    asked = cun.post(f"{path}/hand-in", id=str(uuid4()), quantity="30")
    assert (asked.status_code, "刚刚点了一袋 30 件。这是另外一袋 30 件吗？" in asked.text) == (422, True)
    assert 'name="again" value="1"' in asked.text
    assert cun.post(f"{path}/hand-in", id=str(uuid4()), quantity="30", again="1").status_code == 303
    much = cun.post(f"{path}/report", id=str(uuid4()), quantity="900")
    assert (much.status_code, "这么短的时间，做得很多" in much.text) == (422, True)
    done = cun.post(f"{path}/report", id=str(uuid4()), quantity="900", reason="三户一起做", again="1")
    assert done.status_code == 303
    assert "三户一起做" in cun.get(path).text
    assert "三户一起做" in cun.get(f"/workshop/batches/{job.batch_id}").text
    assert "三户一起做" in ji.get("/audit/").text
    assert "三户一起做" in ji.get("/audit/reports").text


def test_an_inspector_reads_the_reason_beside_the_lot(app: Application, work: UnitOfWork, cast: Cast) -> None:
    def unusual(session: Session) -> UUID:
        batch = supplied_batch(session, cast, 700)
        job = assign_job(session, batch.id, 1, 700, worker_id=cast.worker.id, actor=cast.coordinator)
        record_hand_in(session, job.id, 700, again=False, reason="节前赶工", actor=cast.coordinator)
        submit_batch(session, batch.id, actor=cast.coordinator)
        return lots_of_batch(session, batch.id)[0].id

    usual, asked = (work.run(arrange) for arrange in (lambda session: submitted_lot(session, cast, 40).id, unusual))
    zhi = a_visitor(app.test_client(), "zhi")
    assert "问过的报工" not in zhi.get(f"/inspection/lots/{usual}").text
    text = zhi.get(f"/inspection/lots/{asked}").text
    assert "问过的报工" in text
    assert "节前赶工" in text


def test_the_api_asks_with_a_code_and_takes_the_answer(
    work: UnitOfWork, cast: Cast, card: IssuedCard, client: FlaskClient
) -> None:
    job = a_job(work, cast, 1_000)
    path, zhuoma, coordinator = f"/jobs/{job.id}/reports", a_card_program(client, card), a_program(client, "cun")
    sent = str(uuid4())
    for _ in range(2):
        assert zhuoma.post(path, {"id": sent, "quantity": 40}).status_code == 201
    again = zhuoma.post(path, {"quantity": 40})
    refusal(again, 409, "same_again")
    assert again.json["details"]["quantity"] == 40
    assert zhuoma.post(path, {"quantity": 40, "again": True}).json["asked_about"] == ["again"]
    much = zhuoma.post(path, {"quantity": 800})
    refusal(much, 422, "beyond_hands")
    assert much.json["errors"][0]["pointer"] == "/reason"
    taken = zhuoma.post(path, {"quantity": 800, "reason": "全家都做"})
    assert (taken.status_code, taken.json["asked_about"]) == (201, ["beyond_hands"])
    bag = f"/jobs/{job.id}/hand-ins"
    assert coordinator.post(bag, {"quantity": 20}).status_code == 201
    refusal(coordinator.post(bag, {"quantity": 20}), 409, "same_again")
    assert coordinator.post(bag, {"quantity": 20, "again": True}).status_code == 201


def test_the_api_confirms_from_the_card_by_pin_and_by_signature(
    work: UnitOfWork, cast: Cast, card: IssuedCard, client: FlaskClient
) -> None:
    job = a_job(work, cast)
    bags = [a_bag(work, cast, job, quantity) for quantity in (20, 21, 22)]
    zhuoma, coordinator = a_card_program(client, card), a_program(client, "cun")
    own, by_pin, signed = (f"/jobs/{job.id}/hand-ins/{bag.id}/confirmation" for bag in bags)
    assert zhuoma.get(f"/jobs/{job.id}/hand-ins").json["items"][0]["confirmation"] is None
    assert zhuoma.post(own, {}).json["way"] == "card"
    wrong = "000000" if card.pin != "000000" else "111111"
    refusal(coordinator.post(by_pin, {"pin": wrong}), 422, "wrong_pin")
    assert coordinator.post(by_pin, {"pin": card.pin}).json["way"] == "pin"
    refusal(coordinator.post(signed, {}), 422, "bad_signature")
    answer = coordinator.post(signed, {"signature": NAME})
    assert (answer.status_code, answer.json["way"], answer.json["signature"]) == (201, "signature", NAME)
    refusal(a_program(client, "qing").post(signed, {"signature": NAME}), 404, "not_found")
    refusal(a_program(client, "diao").post(signed, {"signature": NAME}), 403, "not_permitted")
    listed = coordinator.get(f"/jobs/{job.id}/hand-ins").json["items"]
    assert sorted(each["confirmation"]["way"] for each in listed) == ["card", "pin", "signature"]
    for _ in range(4):
        coordinator.post(by_pin, {"pin": wrong})
    locked = coordinator.post(by_pin, {"pin": wrong})
    refusal(locked, 429, "locked")
    assert int(locked.headers["Retry-After"]) == 60


def test_a_household_confirms_from_its_own_page(app: Application, work: UnitOfWork, cast: Cast, card: IssuedCard) -> None:
    job, client = a_job(work, cast), opened(app, card)
    assert "您的活点过数了" not in client.get("/c/me").text
    bag = a_bag(work, cast, job)
    assert "您的活点过数了：对吗？" in client.get("/c/me").text
    text = client.get("/c/bags").text
    assert "38 件" in text
    assert bag.code in text
    for _ in range(2):
        assert send(client, f"/c/jobs/{job.id}/bags/{bag.id}/confirm").status_code == 303
    assert "您交的每一袋都确认过了" in client.get("/c/bags").text
    assert "您的活点过数了" not in client.get("/c/me").text
    assert [each.way for each in rows(work, Confirmation)] == ["card"]


def test_a_card_without_its_pin_confirms_nothing(app: Application, work: UnitOfWork, cast: Cast, card: IssuedCard) -> None:
    job = a_job(work, cast)
    bag, client = a_bag(work, cast, job), opened(app, card, pin=False)
    assert client.get("/c/bags").status_code == 403
    assert send(client, f"/c/jobs/{job.id}/bags/{bag.id}/confirm").status_code == 403
    assert rows(work, Confirmation) == []


def test_the_phone_is_handed_over_for_the_pin(work: UnitOfWork, cast: Cast, cun: Visitor, card: IssuedCard) -> None:
    job = a_job(work, cast)
    bag = a_bag(work, cast, job)
    here = f"/workshop/jobs/{job.id}/bags/{bag.id}"
    assert here in cun.get(f"/workshop/jobs/{job.id}").text
    assert "把手机交给卓玛" in cun.get(here).text
    wrong = "000000" if card.pin != "000000" else "111111"
    refused = cun.post(f"{here}/pin", pin=wrong)
    assert (refused.status_code, "密码不对。" in refused.text, wrong in refused.text) == (422, True, False)
    for _ in range(4):
        locked = cun.post(f"{here}/pin", pin=wrong)
    assert (locked.status_code, "请等 1 分钟" in locked.text) == (429, True)
    with clock.at(NOON + timedelta(seconds=61)):
        assert cun.post(f"{here}/pin", pin=card.pin).status_code == 303
        assert "家里已确认（用密码）" in cun.get(here).text
        assert "已确认" in cun.get(f"/workshop/jobs/{job.id}").text


def test_a_signature_is_kept_and_drawn_again(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    job = a_job(work, cast)
    bag = a_bag(work, cast, job)
    here = f"/workshop/jobs/{job.id}/bags/{bag.id}"
    for bad in ("", "M1 1", '"/><script>alert(1)</script>'):
        answer = cun.post(f"{here}/signature", signature=bad)
        assert answer.status_code == 422
        assert "alert(1)" not in answer.text
    assert cun.post(f"{here}/signature", signature=NAME).status_code == 303
    assert f'<path d="{NAME}"/>' in cun.get(here).text


def test_the_auditor_sees_figures_and_the_rows_behind_them(work: UnitOfWork, cast: Cast, ji: Visitor) -> None:
    """25 bags of 20 of a job of 1,000: all round, by chance five. Two more bring all of their jobs, and are not judged."""

    def arrange(session: Session) -> UUID:
        batch = supplied_batch(session, cast, 1_000)
        job = assign_job(session, batch.id, 1, 1_000, worker_id=cast.worker.id, actor=cast.coordinator)
        for _ in range(25):
            bag = record_hand_in(session, job.id, 20, actor=cast.coordinator)
        confirm_with_card(session, job.id, bag.id, actor=cast.zhuoma)
        passed_batch(session, cast, 40)
        return job.id

    work.run(arrange)
    text = ji.get("/audit/").text
    assert "25 袋中 25 袋" in text
    assert "碰巧约 5 袋" in text
    assert "一百万次也难有一次" in text
    assert "27 袋中 26 袋" in text
    assert "¥24.00" in text
    links = re.findall(r'href="(/audit/workshops/[^"]+)"', text)
    bags, shares = (ji.get(each.replace("&amp;", "&")).text for each in links)
    assert bags.count("20 <small>整数</small>") == 27
    assert "¥12.00" in shares
    assert "50.0%" in shares
    assert ji.get("/audit/?month=2026-07").text.count("这几个月没有") == 2
    assert ji.get("/audit/?month=never").status_code == 200


def test_the_auditors_api_says_the_same(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    work.run(lambda session: passed_batch(session, cast, 40))
    auditor = a_program(client, "ji")
    [one] = auditor.get("/audit/countings").json["items"]
    assert (one["name"], one["bags"], one["judged"], one["once_in"], one["stands_out"]) == ("Cun", 2, 0, None, False)
    bags = auditor.get(f"/audit/workshops/{cast.workshop.id}/countings/{one['user_id']}").json["items"]
    assert [each["quantity"] for each in bags] == [20, 20]
    [spread] = auditor.get("/audit/concentrations").json["items"]
    assert (spread["amount"], spread["households"], spread["half_with"], spread["stands_out"]) == ("2400", 2, 1, False)
    households = auditor.get(f"/audit/workshops/{cast.workshop.id}/households").json["items"]
    assert [(each["amount"], each["share_e4"]) for each in households] == [("1200", 5_000)] * 2
    assert auditor.get("/audit/reports").json["items"] == []
    refusal(auditor.get("/audit/countings?month=2026-13"), 422, "unprocessable_entity")
    for name in ("cun", "ping", "diao"):
        refusal(a_program(client, name).get("/audit/countings"), 403, "not_permitted")


def test_nobody_is_asked_about_what_was_typed_earlier(work: UnitOfWork, cast: Cast) -> None:
    job = a_job(work, cast)
    for _ in range(2):
        work.run(lambda session: report_pieces(session, job.id, 40, actor=cast.coordinator))
    assert reported(work) == [(40, None, None), (40, None, None)]
