"""Photos of bags in a real Chromium: taken without network, sent apart and resumed, refused with words, and seen."""

import io
import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from craftorders.production.models import Batch
from craftorders.sync.models import CarriedPhoto
from tests.web.conftest import LiveServer, fits
from tests.web.phone_app import ALL_SENT, go, numbers, open_app

pytestmark = pytest.mark.browser
PIECES = re.compile(r"/photos/[0-9a-f]{64}\?start=")


def a_photo(width: int, height: int) -> bytes:
    """As a camera would take it: no two pixels alike, so that it does not become small."""
    content = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(content, "JPEG", quality=90)
    return content.getvalue()


def count_with(page: Page, job_id: UUID, file: bytes, kind: str = "image/jpeg") -> None:
    """Five pieces in a bag, and what is chosen as its photo."""
    go(page, f"#/job/{job_id}")
    page.locator("#photo").set_input_files({"name": "bag.jpg", "mimeType": kind, "buffer": file})
    page.locator("section.card input[name=quantity]").fill("5")


def keep(page: Page) -> None:
    """Write it down."""
    page.get_by_role("button", name="记下这个数").click()


def look_again(page: Page) -> None:
    """The screen is looked at: what is left is tried again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_photo_waits_for_the_network_and_goes_on_where_it_broke(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    count_with(page, job_id, a_photo(1800, 1300))
    expect(page.locator(".photo-input canvas")).to_be_visible()
    fits(page)
    keep(page)
    expect(page.locator("#state")).to_contain_text("2 条还没发出")
    go(page, "#/unsent")
    expect(page.locator("main")).to_contain_text("货袋照片：卓玛")
    fits(page)
    page.reload()
    expect(page.locator("#state")).to_contain_text("2 条还没发出")
    starts: list[int] = []

    def lose(route: Route) -> None:
        """The second piece does not arrive; the fourth does, but its answer is lost."""
        starts.append(int(parse_qs(urlsplit(route.request.url).query)["start"][0]))
        if len(starts) == 4:
            route.fetch()
        if len(starts) in (2, 4):
            route.abort()
        else:
            route.continue_()

    context.route(PIECES, lose)
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("1 条还没发出")
    assert numbers(live_server)[1] == 5, "the bag is counted before its photo is there"
    for _ in range(4):
        look_again(page)
        page.wait_for_timeout(400)
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert starts[0] == 0
    assert starts[2] == starts[1] > 0, "what did not arrive is sent again, and nothing else"
    assert starts[4] > starts[3], "what arrived is not sent again"
    with live_server.work.reading() as session:
        carried = session.scalars(select(CarriedPhoto)).one()
        assert (carried.state, carried.received) == ("kept", carried.size)
        batch_id = session.scalars(select(Batch.id)).one()
    page.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    shown = page.locator(".bag-photo img")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") == 1600
    fits(page)


def test_what_is_no_photo_is_told_at_once_and_the_count_is_kept(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    count_with(page, job_id, b"words")
    expect(page.locator("#photo-hint")).to_contain_text("手机读不出这张照片")
    keep(page)
    expect(page.locator("#notice")).to_contain_text("已记在手机里")
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server)[1] == 5


def test_a_photo_that_the_service_refuses_is_told_until_it_is_read(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    count_with(page, job_id, a_photo(20, 20))
    keep(page)
    expect(page.locator("#notice")).to_contain_text("已记在手机里")
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    go(page, "#/")
    expect(page.locator("main .urgent")).to_contain_text("点数照样算")
    expect(page.locator("main .urgent")).to_contain_text("图片太小")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("main .urgent")).to_have_count(0)
    assert numbers(live_server)[1] == 5


def test_a_phone_without_room_for_the_photo_keeps_the_count(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    context.set_offline(True)
    page.evaluate(
        """() => {
            const put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (value, ...more) {
                if (value && value.blob) throw new DOMException('full', 'QuotaExceededError');
                return put.call(this, value, ...more);
            };
        }"""
    )
    count_with(page, job_id, a_photo(300, 300))
    keep(page)
    expect(page.locator("#notice")).to_contain_text("照片没有存下")
    expect(page.locator("#state")).to_contain_text("1 条还没发出")
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    assert numbers(live_server)[1] == 5
