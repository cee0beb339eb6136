"""Takes the README's pictures from a fresh demo in a real browser: `make screenshots`."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from craftorders.demo.people import PASSWORD
from tests.browser import find_chromium, launch

HERE = Path(__file__).parent
PORT = 8191
BASE = f"http://127.0.0.1:{PORT}"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
SHOTS = (
    ("merchant", "hua", "/merchant/", DESK),
    ("board", "diao", "/operations/", DESK),
    ("workshop", "zhuoga", "/workshop/", PHONE),
)


def main() -> None:
    """Start the product, take the pictures, stop it."""
    executable = find_chromium()
    if executable is None:
        raise SystemExit("No Chromium was found: run make system-deps, or set CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)), sync_playwright() as playwright:
        with launch(playwright, executable) as browser:
            for name, username, path, size in SHOTS:
                shoot_desk(browser, name, username, path, size)
            shoot_card(browser, json.loads(Path(folder, "demo-card.json").read_text()))


def shoot_desk(browser: Browser, name: str, username: str, path: str, size: dict[str, int]) -> None:
    """A page of somebody who signs in."""
    page = browser.new_page(viewport=size, locale="zh-CN")
    page.goto(f"{BASE}/sign-in?next={path}")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"**{path}")
    page.screenshot(path=HERE / f"{name}.png")
    page.close()


def shoot_card(browser: Browser, card: dict[str, str]) -> None:
    """The farmer's page, opened by the card and its PIN."""
    page = browser.new_page(viewport=PHONE, locale="zh-CN")
    page.goto(f"{BASE}/c#{card['link'].partition('#')[2]}")
    page.wait_for_url("**/c/me")
    for digit in card["pin"]:
        page.click(f".pad button:text-is('{digit}')")
    page.click("form:has(#pin) button:not([type=button])")
    page.wait_for_selector("[data-say]")
    page.screenshot(path=HERE / "farmer.png")
    page.close()


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """The product with a fresh demo in `folder`."""
    environment = {**os.environ, "DATA_FOLDER": str(folder), "PORT": str(PORT)}
    with (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "craftorders.cli", "run"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(process)
            yield
        finally:
            process.terminate()
            process.wait(15)


def _wait(process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=2).close()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.5)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
