"""A real Chromium for tests of pages.

What a person sees is tested where a person sees it. The browser is the machine's own, found by CHROMIUM or
in the usual places, never downloaded; it talks to loopback only, so everything it does on its own account is
turned off.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.requirement import missing

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The path of a Chromium on this machine, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    found = (shutil.which(program) for program in PROGRAMS)
    return next((path for path in (*found, *PLACES) if path and Path(path).exists()), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    """Start the browser without a window; scripts that draw pictures use this too."""
    return playwright.chromium.launch(executable_path=executable, headless=True, args=list(FLAGS))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all pages of this process; skips where there is none, unless REQUIRE names browser."""
    executable = find_chromium()
    if executable is None:
        missing("browser", "no Chromium was found (set CHROMIUM, or run: make system-deps)")
    with sync_playwright() as playwright:
        running = launch(playwright, executable)
        yield running
        running.close()
