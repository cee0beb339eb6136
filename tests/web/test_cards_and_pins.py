"""Cards in the hands of a coordinator and a service centre: reprint, another PIN by two people, what was noticed."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.cards.domain.lockout import MANY_CARDS
from craftorders.cards.models import PinReset
from craftorders.cards.queries import open_reset
from craftorders.cards.services import hashed_address, issue_card, open_by_number, open_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id
from craftorders.people.services import ask_pin_reset
from tests.builders.cast import Cast, a_cast
from tests.builders.visitors import a_visitor
from tests.databases import remembered
from tests.web.test_farmer import Farm, a_farm, opened, send

WAITING = '<b class="badge wait">1</b>'
PIN = re.compile(r'class="pin">([0-9]{6})<')


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed."""
    return remembered(work, a_cast)


def test_the_first_card_has_a_slip_and_a_reprint_has_none(client: FlaskClient, cast: Cast) -> None:
    cun = a_visitor(client, "cun")
    page = f"/workshop/workers/{cast.worker.id}"
    first, second = (cun.post(f"{page}/card").text for _ in range(2))
    assert len(PIN.findall(first)) == 1
    assert PIN.findall(second) == []
    assert "密码和以前一样" in second
    assert second.count('class="qr"') == 1
    assert "旧卡马上作废，密码不变" in cun.get(page).text


def test_another_pin_is_asked_for_agreed_to_and_printed_once(
    app: Application, client: FlaskClient, work: UnitOfWork, cast: Cast
) -> None:
    issued = work.run(lambda session: issue_card(session, cast.worker.id, actor=SYSTEM))
    cun, ping = a_visitor(client, "cun"), a_visitor(app.test_client(), "ping")
    unsaid = cun.post(f"/cards/workers/{cast.worker.id}/pin", reason=" ")
    assert unsaid.status_code == 422
    assert 'id="f-reason"' in unsaid.text, "the question stands there once more"
    assert cun.post(f"/cards/workers/{cast.worker.id}/pin", reason="纸条丢了").status_code == 303
    waiting = cun.get("/cards/").text
    assert "纸条丢了" in waiting
    assert "等第二个人同意" in waiting
    assert WAITING in cun.get("/workshop/workers").text
    assert WAITING in ping.get("/operator/").text
    with work.reading() as session:
        asked = open_reset(session, cast.worker.id)
    assert asked is not None
    assert "纸条丢了 还要另一个人同意。" in ping.get("/messages/").text
    assert "还要另一个人同意" not in cun.get("/messages/").text, "who asks cannot agree"
    cun.post(f"/cards/pins/{asked.id}/agree")
    assert "申请的人自己不能同意" in cun.get("/cards/").text
    assert ping.post(f"/cards/pins/{asked.id}/agree").status_code == 303
    assert "打印新密码" in cun.get("/cards/").text
    assert WAITING in cun.get("/workshop/workers").text
    assert WAITING not in ping.get("/operator/").text
    slip = cun.post(f"/cards/pins/{asked.id}/print").text
    [pin] = PIN.findall(slip)
    assert slip.count('class="qr"') == 0
    assert WAITING not in cun.get("/workshop/workers").text
    assert cun.post(f"/cards/pins/{asked.id}/print").status_code == 404
    check = work.run(lambda session: open_by_number(session, issued.card.number, pin, address="here"))
    assert check.opened is not None


def test_anothers_workers_are_not_there(app: Application, client: FlaskClient, work: UnitOfWork, cast: Cast) -> None:
    work.run(lambda session: issue_card(session, cast.worker.id, actor=SYSTEM))
    a_visitor(client, "cun").post(f"/cards/workers/{cast.worker.id}/pin", reason="纸条丢了")
    qing = a_visitor(app.test_client(), "qing")
    assert "纸条丢了" not in qing.get("/cards/").text
    assert qing.post(f"/cards/workers/{cast.worker.id}/pin", reason="x").status_code == 404


def test_a_coordinator_s_own_request_stands_there_however_many_others_wait(
    client: FlaskClient, work: UnitOfWork, cast: Cast
) -> None:
    def ask(session: Session) -> None:
        for number in range(60):
            asked_at = now() - timedelta(hours=1)
            session.add(
                PinReset(opens=new_id(), reason=f"别处 {number}", asked_by=new_id(), asked_by_name="别人", asked_at=asked_at)
            )
        session.flush()
        issue_card(session, cast.worker.id, actor=SYSTEM)
        ask_pin_reset(session, cast.worker.id, reason="纸条丢了", actor=cast.coordinator)

    work.run(ask)
    page = a_visitor(client, "cun").get("/cards/").text
    assert "纸条丢了" in page
    assert "别处" not in page


def test_an_address_that_opened_many_cards_is_shown_to_the_service_centre_only(
    app: Application, client: FlaskClient, work: UnitOfWork, cast: Cast
) -> None:
    def many(session: Session) -> None:
        people: list[UUID] = [cast.worker.id, *(new_id() for _ in range(MANY_CARDS - 1))]
        for opens in people:
            token = issue_card(session, opens, actor=SYSTEM).token
            open_card(session, token, address=hashed_address("secret", "10.0.0.9"))

    work.run(many)
    shown = a_visitor(client, "ping").get("/cards/").text
    assert f"一个地址打开了 {MANY_CARDS} 张卡" in shown
    assert "卓玛" in shown
    assert "一个地址打开了" not in a_visitor(app.test_client(), "cun").get("/cards/").text


def test_another_phone_is_told_to_who_opens_the_card_and_to_the_coordinator(app: Application, work: UnitOfWork) -> None:
    farm: Farm = work.run(a_farm)
    words = "有另一部手机"
    first = opened(app, farm.zhuoma)
    assert words not in first.get("/c/me").text
    strange = opened(app, farm.zhuoma)
    assert words not in strange.get("/c/me").text, "to the strange phone itself it is no news"
    send(first, "/c/open", token=farm.zhuoma.token)
    send(first, "/c/pin", pin=farm.zhuoma.pin)
    assert words in first.get("/c/me").text
    assert words in a_visitor(app.test_client(), "cun").get(f"/workshop/workers/{farm.worker_id}").text


def test_what_cannot_be_finished_is_given_back_in_two_taps(app: Application, work: UnitOfWork) -> None:
    farm: Farm = work.run(a_farm)
    client = opened(app, farm.zhuoma)
    page = client.get("/c/me").text
    assert f"/c/jobs/{farm.in_work}/give-back" in page
    assert "退回 40 件" in page
    assert send(client, f"/c/jobs/{farm.in_work}/give-back").status_code == 303
    after = client.get("/c/me").text
    assert "请把材料交还协调员" in after
    assert f"/c/jobs/{farm.in_work}/give-back" not in after
