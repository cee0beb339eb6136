"""Progress on pages: the board's sentences, an order's bars and weeks, the merchant's interval, the map of counties.

The workshop of the cast is in Danba, 5 days from Yiwu. 900 belts are due on 18 December; 25 a day are made.
"""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.production.models import Batch
from craftorders.production.services import assign_job, report_pieces
from craftorders.production.services.forecasting import forecast_next
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.stories import passed_batch, supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.conftest import NOON
from tests.databases import remembered

LATE = "almost surely 15 days late, because the workshop makes 25 a day and 48 a day would be needed"
"""800 are left: 32 days at 25 a day, 2 of inspection, 5 on the road: 2 January. They would have to be made in 17 days."""

ARRIVAL = "most likely Jan 2"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed; a farm calendar of theirs is empty."""
    return remembered(work, a_cast)


@pytest.fixture
def slow(work: UnitOfWork, cast: Cast) -> Batch:
    """Four days at 25 a day, and everybody was told."""

    def tell(session: Session) -> Batch:
        with clock.at(NOON - timedelta(days=4)):
            batch = supplied_batch(session, cast, 900)
            batch.due_on = date(2026, 12, 18)
        for days_ago in range(4, 0, -1):
            with clock.at(NOON - timedelta(days=days_ago)):
                job = assign_job(session, batch.id, 1, 25, worker_id=cast.worker.id, actor=cast.coordinator)
                report_pieces(session, job.id, 25, actor=cast.coordinator)
                forecast_next(session)
        forecast_next(session)
        return batch

    return work.run(tell)


@pytest.fixture
def diao(cast: Cast, client: FlaskClient) -> Visitor:
    """The dispatcher."""
    return a_visitor(client, "diao")


def test_the_board_says_first_what_will_be_late_and_why(slow: Batch, diao: Visitor) -> None:
    page = diao.get("/operations/?lang=en").text
    assert f"{slow.code}</a> 900 × Three-strand belt at Danba Braiding: {LATE}" in page
    assert page.index(LATE) < page.index('id="confirm"')
    assert "工坊每天做 25 件，要每天 48 件才赶得上" in diao.get("/operations/?lang=zh").text


def test_a_batch_and_its_order_are_shown_by_week_with_their_bar(slow: Batch, diao: Visitor) -> None:
    """The plan began with the materials on 20 November, and ends on 13 December: 900 in 23 days, 78 after two."""
    batch = diao.get(f"/operations/batches/{slow.id}?lang=en").text
    order = diao.get(f"/operations/orders/{slow.order_id}?lang=en").text
    for page in (batch, order):
        assert ARRIVAL in page
        assert '<polyline class="line-made"' in page
        row = page.split("Nov 16, 2026")[1].split("</tr>")[0]
        assert [row.count(f"<span>{pieces}</span>") for pieces in (78, 75, 0)] == [1, 1, 3]
    assert f'aria-label="{slow.code}: 100 of 900, due Dec 18, 2026' in order
    assert f"{LATE}</title>" in order
    assert LATE in batch


def test_the_merchant_reads_when_it_will_come_and_why_late(slow: Batch, client: FlaskClient) -> None:
    hua = a_visitor(client, "hua")
    for path in ("/merchant/?lang=en", f"/merchant/orders/{slow.order_id}?lang=en"):
        page = hua.get(path).text
        assert ARRIVAL in page
    assert LATE in page
    assert 'class="gantt"' in page
    assert "最可能 1月2日" in hua.get("/merchant/?lang=zh").text


def test_the_map_leads_from_a_county_to_its_batches(work: UnitOfWork, cast: Cast, slow: Batch, diao: Visitor) -> None:
    done = work.run(lambda session: passed_batch(session, cast, 10))
    page = diao.get("/operations/map?lang=en").text
    assert f'<a href="/operations/batches?region={DANBA}" aria-label="Danba County: 1 of 2 batches late">' in page
    assert page.count('<circle class="bad"') == 2  # the county, and the key below the map
    assert f"region={BAZHOU}" in page  # a workshop without work is on the map, too
    here, there = (diao.get(f"/operations/batches?region={region}").text for region in (DANBA, BAZHOU))
    assert [batch.code in here for batch in (slow, done)] == [True, True]
    assert slow.code not in there
    assert diao.get("/operations/batches?region=999999").status_code == 404


def test_programs_read_the_map_as_numbers(slow: Batch, client: FlaskClient) -> None:
    """800 belts of 150 s are 2,000 minutes."""
    danba, bazhou = a_program(client, "diao").get("/counties/work").json["items"]
    assert (danba["region"]["id"], danba["batches"], danba["late"]) == (DANBA, 1, 1)
    assert (danba["open_pieces"], danba["open_minutes"]) == (800, 2_000)
    assert (bazhou["region"]["id"], bazhou["workshops"], bazhou["batches"], bazhou["open_minutes"]) == (BAZHOU, 1, 0, 0)
    assert a_program(client, "hua").get("/counties/work").status_code == 403
    found = a_program(client, "diao").get(f"/batches?region_id={BAZHOU}").json["items"]
    assert found == []
