"""The farm calendar's page and the page of where to train, without JavaScript."""

import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.orders.models import OrderLine
from craftorders.places.queries import shares
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.sheets import error_at, sheet, words
from tests.builders.stories import a_confirmed_order
from tests.builders.visitors import Visitor, a_visitor
from tests.orders.workbooks import a_workbook

PAGE = "/operations/calendar"
HEADER = ("County code", "Week (its Monday)", "Hands available (of 100)", "Why hands are away")
HARVEST = {"region_id": DANBA, "from": "2026-12-02", "to": "2026-12-07", "share": "60", "reason": "收青稞"}


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    return work.run(lambda session: a_cast(session, prepaid=100_000_000))


@pytest.fixture
def diao(cast: Cast, client: FlaskClient) -> Visitor:
    return a_visitor(client, "diao")


def hands(work: UnitOfWork, county: str = DANBA) -> tuple[int, ...]:
    with work.reading() as session:
        return shares(session, [county], date(2026, 11, 23), 4)[county]


def a_file(content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), "calendar.xlsx")


def test_a_dispatcher_sets_a_countys_weeks_and_takes_them_back(work: UnitOfWork, diao: Visitor) -> None:
    assert sheet(diao.get(f"{PAGE}?region_id={DANBA}"), PAGE)["region_id"] == DANBA
    assert diao.post(PAGE, **HARVEST).location == PAGE
    assert hands(work) == (100, 60, 60, 100)
    page = diao.get(PAGE)
    assert "丹巴县：改了 2 周。" in words(page)
    assert "丹巴县 2026年11月30日 2026年12月13日 60% 收青稞 Diao" in words(page)
    back = sheet(page, PAGE)
    assert back == {"region_id": DANBA, "from": "2026-11-30", "to": "2026-12-13", "share": "100"}
    assert diao.post(PAGE, **back).status_code == 303
    assert hands(work) == (100, 100, 100, 100)


def test_holidays_are_marked_and_named(diao: Visitor) -> None:
    said = words(diao.get(PAGE))
    assert "86 休" in said
    assert "1月1日 元旦" in said
    assert "2月6日 – 2月10日 春节" in said


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(work: UnitOfWork, diao: Visitor) -> None:
    answer = diao.post(PAGE, **HARVEST | {"share": "101", "reason": "", "region_id": ""})
    assert (answer.status_code, sheet(answer, PAGE)["from"]) == (422, "2026-12-02")
    assert error_at(answer, "share") == "请填写 0 到 100 的整数。"
    assert error_at(answer, "region_id") == "请选择县。"
    answer = diao.post(PAGE, **HARVEST | {"reason": ""})
    assert error_at(answer, "reason") == "请说明人手为什么减少，例如秋收。"
    assert hands(work) == (100, 100, 100, 100)


def test_the_table_goes_out_and_comes_back_or_all_its_mistakes_are_told(work: UnitOfWork, diao: Visitor) -> None:
    rows = [(DANBA, "2026-12-02", 60, "收青稞"), (BAZHOU, "2026-12-02", 75, "摘柑橘")]
    taken = diao.post(f"{PAGE}/upload", file=a_file(a_workbook(rows, HEADER)))
    assert taken.location == PAGE
    assert "文件里有 2 周，其中 2 周有变化。" in words(diao.get(PAGE))
    out = diao.get(f"{PAGE}.xlsx")
    assert diao.post(f"{PAGE}/upload", file=a_file(out.data)).status_code == 303
    assert "文件里有 2 周，其中 0 周有变化。" in words(diao.get(PAGE))
    wrong = diao.post(f"{PAGE}/upload", file=a_file(a_workbook([*rows, (DANBA, "x", 101, None)], HEADER)))
    assert wrong.status_code == 422
    assert "文件里有 2 处要改" in words(wrong)
    assert "第 4 行，可用人手（每百人）：请填写 0 到 100 的整数百分比。" in words(wrong)
    assert (hands(work), hands(work, BAZHOU)) == ((100, 60, 100, 100), (100, 75, 100, 100))


def test_a_county_is_found_by_name_and_one_without_a_workshop_is_not(diao: Visitor) -> None:
    assert "丹巴县" in words(diao.get(f"{PAGE}?text=丹巴"))
    assert "没有叫这个名字的" in words(diao.get(f"{PAGE}?text=昭觉"))


def test_the_auditor_reads_and_sets_nothing(cast: Cast, client: FlaskClient) -> None:
    ji = a_visitor(client, "ji")
    assert "设置这几周" not in words(ji.get(PAGE))
    assert ji.post(PAGE, **HARVEST).status_code == 403
    assert ji.get("/operations/skills").status_code == 403


@pytest.mark.parametrize(
    ("due", "language", "said"),
    [
        # 160,000 min of knots against 4 × 21,000 min: 76,000 are missing, and a hand of the average has 7,000 in a week.
        (
            date(2026, 12, 18),
            "en",
            "For work not placed yet 11 more hands for Chinese knotting at grade 1 are needed by the week of December 14: "
            "train now, 3 weeks ahead.",
        ),
        # 118,000 are missing; from now on a hand has 14,000.
        (
            date(2026, 12, 4),
            "zh",
            "还没有安排的活到 11月30日那一周还缺 9 名中国结 1 级的人手："
            "培训要 3 周，来不及了；请把活安排到别处，或者商量晚些交货。",
        ),
    ],
)
def test_a_trainer_reads_gaps_in_words(
    work: UnitOfWork, cast: Cast, client: FlaskClient, due: date, language: str, said: str
) -> None:
    def arrange(session: Session) -> None:
        line = a_confirmed_order(session, cast, 8_000, cast.knot).lines[0]
        session.get_one(OrderLine, line.id).due_on = due

    work.run(arrange)
    assert said in words(a_visitor(client, "jiao").get(f"/operations/skills?lang={language}"))
