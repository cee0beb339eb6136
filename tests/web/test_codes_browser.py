"""Labels on paper and codes before a camera, for real: Chromium prints the label and scans it from a fake camera."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from craftorders.kernel.codes import written_code
from craftorders.production.queries import bags_of_batch
from tests.builders.cast import PASSWORD
from tests.builders.stories import submitted_lot
from tests.web.cameras import film_of, with_camera
from tests.web.conftest import PHONE, LiveServer

pytestmark = pytest.mark.browser


def sign_in(page: Page, url: str) -> None:
    """As the coordinator in Danba."""
    page.goto(f"{url}/sign-in")
    page.fill("[name=username]", "cun")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()


@pytest.fixture
def codes(live_server: LiveServer) -> dict[str, str]:
    """The label of a batch, and of one of its bags."""

    def arrange(session: Session) -> dict[str, str]:
        batch = submitted_lot(session, live_server.cast, 20).batch
        return {"batch": batch.code, "bag": bags_of_batch(session, batch.id)[0].code, "id": str(batch.id)}

    return live_server.work.run(arrange)


def test_a_thermal_label_is_60_by_40_mm_and_is_read_as_printed(
    live_server: LiveServer, codes: dict[str, str], page: Page
) -> None:
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/labels/batches/{codes['id']}")
    page.emulate_media(media="print")
    label = page.locator(".label")
    box = label.bounding_box()
    assert box is not None
    assert (round(box["width"] / 96 * 25.4), round(box["height"] / 96 * 25.4)) == (60, 40)
    seen = zxingcpp.read_barcodes(Image.open(io.BytesIO(label.screenshot(scale="css"))))
    assert [each.text for each in seen] == [f"{live_server.url}/q/{written_code(codes['batch'])}"]
    assert label.evaluate("e => e.scrollHeight <= e.clientHeight"), "nothing is cut off"


def test_a_long_english_name_leaves_room_for_the_code_of_a_bag(
    live_server: LiveServer, codes: dict[str, str], page: Page
) -> None:
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/labels/batches/{codes['id']}/bags?lang=en")
    page.locator(".label .title").evaluate_all("all => all.forEach(e => { e.textContent = 'Seven-strand wide belt'; })")
    overlaps = """all => all.filter(label => label.querySelector('p:last-of-type').getBoundingClientRect().bottom >
        label.querySelector('.code').getBoundingClientRect().top).length"""
    assert page.locator(".label").count() == 2
    assert page.locator(".label").evaluate_all(overlaps) == 0


@pytest.fixture
def film(live_server: LiveServer, codes: dict[str, str], tmp_path: Path) -> Path:
    """What a camera sees: the batch's label, the bag's label held askew, a code from elsewhere."""
    labels = (
        (f"{live_server.url}/q/{written_code(codes['batch'])}", 0),
        (f"{live_server.url}/q/{written_code(codes['bag'])}", 17),
        ("https://elsewhere.example/", -8),
    )
    return film_of(tmp_path / "film.mjpeg", labels)


@pytest.fixture
def camera_page(browser: Browser, film: Path) -> Iterator[Page]:
    """A phone whose camera shows the film; it is asked for nothing."""
    with with_camera(browser, film) as found:
        yield found.new_page(viewport=PHONE, locale="zh-CN")


def test_codes_before_the_camera_are_counted_once_and_lead_on(
    live_server: LiveServer, codes: dict[str, str], camera_page: Page
) -> None:
    page = camera_page
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/scan")
    expect(page.locator("#view")).to_be_hidden()
    page.click("#start")
    expect(page.locator("#count")).to_have_text("3", timeout=30_000)
    found = page.locator("#found li")
    expect(found).to_have_count(3)
    expect(page.locator("#found")).to_contain_text(written_code(codes["bag"]))
    expect(page.locator("#found .bad")).to_contain_text("这不是我们的二维码")
    page.click("#start")
    expect(page.locator("#view")).to_be_hidden()
    page.locator(f"#found a:has-text('{written_code(codes['batch'])}')").click()
    page.wait_for_url(f"**/workshop/batches/{codes['id']}")
