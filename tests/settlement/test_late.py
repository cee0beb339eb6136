"""Work of a closed month that is accepted late: it goes to exactly the next statement, and is named an adjustment there."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.services import issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Worker
from craftorders.places.models import Region
from craftorders.quality.models import InspectionLot
from craftorders.quality.services import decide_lot
from craftorders.settlement.models import Statement
from craftorders.settlement.queries import lines_of_statement
from craftorders.settlement.queries.late import LateSum, late_in_preview, late_sums
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.settled import waiting_lines
from tests.builders.stories import passed_batch, submitted_lot
from tests.builders.visitors import a_visitor
from tests.databases import remembered
from tests.web.test_farmer import opened

LAST_MINUTE = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
"""A minute to midnight of 30 November in Danba."""
EARLY_DECEMBER = datetime(2026, 12, 3, 4, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 2, 4, 0, tzinfo=UTC)


def handed_in_on_the_last_day(session: Session) -> Cast:
    """Both workers earned ¥30.00 in November. In its last minute they hand in five belts more each, to be inspected."""
    cast = a_cast(session)
    passed_batch(session, cast)
    with clock.at(LAST_MINUTE):
        submitted_lot(session, cast, 10)
    return cast


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """November is closed on 1 December; the belts of the last day pass on the third, and ten more that were made then."""
    told = remembered(work, handed_in_on_the_last_day)

    def arrange(session: Session) -> None:
        with clock.at(datetime(2026, 12, 1, 4, 0, tzinfo=UTC)):
            close_period(session, DANBA, "2026-11", actor=told.finance)
        with clock.at(EARLY_DECEMBER):
            lot = session.scalars(select(InspectionLot).where(InspectionLot.state == "open")).one()
            decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=told.inspector)
            passed_batch(session, told, 20)

    work.run(arrange)
    return told


def close_december(session: Session, cast: Cast) -> Statement:
    """The first worker's statement of December."""
    with clock.at(JANUARY):
        period = close_period(session, DANBA, "2026-12", actor=cast.finance)
    own = (Statement.period_id == period.id) & (Statement.worker_id == cast.worker.id)
    return session.scalars(select(Statement).where(own)).one()


def test_it_goes_to_exactly_the_next_statement_under_the_name_of_its_month(session: Session, cast: Cast) -> None:
    """Ten belts of December at ¥0.60 and five of the last minute of November."""
    november = session.scalars(select(Statement).where(Statement.worker_id == cast.worker.id)).one()
    assert (november.amount, late_sums(session, november)) == (3_000, [])
    region = session.get_one(Region, DANBA)
    late = [LateSum("2026-11", 1, 300)]
    expected = {(worker.id, "CNY"): late for worker in (cast.worker, cast.second_worker)}
    assert late_in_preview(session, region, "2026-12") == expected
    statement = close_december(session, cast)
    assert (statement.lines, statement.amount) == (2, 900)
    assert late_sums(session, statement) == late
    assert late_in_preview(session, region, "2026-12") == {}
    lines = lines_of_statement(session, statement).items
    assert [each.amount for each in lines] == [300, 600]
    assert waiting_lines(session) == 0
    assert verify_books(session)[1] == []


def test_a_minute_later_it_would_not_have_been_late(session: Session) -> None:
    cast = a_cast(session)
    with clock.at(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)):
        lot = submitted_lot(session, cast, 10)
    with clock.at(EARLY_DECEMBER):
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    assert late_sums(session, close_december(session, cast)) == []


def test_in_urumqi_the_same_minute_is_november_still(session: Session) -> None:
    cast = a_cast(session)
    session.get_one(Region, DANBA).time_zone = "Asia/Urumqi"
    with clock.at(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)):
        lot = submitted_lot(session, cast, 10)
    with clock.at(EARLY_DECEMBER):
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    assert late_sums(session, close_december(session, cast)) == [LateSum("2026-11", 1, 300)]


def test_two_who_close_december_at_once_settle_what_is_late_once(work: UnitOfWork, cast: Cast) -> None:
    def close(session: Session) -> None:
        close_period(session, DANBA, "2026-12", actor=cast.finance)

    with clock.at(JANUARY):
        assert at_once(work, close, close) == ["done", "done"]

    def amounts(session: Session) -> list[int]:
        own = Statement.worker_id == cast.worker.id
        return sorted(session.scalars(select(Statement.amount).where(own)))

    assert work.run(amounts) == [900, 3_000]
    assert work.run(verify_books, reading=True)[1] == []


def test_pages_and_files_name_the_month_that_it_is_from(
    app: Application, work: UnitOfWork, client: FlaskClient, cast: Cast
) -> None:
    with clock.at(JANUARY):
        preview = said(a_visitor(client, "ji").get(f"/finance/periods/preview?region_id={DANBA}&month=2026-12"))
        assert "¥9.00 补2026年11月的: ¥3.00" in preview
        statement = work.run(lambda session: close_december(session, cast))
        path, visitor = f"/finance/statements/{statement.id}", a_visitor(client, "ji")
        words = said(visitor.get(path))
        assert "以前月份补发的加工费 补2026年11月的: ¥3.00" in words
        assert words.count("编织 · 补2026年11月的") == 1
        head, lines = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{path}.xlsx").data)).worksheets
        assert {row[0]: row[1] for row in head.iter_rows(min_row=2, values_only=True)}["补2026年11月的"] == 3
        assert [row[9] for row in lines.iter_rows(min_row=2, values_only=True)] == ["补2026年11月的", None]
        assert visitor.get(f"{path}.pdf").data[:5] == b"%PDF-"
        card = work.run(lambda session: issue_card(session, session.get_one(Worker, cast.worker.id).id, actor=SYSTEM))
        assert said(opened(app, card).get("/c/me")).count("补2026年11月的") == 1


def said(answer: Any) -> str:
    """The words of a page."""
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
