"""Farm calendars in Excel: out and back again, every mistake told, nothing half set."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.languages import init_languages
from craftorders.infra.problems import words_by_place
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import RuleViolation
from craftorders.places.models import FarmWeek
from craftorders.places.queries import shares, weeks_set
from craftorders.places.services import ImportedCalendar, import_calendar, set_weeks
from craftorders.places.workbook import calendar_workbook
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program, refusal
from tests.builders.refusals import refused
from tests.databases import remembered
from tests.orders.workbooks import a_workbook

HEADER = ("区划代码", "周（周一日期）", "可用人手（每百人）", "人手减少的原因")
NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 7)


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def a_calendar(*rows: tuple[Any, ...]) -> bytes:
    return a_workbook(rows, HEADER)


def exported(session: Session, language: str) -> bytes:
    app = Flask("words")
    init_languages(app)
    with app.test_request_context(f"/?lang={language}"):
        return calendar_workbook(weeks_set(session, NOVEMBER))


def words_for(error: RuleViolation) -> dict[str, str]:
    app = Flask("words")
    init_languages(app)
    with app.test_request_context("/?lang=zh"):
        return {place: " ".join(texts) for place, texts in words_by_place(error).items()}


def test_every_line_sets_a_week_and_the_same_file_twice_changes_nothing(session: Session, cast: Cast) -> None:
    set_weeks(session, DANBA, first=NOVEMBER, last=DECEMBER, share=90, reason="旧", actor=cast.operator)
    content = a_calendar(
        (DANBA, NOVEMBER, 60, "收青稞"),
        (511902, "2026-12-10", "75%", "摘柑橘"),
        (BAZHOU, datetime.fromisoformat("2026-12-14"), 100, None),
        (None, None, None, None),
    )
    assert import_calendar(session, content, actor=cast.dispatcher) == ImportedCalendar(weeks=3, changed=2)
    assert shares(session, [DANBA, BAZHOU], NOVEMBER, 3) == {DANBA: (60, 90, 100), BAZHOU: (100, 75, 100)}
    assert import_calendar(session, content, actor=cast.dispatcher) == ImportedCalendar(weeks=3, changed=0)


def test_a_cell_formatted_as_percent_means_what_it_shows(session: Session, cast: Cast) -> None:
    def finish(sheet: Any) -> None:
        sheet["C2"].number_format = "0%"

    content = a_workbook([(DANBA, NOVEMBER, 0.57, "收青稞")], HEADER, finish=finish)
    import_calendar(session, content, actor=cast.operator)
    assert shares(session, [DANBA], NOVEMBER, 1) == {DANBA: (57,)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_goes_out_comes_back_and_changes_nothing(session: Session, cast: Cast, language: str) -> None:
    set_weeks(session, DANBA, first=NOVEMBER, last=DECEMBER, share=60, reason="=1+1 收青稞", actor=cast.operator)
    content = exported(session, language)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    row = [cell.value for cell in sheet[2]]
    assert row == [
        DANBA,
        "丹巴县" if language == "zh" else "Danba County",
        datetime.fromisoformat("2026-11-30"),
        60,
        "'=1+1 收青稞",
    ]
    assert import_calendar(session, content, actor=cast.operator) == ImportedCalendar(weeks=2, changed=0)


def test_every_mistake_is_told_with_its_row_and_column_and_nothing_is_set(session: Session, cast: Cast) -> None:
    content = a_calendar(
        (DANBA, NOVEMBER, 60, "收青稞"),
        ("513399", "someday", 101, "x" * 101),
        (None, date(1926, 12, 7), 60.5, None),
        (DANBA, "2026-12-06", 50, None),
    )
    with pytest.raises(RuleViolation) as caught:
        import_calendar(session, content, actor=cast.operator)
    assert (caught.value.code, caught.value.details["count"]) == ("mistakes_in_file", 9)
    percentage = "请填写 0 到 100 的整数百分比。"
    assert words_for(caught.value) == {
        "/rows/3/county_code": "第 3 行，区划代码：没有哪个县用这个代码。",
        "/rows/3/week": "第 3 行，周（周一日期）：请写成 2026-12-31 这样的日期。",
        "/rows/3/share": f"第 3 行，可用人手（每百人）：{percentage}",
        "/rows/3/reason": "第 3 行，人手减少的原因：最多 100 字。",
        "/rows/4/county_code": "第 4 行，区划代码：请填写这一项。",
        "/rows/4/week": "第 4 行，周（周一日期）：请写本世纪的日期，例如 2026-12-31。",
        "/rows/4/share": f"第 4 行，可用人手（每百人）：{percentage}",
        "/rows/5/week": "第 5 行，周（周一日期）：上面已经有这个县的这一周了。",
        "/rows/5/reason": "第 5 行，人手减少的原因：请说明人手为什么减少，例如秋收。",
    }
    assert session.scalar(select(func.count()).select_from(FarmWeek)) == 0


def test_a_strange_file_and_a_strange_person_are_refused(session: Session, cast: Cast) -> None:
    with refused("not_excel"):
        import_calendar(session, b"week,share", actor=cast.operator)
    with refused("no_table"):
        import_calendar(session, a_workbook([(1, 2)], ("a", "b")), actor=cast.operator)
    with refused("not_permitted"):
        import_calendar(session, a_calendar((DANBA, NOVEMBER, 60, "x")), actor=cast.coordinator)


def test_over_http_the_table_goes_out_and_comes_back(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    diao = a_program(client, "diao")

    def send(content: bytes) -> Any:
        file = (io.BytesIO(content), "calendar.xlsx")
        return client.post("/api/v1/calendar/import", data={"file": file}, headers=diao.headers)

    answer = send(a_calendar((DANBA, NOVEMBER, 60, "收青稞")))
    assert (answer.status_code, answer.json) == (200, {"weeks": 1, "changed": 1})
    out = diao.get("/calendar.xlsx")
    assert (out.status_code, send(out.data).json) == (200, {"weeks": 1, "changed": 0})
    refusal(send(a_calendar((DANBA, NOVEMBER, 60, None))), 422, "mistakes_in_file")
    refusal(client.post("/api/v1/calendar/import", data={}, headers=a_program(client, "cun").headers), 403, "not_permitted")
