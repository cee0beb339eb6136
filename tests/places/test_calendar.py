"""Which share of a county's hands is there in which week: set, cleared, and read by the planner in one statement."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.places.queries import calendar_of, shares
from craftorders.places.services import clear_weeks, set_weeks
from craftorders.places.services.calendar import calendar_id
from tests.builders.cast import BAZHOU, DANBA, Cast, a_cast
from tests.builders.programs import a_program, refusal
from tests.builders.refusals import refused
from tests.builders.statements import counted
from tests.databases import remembered

NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 7)
"""Two Mondays, one after the other."""

HARVEST = {"from": "2026-12-02", "to": "2026-12-07", "share": 60, "reason": "收青稞"}


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def test_a_share_holds_for_the_weeks_between_two_days(session: Session, cast: Cast) -> None:
    changed = set_weeks(
        session, DANBA, first=date(2026, 12, 2), last=DECEMBER, share=60, reason="收青稞", actor=cast.dispatcher
    )
    assert changed == 2
    assert shares(session, [DANBA, BAZHOU], date(2026, 11, 23), 4) == {DANBA: (100, 60, 60, 100), BAZHOU: (100,) * 4}
    before, week, *_ = calendar_of(session, DANBA, weeks=2)
    assert (before.week, before.reason, before.set_by) == (date(2026, 11, 23), None, None)
    assert (week.week, week.farm_share, week.reason, week.set_by) == (NOVEMBER, 60, "收青稞", cast.dispatcher.id)


def test_holidays_take_their_days_from_what_farm_work_leaves(session: Session, cast: Cast) -> None:
    """1–3 October 2026 in one week: 70% × 4/7 = 40%."""
    day = date(2026, 9, 28)
    set_weeks(session, DANBA, first=day, last=day, share=70, reason="收苞谷", actor=cast.operator)
    (week,) = calendar_of(session, DANBA, first=day, weeks=1)
    assert (week.farm_share, week.working_share, week.share) == (70, 57, 40)
    assert shares(session, [DANBA, BAZHOU], day, 1) == {DANBA: (40,), BAZHOU: (57,)}


def test_what_is_set_again_or_cleared_is_written_down_and_what_stays_is_not(session: Session, cast: Cast) -> None:
    def set_to(share: int, reason: str | None, last: date = DECEMBER) -> int:
        return set_weeks(session, DANBA, first=NOVEMBER, last=last, share=share, reason=reason, actor=cast.operator)

    assert [set_to(60, "收青稞"), set_to(60, "收青稞"), set_to(40, "收青稞", NOVEMBER), set_to(100, None, NOVEMBER)] == [
        2,
        0,
        1,
        1,
    ]
    assert clear_weeks(session, DANBA, first=NOVEMBER, last=date(2026, 12, 31), actor=cast.dispatcher) == 1
    assert shares(session, [DANBA], NOVEMBER, 2) == {DANBA: (100, 100)}
    assert [entry.changes for entry in history_of(session, calendar_id(DANBA))] == [
        {"2026-12-07": ["60% 收青稞", None]},
        {"2026-11-30": ["40% 收青稞", None]},
        {"2026-11-30": ["60% 收青稞", "40% 收青稞"]},
        {"2026-11-30": [None, "60% 收青稞"], "2026-12-07": [None, "60% 收青稞"]},
    ]


@pytest.mark.parametrize(
    ("share", "reason", "code"),
    [(101, "x", "bad_share"), (-1, "x", "bad_share"), (60, None, "reason_needed"), (60, "x" * 101, "reason_too_long")],
)
def test_no_share_without_measure_and_reason(session: Session, cast: Cast, share: int, reason: str, code: str) -> None:
    with refused(code):
        set_weeks(session, DANBA, first=NOVEMBER, last=DECEMBER, share=share, reason=reason, actor=cast.operator)


def test_dispatchers_and_operators_keep_calendars_and_nobody_else(session: Session, cast: Cast) -> None:
    for actor in (cast.auditor, cast.finance, cast.coordinator, cast.trainer, cast.hua):
        with refused("not_permitted"):
            set_weeks(session, DANBA, first=NOVEMBER, last=DECEMBER, share=60, reason="x", actor=actor)
        with refused("not_permitted"):
            clear_weeks(session, DANBA, first=NOVEMBER, last=DECEMBER, actor=actor)
    with refused("not_found"):
        set_weeks(session, "513399", first=NOVEMBER, last=DECEMBER, share=60, reason="x", actor=cast.operator)


def test_the_planner_reads_all_counties_in_one_statement(session: Session, cast: Cast) -> None:
    set_weeks(session, DANBA, first=NOVEMBER, last=DECEMBER, share=60, reason="x", actor=cast.operator)
    session.flush()
    with counted(session.connection()) as statements:
        shares(session, [DANBA, BAZHOU, "653121"], NOVEMBER, 8)
    assert len(statements) == 1


def test_over_http_weeks_are_set_read_and_cleared(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    diao, path = a_program(client, "diao"), f"/regions/{DANBA}/calendar"
    first, again = (diao.post(path, HARVEST, key="one") for _ in range(2))
    assert (first.status_code, first.json, again.json) == (200, {"changed": 2}, {"changed": 2})
    assert diao.post(path, HARVEST).json == {"changed": 0}
    items = a_program(client, "hua").get(f"{path}?from=2026-12-25&weeks=2").json["items"]
    assert [(each["week"], each["share"], each["working_share"]) for each in items] == [
        ("2026-12-21", 100, 100),
        ("2026-12-28", 86, 86),
    ]
    assert items[1]["holidays"] == [{"day": "2027-01-01", "name": "元旦", "name_en": "New Year's Day"}]
    assert [each["farm_share"] for each in diao.get(f"{path}?weeks=4").json["items"]] == [100, 60, 60, 100]
    cleared = diao.post(f"{path}/clear", {"from": "2026-12-01", "to": "2026-12-01"})
    assert (cleared.status_code, cleared.json) == (200, {"changed": 1})


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"share": 101}, "/share"),
        ({"share": "60%"}, "/share"),
        ({"reason": None}, "/reason"),
        ({"to": "2026-11-01"}, "/to"),
        ({"from": "9999-12-31"}, "/from"),
        ({"from": "soon"}, "/from"),
        ({"weeks": 2}, "/weeks"),
    ],
)
def test_over_http_a_refusal_names_its_field(
    work: UnitOfWork, client: FlaskClient, change: dict[str, object], pointer: str
) -> None:
    remembered(work, a_cast)
    answer = a_program(client, "diao").post(f"/regions/{DANBA}/calendar", HARVEST | change)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_over_http_others_only_read(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    path = f"/regions/{DANBA}/calendar"
    refusal(a_program(client, "ji").post(path, HARVEST), 403, "not_permitted")
    refusal(a_program(client, "diao").post("/regions/513399/calendar", HARVEST), 404, "not_found")
    assert a_program(client, "cun").get(path).status_code == 200
    assert a_program(client, "cun").get(f"{path}?from=0001-01-01").status_code == 422
