"""What a fake camera sees: labels with their codes, one after the other, as they are held before it."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from craftorders.cards.qr import qr_svg
from tests.browser import FLAGS, find_chromium
from tests.cards.test_qr import painted

FRAMES = 20


def film_of(path: Path, labels: Iterable[tuple[str, int]]) -> Path:
    """A film of labels: the text of each code, and by how many degrees it is turned."""
    frames = []
    for text, turn in labels:
        code = painted(qr_svg(text)).rotate(turn, expand=True, fillcolor=255)
        picture = Image.new("L", (640, 480), 150)
        picture.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=80)
        frames += [file.getvalue()] * FRAMES
    path.write_bytes(b"".join(frames))
    return path


@contextmanager
def with_camera(browser: Browser, film: Path) -> Iterator[Browser]:
    """A browser like this one whose camera shows the film; it is asked for nothing."""
    camera = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    executable = find_chromium()
    assert executable is not None  # the fixture `browser` has skipped otherwise
    opened = browser.browser_type.launch(executable_path=executable, headless=True, args=[*FLAGS, *camera])
    yield opened
    opened.close()
