"""The coordinator's app in a real Chromium: a day without network, a network that breaks at every request, and the rest."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Material
from craftorders.kernel.clock import now
from craftorders.production.services import report_pieces
from craftorders.sync.models import Device, PhoneEvent, QuarantinedEvent
from craftorders.sync.services import revoke_device
from craftorders.web.workshop import app as shell
from tests.builders.cast import PASSWORD
from tests.web.conftest import LiveServer, fits
from tests.web.phone_app import ALL_SENT, count, go, kept_names, numbers, open_app, report

pytestmark = pytest.mark.browser
UPDATED = """async () => {
    const found = await navigator.serviceWorker.ready;
    const taken = new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    await found.update();
    await taken;
}"""
ROUTES = re.compile(r"/workshop/app/session|/api/v1/sync")


def test_a_day_without_network(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    page.reload()
    expect(page.locator("#state")).to_contain_text("没有网络")
    expect(page.locator("main")).to_contain_text("三股绳编腰带")
    fits(page)
    page.locator("main a.card").click()
    page.get_by_role("link", name="派活（还剩 40 件）").click()
    fits(page)
    page.locator("select[name=worker]").select_option(label=f"达瓦 · {live_server.cast.second_worker.code}")
    page.fill("input[name=quantity]", "30")
    page.locator("main form > button").click()
    expect(page.locator("main")).to_contain_text("派活（还剩 10 件）")
    page.get_by_role("link", name="达瓦").click()
    new_job = UUID(page.url.rsplit("/", 1)[1])
    count(page, new_job, 20)
    report(page, job_id, 40)
    count(page, job_id, 30)
    fits(page)
    go(page, "#/unsent")
    expect(page.locator("main .card")).to_have_count(4)
    expect(page.locator("#state")).to_contain_text("4 条还没发出，最早")
    fits(page)
    page.close()
    assert numbers(live_server)[-1] == 0

    later = context.new_page()
    later.goto(f"{live_server.url}/workshop/app/zh")
    expect(later.locator("#state")).to_contain_text("4 条还没发出")
    context.set_offline(False)
    expect(later.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server) == (60, 50, 2, 2, 4)


def test_the_network_breaks_at_every_request(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    """Each request of a sync is lost once on its way there, and once on its way back, when its work is done already."""
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 7)
    count(page, job_id, 5)
    seen: list[str] = []

    def lose(route: Route) -> None:
        place = route.request.url.removeprefix(live_server.url)
        seen.append(place)
        if seen.count(place) == 1:
            route.abort()
        elif seen.count(place) == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route(ROUTES, lose)
    context.set_offline(False)
    for _ in range(6):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(250)
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert {"/workshop/app/session", "/api/v1/sync", "/api/v1/sync/snapshot"} <= set(seen)
    assert numbers(live_server) == (7, 5, 1, 1, 2)


def test_a_clock_two_days_wrong(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    context.clock.install(time=now() + timedelta(days=2))
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 7)
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    with live_server.work.reading() as session:
        skew = session.scalars(select(Device.skew)).one()
        told = session.scalars(select(PhoneEvent)).one()
        assert skew is not None
        assert abs(timedelta(milliseconds=skew) - timedelta(days=2)) < timedelta(minutes=2)
        assert told.device_time - told.received_at > timedelta(days=1)


def test_two_tabs_give_no_number_twice_and_send_once(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    first = open_app(context, live_server)
    context.set_offline(True)
    second = context.new_page()
    second.goto(f"{live_server.url}/workshop/app/zh")
    for page, pieces in ((first, 1), (second, 2), (first, 3), (second, 4)):
        report(page, job_id, pieces)
    expect(first.locator("#state")).to_contain_text("4 条还没发出")
    context.set_offline(False)
    for page in (first, second):
        expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server) == (10, 0, 4, 0, 4)
    with live_server.work.reading() as session:
        assert sorted(session.scalars(select(PhoneEvent.seq))) == [1, 2, 3, 4]


def test_an_update_of_the_app_keeps_what_is_not_sent(
    live_server: LiveServer, job_id: UUID, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_app(context, live_server)
    context.route("**/api/v1/sync", lambda route: route.abort())
    report(page, job_id, 7)
    expect(page.locator("#state")).to_contain_text("1 条还没发出")
    monkeypatch.setattr(shell, "app_version", lambda: "another")
    page.evaluate(UPDATED)
    page.reload()
    assert "/code/another/" in (page.locator("head script[type=module]").get_attribute("src") or "")
    expect(page.locator("#state")).to_contain_text("1 条还没发出")
    context.unroute("**/api/v1/sync")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server)[:1] == (7,)


def test_a_full_phone_says_so_and_keeps_what_it_has(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 7)
    full = "throw new DOMException('full', 'QuotaExceededError')"
    page.evaluate(f"() => {{ IDBObjectStore.prototype.add = () => {{ {full}; }}; }}")
    go(page, f"#/job/{job_id}")
    page.locator("section.card input[name=quantity]").fill("5")
    page.get_by_role("button", name="记下这个数").click()
    expect(page.locator("#notice")).to_contain_text("手机存满了：这条没有记下")
    expect(page.locator("#state")).to_contain_text("1 条还没发出")


def test_what_is_refused_is_shown_with_its_words(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 50)
    live_server.work.run(lambda session: _report(session, live_server, job_id, 20))
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    go(page, "#/")
    expect(page.locator("main .urgent")).to_contain_text("只剩 40 件")
    page.get_by_role("link", name="看看怎么办").click()
    expect(page.locator("main")).to_contain_text("做好 50 件：卓玛")
    fits(page)
    page.locator("details.ask summary").click()
    page.fill("[name=reason]", "多报了")
    page.locator("details.ask[open] button").click()
    expect(page.locator("main")).to_contain_text("这里没有")


def test_a_phone_that_is_shut_out_sends_what_it_has_and_deletes_it(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 7)
    cast = live_server.cast
    live_server.work.run(
        lambda session: revoke_device(session, session.scalars(select(Device.id)).one(), actor=cast.operator)
    )
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("这部手机已被停用")
    expect(page.locator("#notice")).to_be_empty()
    assert kept_names(page) == []
    with live_server.work.reading() as session:
        assert session.scalars(select(QuarantinedEvent.reason)).one() == "device_revoked"
    assert numbers(live_server)[:1] == (0,)


def test_signing_out_leaves_nothing_to_be_seen(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    page = open_app(context, live_server)
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    assert kept_names(page) == []
    page.goto(f"{live_server.url}/workshop/app/zh")
    expect(page.locator("main")).to_contain_text("手机里还没有内容")


def test_who_signs_out_without_network_is_signed_out_as_soon_as_there_is_one(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    page.get_by_role("button", name="退出").click()
    expect(page.locator("#state")).to_contain_text("已在这部手机上退出")
    assert kept_names(page) == []
    page.reload()
    expect(page.locator("#state")).to_contain_text("已在这部手机上退出")
    expect(page.locator("main")).to_contain_text("手机里还没有内容")
    context.set_offline(False)
    expect(page).to_have_url(re.compile("/sign-in"))
    assert kept_names(page) == []
    page.goto(f"{live_server.url}/workshop/")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_who_has_no_workshop_is_told_so_and_sees_nothing_of_who_had_the_phone_before(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.clear_cookies()
    answer = context.request.post(f"{live_server.url}/api/v1/sign-in", data={"username": "hua", "password": PASSWORD})
    token = answer.json()["token"]
    context.add_cookies([{"name": "signed_in", "value": token, "url": live_server.url}])
    page.reload()
    expect(page.locator("#state")).to_contain_text("这里只给工坊协调员用")
    expect(page.locator("main")).to_contain_text("手机里还没有内容")
    assert kept_names(page) == []


def test_materials_stand_in_the_reader_s_words(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    def counted_by_piece(session: Session) -> None:
        session.scalars(select(Material)).one().unit = "pcs"

    live_server.work.run(counted_by_piece)
    page = open_app(context, live_server)
    page.locator("main a.card").click()
    expect(page.locator("main li", has_text="3毫米棉绳")).to_have_text("3毫米棉绳：370 个")


def _report(session: Session, server: LiveServer, job_id: UUID, pieces: int) -> None:
    report_pieces(session, job_id, pieces, actor=server.cast.zhuoma)


def test_who_works_here_and_what_they_have_is_known_without_network(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 7)
    page.get_by_role("link", name="我们的农户").click()
    people = page.locator("main .choices a")
    expect(people.filter(has_text="卓玛")).to_contain_text("7 / 60")
    people.filter(has_text="卓玛").click()
    jobs = page.locator("main .choices a")
    expect(jobs).to_have_count(1)  # two workers were listed before
    expect(jobs).to_contain_text("7 / 60")


def test_a_page_that_needs_a_network_says_so_instead_of_being_lost(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    go(page, "#/workers")
    page.get_by_role("link", name="全部页面").click()
    expect(page.locator("#notice")).to_contain_text("要有网络")
    expect(page).to_have_url(f"{live_server.url}/workshop/app/zh#/workers")
    context.set_offline(False)
    page.get_by_role("link", name="全部页面").click()
    page.wait_for_url(f"{live_server.url}/workshop/")
