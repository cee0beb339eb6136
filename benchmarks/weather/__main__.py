"""`python -m benchmarks.weather [--rounds N]`: a hundred reports leave a real browser at 50 kbit/s with a tenth lost.

The coordinator writes them down without network. The clock runs from the moment the line is there until the app says
that everything is sent: who is signed in, and a hundred events. The value is the median in seconds.
"""

import statistics
import sys
import time
from uuid import UUID

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.stage import database, served, units, verdict
from benchmarks.weather.line import Line
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.models import Job
from craftorders.production.services import assign_job
from craftorders.sync.models import PhoneEvent
from craftorders.web.workshop.app import app_version
from tests.browser import find_chromium, launch
from tests.builders.cast import PASSWORD, a_cast
from tests.builders.stories import supplied_batch

EVENTS, ROUNDS, MOST = 100, 5, 10.0
WRITE = """async ([address, batch, job, count]) => {
    const { writeDown } = await import(address);
    for (let each = 0; each < count; each += 1) await writeDown('report_pieces', batch, { job_id: job, quantity: 1 });
}"""
SENT = "() => document.getElementById('state').classList.contains('good')"


def arrange(session: Session) -> tuple[UUID, UUID]:
    """A large job of a batch at work."""
    cast = a_cast(session, prepaid=10**14)
    batch = supplied_batch(session, cast, 100_000)
    job = assign_job(session, batch.id, 1, 100_000, worker_id=cast.worker.id, actor=cast.coordinator)
    return batch.id, job.id


def one_day(browser: Browser, line: Line, url: str, batch_id: UUID, job_id: UUID) -> float:
    """Seconds from the first bit to the words that everything is sent."""
    line.clear = True
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{url}/sign-in?next=/workshop/app")
    page.fill("[name=username]", "cun")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_selector("main a.card")
    context.set_offline(True)
    page.evaluate(WRITE, [f"/workshop/app/code/{app_version()}/outbox.js", str(batch_id), str(job_id), EVENTS])
    line.clear, line.sent = False, 0
    began = time.perf_counter()
    context.set_offline(False)
    page.wait_for_function(f"() => document.getElementById('state').textContent && ({SENT})()", timeout=120_000)
    seconds = time.perf_counter() - began
    print(f"  {seconds:5.1f} s, {line.sent:6d} bytes both ways")
    context.close()
    return seconds


def arrived(work: UnitOfWork, job_id: UUID) -> tuple[int, int]:
    """How many events are kept, and how many pieces are made by them."""
    with work.reading() as session:
        return session.scalar(select(func.count()).select_from(PhoneEvent)) or 0, session.get_one(Job, job_id).made


def main() -> None:
    """Play on SQLite."""
    rounds = int(sys.argv[sys.argv.index("--rounds") + 1]) if "--rounds" in sys.argv else ROUNDS
    executable = find_chromium()
    if executable is None:
        raise SystemExit("no Chromium was found (set CHROMIUM, or run: make system-deps)")
    with database("sqlite") as (url, folder):
        work = units(url)
        batch_id, job_id = work.run(arrange)
        with served("benchmarks.whole", url, folder) as port, sync_playwright() as playwright:
            line = Line(port)
            address, browser = f"http://127.0.0.1:{line.start()}", launch(playwright, executable)
            taken = [one_day(browser, line, address, batch_id, job_id) for _ in range(rounds)]
            browser.close()
        assert arrived(work, job_id) == (EVENTS * rounds, EVENTS * rounds), "lost or counted twice"
        work.engine.dispose()
    print(f"  median {statistics.median(taken):.1f} s, worst {max(taken):.1f} s")
    verdict("weather", statistics.median(taken), f"<={MOST}", statistics.median(taken) <= MOST)


if __name__ == "__main__":
    main()
