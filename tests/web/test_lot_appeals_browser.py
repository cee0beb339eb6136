"""A rejected lot in dispute on three phones, for real: one tap on the card, a frozen batch, another inspector's decision."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.photos import store_photo
from craftorders.kernel.actor import SYSTEM
from tests.builders.inspections import rejected_lot
from tests.builders.pictures import a_picture
from tests.builders.stories import submitted_lot
from tests.web.conftest import PHONE, LiveServer, fits
from tests.web.test_inspection_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def rejected(live_server: LiveServer) -> tuple[IssuedCard, UUID]:
    """Zhuoma's card, and the batch whose hundred belts were rejected for two of hers."""

    def arrange(session: Session) -> tuple[IssuedCard, UUID]:
        cast = live_server.cast
        folder = live_server.app.config["PHOTO_FOLDER"]
        cast.photo = store_photo(session, a_picture(), folder=folder, actor_id=cast.hua.id)
        lot = rejected_lot(session, cast, submitted_lot(session, cast))
        return issue_card(session, cast.worker.id, actor=SYSTEM), lot.batch_id

    return live_server.work.run(arrange)


def with_pin(page: Page, server: LiveServer, card: IssuedCard) -> None:
    """Scan the card and type its PIN."""
    page.goto(f"{server.url}/c#{card.token}")
    page.wait_for_url("**/c/me")
    for digit in card.pin:
        page.click(f".pad button:text-is('{digit}')")
    page.click("form:has(#pin) button:not([type=button])")
    page.wait_for_load_state()


def test_from_one_tap_to_the_money(
    live_server: LiveServer, rejected: tuple[IssuedCard, UUID], page: Page, browser: Browser
) -> None:
    card, batch_id = rejected
    with_pin(page, live_server, card)
    expect(page.locator("main")).to_contain_text("整批 100 件被退回")
    fits(page)
    page.get_by_role("button", name="请再看一遍这一批").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("正在复看")
    fits(page)

    coordinator = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    sign_in(coordinator, live_server, "cun")
    coordinator.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    expect(coordinator.locator("main")).to_contain_text("请不要动这些件")
    expect(coordinator.get_by_role("link", name="送检")).to_have_count(0)
    fits(coordinator)
    coordinator.context.close()

    inspector = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    sign_in(inspector, live_server, "jian")
    inspector.goto(f"{live_server.url}/appeals/")
    inspector.locator("a.card").click()
    inspector.click("[data-step='1']")
    inspector.fill("[name=reason]", "只有一条松")
    fits(inspector)
    inspector.get_by_role("button", name="整批通过，支付加工费").click()
    inspector.locator("dialog .button.danger").click()
    expect(inspector.locator("main")).to_contain_text("100 件里有 99 件通过")
    inspector.context.close()

    page.reload()
    expect(page.locator("main")).to_contain_text("99 件通过，您的加工费已经记上")
    expect(page.locator("main")).to_contain_text("¥29.40")
    fits(page)
