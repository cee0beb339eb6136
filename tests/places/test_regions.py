"""2,845 counties are found by code and by name in either language."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.places.queries import find_region, list_regions
from tests.builders.cast import a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.databases import remembered


def test_counties_are_found_by_code_name_prefecture_and_province(session: Session) -> None:
    def found(text: str) -> list[str]:
        return [region.id for region in list_regions(session, text=text, limit=200).items]

    assert found("513323") == ["513323"]
    assert "513323" in found("丹巴")
    assert "513323" in found("danba")
    assert "513323" in found("甘孜")
    assert all(code.startswith("3307") for code in found("3307"))
    assert len(found("四川")) == 183
    assert found("100%") == []


def test_a_county_that_does_not_exist_is_not_found(session: Session) -> None:
    for code in ("513399", "51332", "510000", "DANBA1", "51332\x00"):
        with refused("not_found"):
            find_region(session, code)


def test_over_http_the_list_goes_through_all_counties(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    reader, seen, cursor = a_program(client, "hua"), [], ""
    while True:
        page = reader.get(f"/regions?limit=200{cursor}").json
        seen += [region["id"] for region in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == 2_845
    assert seen == sorted(set(seen))


def test_over_http_one_county_says_where_it_lies(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    reader = a_program(client, "hua")
    danba = reader.get("/regions/513323").json
    assert (danba["name"], danba["province"], danba["time_zone"]) == ("丹巴县", "四川省", "Asia/Shanghai")
    assert danba["longitude_e4"] == pytest.approx(1_018_900, abs=2_000)
    assert reader.get("/regions/513399").status_code == 404
    assert reader.get("/regions/x%00y").status_code == 404
