"""The scanner in the app, for real: a fake camera shows labels to a phone without network, which knows what they open."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy.orm import Session

from craftorders.cards.services import issue_card
from craftorders.kernel.codes import written_code
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch, Job
from craftorders.production.services import record_hand_in
from craftorders.web.workshop import app as shell
from tests.web.cameras import film_of, with_camera
from tests.web.conftest import PHONE, LiveServer, fits
from tests.web.phone_app import go, open_app

pytestmark = pytest.mark.browser
Printed = dict[str, str]


@pytest.fixture
def printed(live_server: LiveServer, job_id: UUID) -> Printed:
    """What stands on the labels of a batch, a job of it, a bag of that, and on the card of who made it."""

    def arrange(session: Session) -> Printed:
        job, cast = session.get_one(Job, job_id), live_server.cast
        bag = record_hand_in(session, job_id, 5, hand_in_id=new_id(), actor=cast.coordinator)
        card = issue_card(session, cast.worker.id, actor=cast.coordinator)
        return {
            "batch": session.get_one(Batch, job.batch_id).code, "job": job.code, "bag": bag.code, "card": card.token,
            "number": card.card.number, "worker_id": str(cast.worker.id), "batch_id": str(job.batch_id),
        }  # fmt: skip

    return live_server.work.run(arrange)


@pytest.fixture
def camera_context(browser: Browser, live_server: LiveServer, printed: Printed, tmp_path: Path) -> Iterator[BrowserContext]:
    """A phone before whose camera batch, bag and card are held, and a code from elsewhere."""
    labels = (
        (f"{live_server.url}/q/{written_code(printed['batch'])}", 0),
        (f"{live_server.url}/q/{written_code(printed['bag'])}", 11),
        (f"{live_server.url}/c#{printed['card']}", -6),
        ("https://elsewhere.example/", 0),
    )
    with with_camera(browser, film_of(tmp_path / "film.mjpeg", labels)) as found:
        yield found.new_context(viewport=PHONE, locale="zh-CN")


def test_labels_before_the_camera_open_their_screens_without_network(
    live_server: LiveServer, job_id: UUID, printed: Printed, camera_context: BrowserContext
) -> None:
    page = open_app(camera_context, live_server)
    camera_context.set_offline(True)
    page.reload()
    page.get_by_role("link", name="扫码").click()
    page.get_by_role("button", name="打开相机").click()
    expect(page.locator("#count")).to_have_text("4", timeout=30_000)
    found = page.locator("#found")
    expect(found.locator("li")).to_have_count(4)
    expect(found.locator(".bad")).to_contain_text("这不是我们的二维码")
    expect(found.locator(f"a[href='#/batch/{printed['batch_id']}']")).to_contain_text(printed["batch"])
    expect(found.locator(f"a[href='#/job/{job_id}']")).to_contain_text(printed["bag"])
    fits(page)
    found.locator(f"a[href='#/worker/{printed['worker_id']}']").click()
    expect(page.locator("h1")).to_have_text("卓玛")
    assert page.evaluate("document.querySelector('video')") is None, "the camera is off"
    page.locator("main .choices a").click()
    expect(page).to_have_url(f"{live_server.url}/workshop/app/zh#/job/{job_id}")


def test_a_typed_code_is_looked_up_and_a_slip_is_told(
    live_server: LiveServer, job_id: UUID, printed: Printed, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    go(page, "#/scan")

    def types(text: str) -> None:
        page.fill("#code", text)
        page.get_by_role("button", name="查询").click()

    types(written_code(printed["job"]).lower().replace("-", " "))
    expect(page.locator("#found li:first-child a")).to_have_attribute("href", f"#/job/{job_id}")
    types(printed["number"].lower())
    expect(page.locator("#found li:first-child a")).to_have_attribute("href", f"#/worker/{printed['worker_id']}")
    types(printed["number"][:-1] + ("1" if printed["number"][-1] == "0" else "0"))
    expect(page.locator("#found li:first-child.bad")).to_contain_text("不对")
    right = written_code(printed["batch"])
    types(right[:-1] + ("1" if right[-1] == "0" else "0"))
    expect(page.locator("#found li:first-child.bad")).to_contain_text("不对")
    types(written_code("B-000000"))
    expect(page.locator("#found li:first-child a")).to_have_attribute("href", "/q/B-000000")
    expect(page.locator("#count")).to_have_text("5")
    types(printed["job"])
    expect(page.locator("main p[role=status]")).to_contain_text(printed["job"])
    expect(page.locator("#count")).to_have_text("5")  # the same job, in another spelling
    for number, none_of_ours in enumerate(("http://", "https://elsewhere.example/q/%E0", "B-%%%%%%"), 6):
        types(none_of_ours)
        expect(page.locator("#found li:first-child.bad")).to_contain_text("这不是我们的二维码")
        expect(page.locator("#count")).to_have_text(str(number))


def test_the_phone_reads_codes_as_the_service_writes_them(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    """The check symbol is taken by kernel/codes.py here and by the phone there; another symbol is none."""
    page = open_app(context, live_server)
    kinds = (("B", 6), ("J", 6), ("H", 7))
    stored = [f"{kind}-{number:0{length}d}" for kind, length in kinds for number in range(0, 900, 37)]
    read = """async ([address, texts]) => {
        const { readCode } = await import(address);
        return texts.map(readCode);
    }"""
    address = f"/workshop/app/code/{shell.app_version()}/codes.js"
    written = [written_code(each) for each in stored]
    assert page.evaluate(read, [address, written]) == stored
    wrong = [each[:-1] + ("1" if each[-1] == "0" else "0") for each in written]
    assert set(page.evaluate(read, [address, wrong])) == {None}
