"""What a card opens, seen as a farmer sees it, however long the past is."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, ask_new_pin, issue_card
from craftorders.catalogue.models import Product
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Worker
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.settlement.models import Payout, Period, Statement
from craftorders.web.farmer.printing import card_address, render_card_sheet
from tests.builders.cast import Cast, a_cast
from tests.builders.earned import at_hand, earned
from tests.cards.test_opening import wrong
from tests.conftest import NOON
from tests.databases import remembered

HEAVIEST = 14 * 1024
FORM_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Farm:
    """Zhuoma and Dawa with their cards, and the jobs that Zhuoma has at hand."""

    zhuoma: IssuedCard
    dawa: IssuedCard
    worker_id: UUID
    given: UUID
    in_work: UUID
    open_: UUID


def a_farm(session: Session, lines: int = 30) -> Farm:
    cast: Cast = a_cast(session)
    earned(session, cast, cast.worker, lines)
    jobs = at_hand(session, cast, cast.worker)
    cards = [issue_card(session, worker.id, actor=SYSTEM) for worker in (cast.worker, cast.second_worker)]
    return Farm(cards[0], cards[1], cast.worker.id, *jobs)


@pytest.fixture
def farm(work: UnitOfWork) -> Farm:
    """Thirty pay lines, three jobs."""
    return remembered(work, a_farm)


def token_of(client: FlaskClient, path: str = "/c") -> str:
    found = FORM_TOKEN.search(client.get(path).text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": token_of(client), **fields})


def opened(app: Application, issued: IssuedCard, *, pin: bool = True) -> FlaskClient:
    client = app.test_client()
    assert send(client, "/c/open", token=issued.token).status_code == 303
    if pin:
        assert send(client, "/c/pin", pin=issued.pin).status_code == 303
    return client


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_card_alone_shows_initial_village_and_a_word_but_no_amount(app: Application, farm: Farm) -> None:
    text = opened(app, farm.zhuoma, pin=False).get("/c/me").text
    body = text[text.index("<main>") : text.index("</main>")]
    assert "卓＊" in body
    assert "甲居村" in body
    assert "待发放" in body
    assert "卓玛" not in text
    for amount in ("720", "24.00", "0.60", "1,200", "¥"):
        assert amount not in body


def test_the_card_alone_may_do_nothing(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma, pin=False)
    for path in (
        f"{farm.open_}/claim",
        f"{farm.in_work}/report",
        f"{farm.given}/accept",
        f"{farm.given}/decline",
    ):
        assert send(client, f"/c/jobs/{path}", quantity=1).status_code == 403
    assert client.get("/c/me?cursor=x").status_code == 200


def test_with_the_pin_every_line_is_explained(app: Application, farm: Farm) -> None:
    text = opened(app, farm.zhuoma).get("/c/me").text
    for words in (
        "¥720.00",
        "做了 41 件，合格 40 件 × ¥0.60",
        "¥24.00",
        "待发放",
        "检验中",
        "每件 ¥0.60，一小时约 ¥14.40",
        "不扣一分",
        "10月",
    ):
        assert words in text, words
    english = opened(app, farm.zhuoma).get("/c/me?lang=en").text
    assert "We take nothing off it" in english
    assert "11月" not in english


def test_older_lines_follow_by_cursor_and_none_is_shown_twice(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    path, shown = "/c/me", []
    for _ in range(3):
        text = client.get(path).text.split("<main>")[1]
        shown.append(text.count("¥24.00</b>"))
        older = re.search(r'href="(/c/me\?cursor=[^"]+)"', text)
        path = older[1].replace("&amp;", "&") if older else "the end"
    assert shown == [10, 10, 10]
    assert path == "the end"


def test_a_nonsense_cursor_is_refused(app: Application, farm: Farm) -> None:
    assert opened(app, farm.zhuoma).get("/c/me?cursor=nonsense").status_code == 422


def test_ten_thousand_lines_cost_the_queries_and_the_weight_of_ten(app: Application, work: UnitOfWork) -> None:
    def two_pasts(session: Session) -> list[IssuedCard]:
        cast = a_cast(session)
        for worker, lines in ((cast.worker, 10), (cast.second_worker, 10_000)):
            earned(session, cast, worker, lines)
            at_hand(session, cast, worker)
        return [issue_card(session, worker.id, actor=SYSTEM) for worker in (cast.worker, cast.second_worker)]

    queries, weights = [], []
    for issued in work.run(two_pasts):
        client = opened(app, issued)
        with counted(app.work.engine) as statements:
            answer = client.get("/c/me", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b"</html>" in gzip.decompress(answer.data)
        queries.append(len(statements))
        weights.append(len(answer.data))
    assert queries[0] == queries[1] <= 14
    assert max(weights) <= HEAVIEST


def test_a_report_counts_once_however_often_the_button_is_pressed(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    report = {"quantity": "7", "id": str(uuid4())}
    for _ in range(3):
        assert send(client, f"/c/jobs/{farm.in_work}/report", **report).status_code == 303
    assert "已做 27 件" in client.get("/c/me").text


def test_more_than_was_given_cannot_be_reported(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    answer = send(client, f"/c/jobs/{farm.in_work}/report", quantity="41", id=str(uuid4()))
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    assert "已做 20 件" in answer.text


@pytest.mark.parametrize("quantity", ["", "0", "-3", "1.5", "ten", "９９９９９９９９９９９９９"])
def test_wrong_quantities_are_refused_in_words(app: Application, farm: Farm, quantity: str) -> None:
    client = opened(app, farm.zhuoma)
    for path in (f"{farm.in_work}/report", f"{farm.open_}/claim"):
        answer = send(client, f"/c/jobs/{path}", quantity=quantity)
        assert answer.status_code == 422
        assert 'class="error" role="alert"' in answer.text


def test_a_refused_number_is_kept_in_its_own_field_and_the_language_can_be_changed(app: Application, farm: Farm) -> None:
    text = send(opened(app, farm.zhuoma), f"/c/jobs/{farm.in_work}/report", quantity="41", id=str(uuid4())).text
    form = text[text.index(f"/c/jobs/{farm.in_work}/report") :]
    assert 'value="41" aria-invalid="true" aria-describedby="refused"' in form[: form.index("</form>")]
    assert text.count('aria-invalid="true"') == 1
    assert 'href="/c/me?lang=en"' in text


def test_work_that_is_still_to_be_done_stands_before_what_is_handed_in(
    app: Application, work: UnitOfWork, farm: Farm
) -> None:
    def first_handed_in(session: Session) -> list[str]:
        first, second = session.get_one(Job, farm.given), session.get_one(Job, farm.in_work)
        first.state, first.made, first.handed_in = "handed_in", first.quantity, first.quantity
        return [second.code, first.code]

    wanted = work.run(first_handed_in)
    codes = re.findall(r'class="code">(J-\w+)', opened(app, farm.zhuoma).get("/c/me").text.split("可以领的活")[0])
    assert codes == wanted


def test_the_last_pieces_go_to_the_first_who_takes_them_and_the_second_hears_who(app: Application, farm: Farm) -> None:
    first, second = opened(app, farm.zhuoma), opened(app, farm.dawa)
    assert send(first, f"/c/jobs/{farm.open_}/claim", quantity="70").status_code == 303
    answer = send(second, f"/c/jobs/{farm.open_}/claim", quantity="70")
    assert answer.status_code == 409
    assert "卓玛" in answer.text
    assert "共 70 件" in first.get("/c/me").text


def test_given_work_is_taken_or_declined(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    assert send(client, f"/c/jobs/{farm.given}/accept").status_code == 303
    assert send(client, f"/c/jobs/{farm.given}/accept").status_code == 409
    assert "我来做" not in client.get("/c/me").text


def test_another_farmers_job_is_not_there(app: Application, farm: Farm) -> None:
    client = opened(app, farm.dawa)
    assert send(client, f"/c/jobs/{farm.given}/accept").status_code == 404
    assert send(client, f"/c/jobs/{farm.in_work}/report", quantity="1", id=str(uuid4())).status_code == 404


def test_what_is_not_there_leads_back_or_closes_the_card(app: Application, farm: Farm) -> None:
    client = opened(app, farm.dawa)
    page = client.get(f"/c/jobs/{farm.given}").text
    assert 'href="/c/me"' in page
    assert 'action="/c/out"' in page
    assert "/sign-out" not in page, "that would leave the card open"


def test_wrong_pins_lock_and_say_how_long(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma, pin=False)
    answers = [send(client, "/c/pin", pin=wrong(farm.zhuoma.pin)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert "请等 1 分钟" in answers[-1].text
    assert send(client, "/c/pin", pin=farm.zhuoma.pin).status_code == 429
    with clock.at(NOON + timedelta(seconds=61)):
        assert send(client, "/c/pin", pin=farm.zhuoma.pin).status_code == 303


def test_an_opened_card_ends_after_15_minutes_and_leads_back_to_the_start(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    with clock.at(NOON + timedelta(minutes=16)):
        answer = client.get("/c/me")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/c")


def test_a_new_card_ends_what_the_old_one_opened(app: Application, work: UnitOfWork, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    work.run(lambda session: issue_card(session, farm.worker_id, actor=SYSTEM))
    assert client.get("/c/me").status_code == 303
    answer = send(client, "/c/open", token=farm.zhuoma.token)
    assert answer.status_code == 422
    assert "已作废" in answer.text


def test_closing_forgets_the_card(app: Application, farm: Farm) -> None:
    client = opened(app, farm.zhuoma)
    assert send(client, "/c/out").status_code == 303
    assert client.get("/c/me").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Application, farm: Farm) -> None:
    answer = send(app.test_client(), "/c/open", token=farm.zhuoma.token)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("card="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert farm.zhuoma.token not in cookie


def test_a_form_without_its_token_is_refused(app: Application, farm: Farm) -> None:
    assert app.test_client().post("/c/open", data={"token": farm.zhuoma.token}).status_code == 400


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "abcdef", "१२३४५६"])
def test_what_is_no_pin_is_not_counted_as_a_try(app: Application, farm: Farm, pin: str) -> None:
    client = opened(app, farm.zhuoma, pin=False)
    answer = send(client, "/c/pin", pin=pin)
    assert answer.status_code == 422
    assert "密码是六位数字" in answer.text
    assert send(client, "/c/pin", pin=farm.zhuoma.pin).status_code == 303


def test_the_api_opens_a_card_and_tells_the_same(app: Application, farm: Farm) -> None:
    client = app.test_client()
    alone = client.post("/api/v1/card/open", json={"token": farm.zhuoma.token}).json
    headers = {"Authorization": f"Bearer {alone['token']}"}
    greeting = client.get("/api/v1/my/card", headers=headers).json
    assert greeting == {"initial": "卓", "village": "甲居村", "month": "2026-11", "state": "ready", "tier": 0}
    assert client.get("/api/v1/my/earnings", headers=headers).status_code == 403
    wrong_pin = client.post("/api/v1/card/pin", json={"pin": wrong(farm.zhuoma.pin)}, headers=headers)
    assert (wrong_pin.status_code, wrong_pin.json["code"]) == (422, "wrong_pin")
    known = client.post("/api/v1/card/pin", json={"pin": farm.zhuoma.pin}, headers=headers).json
    headers = {"Authorization": f"Bearer {known['token']}"}
    page = client.get("/api/v1/my/earnings?limit=2", headers=headers).json
    assert [line["amount"] for line in page["items"]] == ["2400", "2400"]
    assert {line["rate"] for line in page["items"]} == {"0.60"}
    assert page["next_cursor"]
    months = client.get("/api/v1/my/months", headers=headers).json["items"]
    assert [(row["month"], row["amount"], row["paid"]) for row in months] == [
        ("2026-11", "72000", "0"),
        ("2026-10", "7200", "7200"),
    ]
    work = client.get("/api/v1/my/work", headers=headers).json
    assert [job["state"] for job in work["own"]] == ["assigned", "in_work"]
    assert [(job["rate"], job["hourly_amount"]) for job in work["open"]] == [("0.60", "1440")]
    assert client.post("/api/v1/card/close", headers=headers).status_code == 204
    assert client.get("/api/v1/my/earnings", headers=headers).status_code == 401


def test_the_api_locks_too(app: Application, farm: Farm) -> None:
    client = app.test_client()
    tries = [
        client.post("/api/v1/card/pin", json={"card_number": farm.dawa.card.number, "pin": wrong(farm.dawa.pin)})
        for _ in range(5)
    ]
    assert [answer.status_code for answer in tries] == [422] * 4 + [429]
    assert tries[-1].json["details"]["wait_seconds"] == 60
    assert client.post("/api/v1/card/pin", json={"pin": "123456"}).status_code == 422


def test_the_printed_sheet_carries_the_key_in_the_fragment_and_the_pin_apart(app: Application, work: UnitOfWork) -> None:
    def sheet(session: Session) -> tuple[str, IssuedCard]:
        cast = a_cast(session)
        issued = issue_card(session, cast.worker.id, actor=SYSTEM)
        with app.test_request_context("/"):
            assert card_address(issued.token) == f"http://localhost/c#{issued.token}"
            return render_card_sheet([(cast.worker, issued)] * 11, back="/workshop/workers"), issued

    html, issued = work.run(sheet)
    cards, slips = html[: html.index("slips")], html[html.index("slips") :]
    assert cards.count(issued.card.number) == 11
    assert cards.count("<svg") == 11
    assert issued.pin not in re.sub(r'd="[^"]*"', "", cards)
    assert slips.count(issued.pin) == 11
    assert html.count('<section class="sheet"') == 2
    assert issued.token not in html
    assert "history.replaceState(null,'',\"/workshop/workers\")" in html


def on_the_first(session: Session, farm: Farm, *states: str) -> None:
    """November is closed, and its statement is as far as these states; nothing of December was accepted yet."""
    since, until = (datetime(2026, month, day, 16, tzinfo=UTC) for month, day in ((10, 31), (11, 30)))
    period = Period(
        region_id="513323", month="2026-11", since=since, until=until, closed_by=SYSTEM.id, closed_by_name="craftorders"
    )
    session.add(period)
    session.flush()
    statement = Statement(
        code="S-NOV", period_id=period.id, worker_id=farm.worker_id, lines=30, pieces=1200, amount=72_000, currency="CNY"
    )
    session.add(statement)
    for state in states:
        statement.state = state
    session.flush()
    if statement.state == "paying":
        session.add(
            Payout(statement_id=statement.id, amount=72_000, currency="CNY", method="bank",
                   reference="R-1", approved_by=farm.worker_id, paid_by=SYSTEM.id, paid_by_name="Fu")
        )  # fmt: skip


@pytest.mark.parametrize(
    ("states", "figure", "aloud"),
    [
        ((), "待发放", "2026年11月的加工费¥720.00待发放。"),
        (("approved",), "待发放", "2026年11月的加工费¥720.00待发放。"),
        (("approved", "paying"), "正在打到您的账户", "2026年11月的加工费¥720.00正在打到您的账户。"),
    ],
)
def test_on_the_first_of_a_month_the_money_of_the_last_one_is_named(
    app: Application, work: UnitOfWork, farm: Farm, states: tuple[str, ...], figure: str, aloud: str
) -> None:
    with clock.at(datetime(2026, 11, 30, 16, 1, tzinfo=UTC)):  # a minute into December, in Danba
        work.run(lambda session: on_the_first(session, farm, *states))
        text = opened(app, farm.zhuoma).get("/c/me").text
        greeted = opened(app, farm.zhuoma, pin=False).get("/c/me").text
    body = text[text.index("<main>") : text.index("data-say")]
    assert body.count("¥") == 1, "nothing of December"
    assert "¥720.00" in body
    assert "2026年11月的加工费，还没有发放" in body
    assert figure in body
    assert aloud in text
    assert "2026年11月的加工费还没有发放。" in greeted
    assert "¥" not in greeted.split("<main>")[1]


def test_in_the_month_itself_nothing_of_it_is_told_twice(app: Application, farm: Farm) -> None:
    assert "还没有发放" not in opened(app, farm.zhuoma).get("/c/me").text


def test_open_work_is_narrowed_to_a_craft_where_there_is_more_than_one(
    app: Application, work: UnitOfWork, farm: Farm
) -> None:
    client = opened(app, farm.zhuoma)
    assert 'class="crafts"' not in client.get("/c/me").text

    def a_knot(session: Session) -> None:
        worker, knot = (
            session.get_one(Worker, farm.worker_id),
            session.scalars(select(Product).filter_by(code="KNOT-18")).one(),
        )
        braid, tie = session.get_one(Job, farm.open_), knot.operations[0]
        same = {name: getattr(braid.batch, name) for name in ("order_id", "line_id", "merchant_id", "workshop_id", "due_on")}
        batch = Batch(**same, code="B-KNOT", product_id=knot.id, state="in_work", quantity=9)
        session.add(batch)
        session.flush()
        step = {name: getattr(tie, name) for name in ("name", "name_en", "craft_id", "grade", "standard_seconds")}
        session.add(BatchOperation(**step, batch_id=batch.id, position=1, operation_id=tie.id, quantity=9, assigned=9))
        session.flush()
        session.add(Job(code="J-KNOT", region_id="513323", workshop_id=worker.workshop_id, batch_id=batch.id, position=1,
                        state="open", quantity=9))  # fmt: skip

    work.run(a_knot)
    text = client.get("/c/me").text.split('id="take"')[1]
    assert [code in text for code in ("J-KNOT", "70 件")] == [True, True]
    address = next(each for each in re.findall(r'href="([^"]+craft=[^"]+)"', text) if "knot" in each)
    narrowed = client.get(address).text.split('id="take"')[1]
    assert "J-KNOT" in narrowed
    assert "70 件" not in narrowed
    assert 'aria-current="true">中国结' in narrowed
    assert 'href="/c/me#take"' in narrowed, "back to all crafts"
    assert "现在没有这种工艺的活。" in client.get("/c/me?craft=none").text


def test_the_owner_of_a_card_sees_that_another_pin_was_asked_for(app: Application, work: UnitOfWork, farm: Farm) -> None:
    assert "申请了新密码" not in opened(app, farm.zhuoma).get("/c/me").text
    work.run(lambda session: ask_new_pin(session, farm.worker_id, reason="忘了", actor=SYSTEM))
    alone = opened(app, farm.zhuoma, pin=False)
    assert "11月24日有人为您的卡申请了新密码" in alone.get("/c/me").text
    assert "申请了新密码" in opened(app, farm.zhuoma).get("/c/me").text
    assert "申请了新密码" not in opened(app, farm.dawa).get("/c/me").text
