"""Takes the README's pictures from a fresh demo: `make screenshots`."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.browser import launch

HERE = Path(__file__).parent
PORT = 8191
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "craftorders-demo"
SHOTS = (
    ("merchant", "hua", "/merchant/", 1280, 800),
    ("board", "diao", "/operations/", 1280, 800),
    ("workshop", "zhuoga", "/workshop/", 360, 740),
)


def main() -> None:
    """Start the product, take the pictures, stop it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATA_FOLDER": folder, "PORT": str(PORT)}
        log = open(Path(folder) / "log", "w")  # noqa: SIM115 - lives as long as the process
        process = subprocess.Popen([sys.executable, "-m", "craftorders.cli", "run"], env=environment, stdout=log)
        try:
            _wait()
            _shoot(Path(folder))
        finally:
            process.terminate()
            process.wait(15)
            log.close()


def _shoot(folder: Path) -> None:
    import json

    card = json.loads((folder / "demo-card.json").read_text())
    with launch() as browser:
        for name, username, path, width, height in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            page.goto(f"{BASE}/sign-in?next={path}")
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
            page.wait_for_load_state("load")
            page.screenshot(path=HERE / f"{name}.png")
            page.close()
        page = browser.new_page(viewport={"width": 360, "height": 740}, locale="zh-CN")
        page.goto(f"{BASE}/c#{card['link'].partition('#')[2]}")
        page.wait_for_selector("[name=pin]")
        page.fill("[name=pin]", card["pin"])
        page.click("form:has([name=pin]) button[type=submit], form:has([name=pin]) button:not([type])")
        page.wait_for_url("**/c/me*")
        page.screenshot(path=HERE / "farmer.png")


def _wait() -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
