"""An inspector's phone, for real: one drawn piece after another, fine with one tap, bad with a photo, and the sample."""

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.builders.inspections import a_defect_code
from tests.builders.pictures import a_picture
from tests.builders.stories import submitted_lot
from tests.web.conftest import LiveServer, fits
from tests.web.test_inspection_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def lot_id(live_server: LiveServer) -> UUID:
    """A hundred belts, of which twenty are drawn; one kind of defect is known."""

    def arrange(session: Session) -> UUID:
        a_defect_code(session)
        return submitted_lot(session, live_server.cast).id

    return live_server.work.run(arrange)


def test_a_sample_is_looked_at_piece_by_piece(live_server: LiveServer, lot_id: UUID, page: Page, tmp_path: Path) -> None:
    photo = tmp_path / "bad.jpg"
    photo.write_bytes(a_picture(800, 600))
    sign_in(page, live_server, "zhi")
    page.goto(f"{live_server.url}/inspection/lots/{lot_id}")
    page.get_by_role("link", name="一件一件地看").click()
    expect(page.locator("h1")).to_have_text("第 1 件，共 20 件")
    fits(page)
    page.get_by_role("button", name="好的，下一件").click()
    expect(page.locator("h1")).to_have_text("第 2 件，共 20 件")

    page.get_by_text("有毛病…").click()
    page.get_by_label("缺陷SKIP").check()
    page.set_input_files("[name=photo]", photo)
    expect(page.locator(".photo-input img")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="坏件，下一件").click()
    expect(page.locator("h1")).to_have_text("第 3 件，共 20 件")
    page.get_by_role("link", name="上一件").click()
    expect(page.locator("main")).to_contain_text("缺陷SKIP")

    page.get_by_role("link", name="样本").click()
    expect(page.locator(".numbers a")).to_have_count(20)
    fits(page)
    expect(page.locator(".numbers a.fine")).to_have_count(1)
    expect(page.locator(".numbers a.bad")).to_have_count(1)
    expect(page.locator("progress")).to_have_attribute("value", "2")
