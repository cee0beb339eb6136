"""Several phones, a month without network, and every screen of the app for everybody, in a real Chromium."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.models import SignIn
from craftorders.kernel.clock import now
from craftorders.production.models import BatchOperation, Job
from craftorders.production.services import report_pieces
from craftorders.sync.models import Device
from tests.builders.cast import PASSWORD
from tests.builders.pictures import a_picture
from tests.web.conftest import PHONE, LiveServer, fits
from tests.web.phone_app import ALL_SENT, count, go, numbers, open_app, report
from tests.web.test_as_seen import RULES

pytestmark = pytest.mark.browser
TAKEN = "这道工序只剩 0 件可以派出。"


FROM_BEFORE_PHOTOS = """async () => {
    const name = 'craftorders-workshop-' + localStorage.getItem('craftorders-owner');
    const done = (request) => new Promise((good, bad) => {
        request.onsuccess = () => good(request.result);
        request.onerror = () => bad(request.error);
    });
    const present = await done(indexedDB.open(name));
    const device = await done(present.transaction('meta').objectStore('meta').get('device'));
    const unsent = await done(present.transaction('outbox').objectStore('outbox').getAll());
    present.close();
    await done(indexedDB.deleteDatabase(name));
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => {
        opening.result.createObjectStore('meta');
        opening.result.createObjectStore('outbox', { keyPath: 'seq' });
        opening.result.createObjectStore('receipts', { keyPath: 'seq' });
    };
    const before = await done(opening), writing = before.transaction(['meta', 'outbox'], 'readwrite');
    writing.objectStore('meta').put(device, 'device');
    unsent.forEach((event) => writing.objectStore('outbox').put(event));
    await new Promise((good) => { writing.oncomplete = good; });
    before.close();
    return unsent.length;
}"""
"""What is on a phone whose app was last in touch before it took photos: the same, in the first form of its database."""


def hand_out(page: Page, batch_id: UUID, worker: str, pieces: int) -> None:
    """Pieces of the first step to somebody."""
    go(page, f"#/hand-out/{batch_id}/1")
    option = page.locator("select[name=worker] option", has_text=worker)
    page.locator("select[name=worker]").select_option(value=option.get_attribute("value"))
    page.fill("input[name=quantity]", str(pieces))
    page.locator("main form > button").click()
    expect(page.locator("#notice")).to_contain_text("已记在手机里")


def test_two_phones_hand_out_the_last_pieces_and_one_is_told_that_none_is_left(
    live_server: LiveServer, job_id: UUID, browser: Browser, context: BrowserContext
) -> None:
    """Forty belts are left. Both phones hand them out without network; the second learns it, and nothing is lost."""
    second = browser.new_context(viewport=PHONE, locale="zh-CN")
    phones = (context, second)
    pages = [open_app(each, live_server) for each in phones]
    with live_server.work.reading() as session:
        batch_id = session.get_one(Job, job_id).batch_id
    for phone, page, worker in zip(phones, pages, ("卓玛", "达瓦"), strict=True):
        phone.set_offline(True)
        hand_out(page, batch_id, worker, 40)
    for phone, page in zip(phones, pages, strict=True):
        phone.set_offline(False)
        expect(page.locator("#state")).to_contain_text(ALL_SENT)
    with live_server.work.reading() as session:
        assert session.scalars(select(BatchOperation.assigned).where(BatchOperation.position == 1)).one() == 100
        given = session.execute(select(Job.worker_id, Job.quantity).order_by(Job.quantity)).all()
        assert given == [(live_server.cast.worker.id, 40), (live_server.cast.worker.id, 60)]
    go(pages[1], "#/")
    expect(pages[1].locator("main .urgent")).to_contain_text("达瓦：派出 40 件")
    expect(pages[1].locator("main .urgent")).to_contain_text(TAKEN)
    fits(pages[1])
    second.close()


def test_a_month_without_network(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    """The sign-in has run out meanwhile: what was written down stays, and goes out after the next one."""
    page = open_app(context, live_server)
    context.set_offline(True)
    for pieces in (7, 5):
        report(page, job_id, pieces)
    page.close()
    live_server.work.run(_a_month_passes)
    context.clock.install(time=now() + timedelta(days=30))
    page = context.new_page()
    page.goto(f"{live_server.url}/workshop/app/zh")
    expect(page.locator("main")).to_contain_text("三股绳编腰带")
    count(page, job_id, 10)
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("登录后才能发出")
    expect(page.locator("#state")).to_contain_text("3 条还没发出")
    page.locator("#state a").click()
    page.fill("[name=username]", "cun")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server) == (12, 10, 2, 1, 3)


def test_what_an_app_from_before_photos_kept_is_sent(live_server: LiveServer, job_id: UUID, context: BrowserContext) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 7)
    context.route("**/api/v1/sync", lambda route: route.abort())
    context.set_offline(False)
    page.goto(f"{live_server.url}/static/favicon.svg")
    assert page.evaluate(FROM_BEFORE_PHOTOS) == 1
    page.goto(f"{live_server.url}/workshop/app/zh")
    expect(page.locator("#state")).to_contain_text("1 条还没发出")
    context.unroute("**/api/v1/sync")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server) == (7, 0, 1, 0, 1)


def _a_month_passes(session: Session) -> None:
    for each in session.scalars(select(SignIn)):
        each.expires_at -= timedelta(days=30)


REDUCED = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
MODEL = """Object.defineProperty(navigator, 'userAgentData', {
    value: { getHighEntropyValues: async () => ({ model: 'Redmi 9A' }) },
});"""
"""What Chrome on a phone says of itself: the same for every model, which is told when it is asked for."""


@pytest.mark.parametrize(("script", "label"), [(MODEL, "Redmi 9A"), (MODEL.replace("Redmi 9A", ""), "K")])
def test_a_phone_is_known_by_its_model(
    live_server: LiveServer, job_id: UUID, browser: Browser, script: str, label: str
) -> None:
    phone = browser.new_context(viewport=PHONE, locale="zh-CN", user_agent=REDUCED)
    phone.add_init_script(script)
    open_app(phone, live_server)
    with live_server.work.reading() as session:
        assert session.scalars(select(Device.label)).one() == label
    phone.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_screen_can_be_used_by_everybody(
    live_server: LiveServer, job_id: UUID, context: BrowserContext, language: str
) -> None:
    """axe's rules for WCAG 2.2 AA: as it is at home, with something refused, and with a count and its photo not sent."""
    page = open_app(context, live_server)
    context.set_offline(True)
    report(page, job_id, 50)

    def meanwhile(session: Session) -> UUID:
        report_pieces(session, job_id, 20, actor=live_server.cast.zhuoma)
        return session.get_one(Job, job_id).batch_id

    batch_id = live_server.work.run(meanwhile)
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    context.set_offline(True)
    go(page, "#/")
    expect(page.locator("#photo")).to_have_count(0)
    go(page, f"#/job/{job_id}")
    page.locator("#photo").set_input_files({"name": "bag.jpg", "mimeType": "image/jpeg", "buffer": a_picture()})
    page.locator("section.card input[name=quantity]").fill("5")
    page.get_by_role("button", name="记下这个数").click()
    expect(page.locator("#state")).to_contain_text(re.compile("2 条还没发出"))
    page.goto(f"{live_server.url}/workshop/app/{language}")
    expect(page.locator("main h1")).to_be_visible()
    worker_id = live_server.cast.worker.id
    of_work = (f"batch/{batch_id}", f"hand-out/{batch_id}/1", f"job/{job_id}", f"worker/{worker_id}")
    screens = ("", *of_work, "workers", "scan", "unsent")
    seen = set()
    for screen in screens:
        go(page, f"#/{screen}")
        expect(page.locator("main h1")).to_be_visible()
        seen.add(page.locator("main h1").inner_text())
        for summary in page.locator("details summary").all():
            summary.click()
        fits(page)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{screen}:\n{found.generate_report()}"
    assert len(seen) >= 6, seen
