"""What went wrong, as RFC 9457 problem+json for programs and as a page for people; a failure tells nothing inside."""

from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from craftorders.infra.access import public, requires, signed_in
from craftorders.infra.application import Application
from craftorders.infra.problems import pointers, wait_problem
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import (
    Conflict,
    DomainError,
    IllegalTransition,
    NotFound,
    NotPermitted,
    RuleViolation,
    RuleViolations,
    StaleVersion,
    VersionRequired,
)
from craftorders.kernel.words import Word
from tests.infra.small_house import a_small_house

REFUSALS: dict[str, tuple[DomainError, int, str]] = {
    "not-found": (NotFound("thing", 7), 404, "not_found"),
    "not-permitted": (NotPermitted(permission="things.make"), 403, "not_permitted"),
    "rule": (RuleViolation("too_many", "At most %(most)s.", pointer="/quantity", most=40), 422, "too_many"),
    "conflict": (Conflict("taken", "Taken."), 409, "taken"),
    "transition": (IllegalTransition("door", "locked", "open"), 409, "illegal_transition"),
    "stale": (StaleVersion(current=3), 409, "stale_version"),
    "versionless": (VersionRequired(), 428, "version_required"),
}


@pytest.fixture
def house(work: UnitOfWork) -> Application:
    """A view for each refusal, one that breaks, and one for each kind of guard."""
    house = a_small_house(work)

    @house.get("/refused/<name>")
    @public
    def refused(name: str) -> Any:
        raise REFUSALS[name][0]

    @house.get("/several")
    @public
    def several() -> Any:
        parts = [
            RuleViolation("bad_quantity", "Write a whole number.", pointer="/lines/0/quantity"),
            RuleViolation("bad_day", "Too early.", pointer="/lines/1/due_on"),
            RuleViolation("bad_day", "Not a day.", pointer="/lines/1/due_on"),
        ]
        raise RuleViolations("bad_lines", "%(count)s lines are wrong.", parts, count=2)

    @house.get("/broken")
    @public
    def broken() -> Any:
        raise ZeroDivisionError("the secret of the house")

    @house.get("/locked")
    @public
    def locked() -> Any:
        return wait_problem(90)

    @house.get("/for-makers")
    @requires("things.make")
    def for_makers() -> Any:
        return "made"

    @house.get("/for-readers")
    @requires("things.read", "things.audit")
    def for_readers() -> Any:
        return "read"

    @house.get("/for-people")
    @signed_in
    def for_people() -> Any:
        return "welcome"

    return house


def ask(house: Flask, path: str, who: str = "nobody", **headers: str) -> Any:
    return house.test_client().get(path, headers={"X-Who": who, "Accept-Language": "en", **headers})


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_has_its_status_and_code(house: Application, name: str) -> None:
    _, status, code = REFUSALS[name]
    answer = ask(house, f"/refused/{name}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.json["type"] == f"urn:craftorders:problem:{code}"
    assert answer.json["title"]


def test_a_refusal_says_what_where_and_how_much(house: Application) -> None:
    problem = ask(house, "/refused/rule").json
    assert problem["detail"] == "At most 40."
    assert problem["errors"] == [{"pointer": "/quantity", "messages": ["At most 40."]}]
    assert problem["details"] == {"most": 40}


def test_several_mistakes_are_told_at_once_each_at_its_place(house: Application) -> None:
    problem = ask(house, "/several").json
    assert problem["detail"] == "2 lines are wrong."
    assert problem["errors"] == [
        {"pointer": "/lines/0/quantity", "messages": ["Write a whole number."]},
        {"pointer": "/lines/1/due_on", "messages": ["Too early.", "Not a day."]},
    ]


def test_a_refusal_speaks_the_readers_language(house: Application) -> None:
    assert ask(house, "/refused/not-permitted").json["detail"] == "You may not do this."
    assert ask(house, "/refused/not-permitted", **{"Accept-Language": "zh-CN"}).json["detail"] == "您没有权限这样做。"


def test_a_word_among_the_details_is_translated_too(house: Application) -> None:
    @house.get("/word")
    @public
    def word() -> Any:
        raise RuleViolation("word", "%(what)s", what=Word("Please sign in."))

    assert ask(house, "/word", **{"Accept-Language": "zh"}).json["detail"] == "请先登录。"


def test_a_failure_tells_nothing_inside_and_is_logged(house: Application) -> None:
    with capture_logs() as logs:
        answer = ask(house, "/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert [(line["event"], line["log_level"]) for line in logs] == [("unhandled", "error")]


def test_who_must_wait_is_told_how_long(house: Application) -> None:
    answer = ask(house, "/locked")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "90")


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/for-makers", {"nobody": 401, "wei": 200, "hua": 200}),
        ("/for-readers", {"nobody": 401, "wei": 403, "hua": 200}),
        ("/for-people", {"nobody": 401, "wei": 200, "hua": 200}),
    ],
)
def test_a_guard_lets_in_whom_it_names(house: Application, path: str, statuses: dict[str, int]) -> None:
    assert {who: ask(house, path, who).status_code for who in statuses} == statuses


@pytest.mark.parametrize(
    ("messages", "places"),
    [
        ({"name": ["Too short."]}, {"/name": ["Too short."]}),
        ({"lines": {0: {"quantity": ["Bad."]}}}, {"/lines/0/quantity": ["Bad."]}),
        ({"_schema": ["Not a thing."]}, {"": ["Not a thing."]}),
        ({"lines": {"_schema": "Empty."}}, {"/lines": ["Empty."]}),
        ({"a/b": ["Unknown field."], "~": ["Unknown field."]}, {"/a~1b": ["Unknown field."], "/~0": ["Unknown field."]}),
    ],
)
def test_places_are_json_pointers(house: Application, messages: object, places: dict[str, list[str]]) -> None:
    with house.test_request_context("/", headers={"Accept-Language": "en"}):
        assert pointers(messages) == places


class TestTheWholeHouse:
    """The same refusals where everything is wired."""

    @pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing"])
    def test_an_unknown_address_is_a_problem_for_programs(self, client: Any, path: str) -> None:
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")

    def test_an_unknown_address_is_a_page_for_people(self, client: Any) -> None:
        answer = client.get("/nothing", headers={"Accept": "text/html", "Accept-Language": "en"})
        assert (answer.status_code, answer.mimetype) == (404, "text/html")
        assert "There is no such page or entry." in answer.text

    def test_who_asks_a_page_for_json_gets_json(self, client: Any) -> None:
        answer = client.get("/nothing", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")

    def test_a_wrong_method_says_which_are_right(self, client: Any) -> None:
        answer = client.delete("/api/v1/sign-in")
        assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
        assert answer.headers["Allow"] == "OPTIONS, POST"

    def test_a_body_that_is_too_large_is_413(self, client: Any) -> None:
        answer = client.post("/api/v1/sign-in", data=b" " * (14 * 1024 * 1024), content_type="application/json")
        assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")

    def test_missing_and_unknown_fields_are_named(self, client: Any) -> None:
        answer = client.post("/api/v1/sign-in", json={"user/name": "hua", "password": ["x"]})
        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json["errors"]} == {"/username", "/user~1name", "/password"}

    def test_a_password_of_half_characters_is_refused(self, client: Any) -> None:
        body = r'{"username": "hua", "password": "\ud800"}'
        answer = client.post("/api/v1/sign-in", data=body, content_type="application/json")
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/password")

    @pytest.mark.parametrize("body", ["7", "null", "[]", '"hua"'])
    def test_a_body_that_is_no_object_is_refused(self, client: Any, body: str) -> None:
        answer = client.post("/api/v1/sign-in", data=body, content_type="application/json")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")

    def test_who_is_not_signed_in_is_shown_the_way_back(self, client: Any) -> None:
        answer = client.get("/messages/?cursor=1", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/messages/?cursor%3D1")

    def test_a_missing_slash_is_added(self, client: Any) -> None:
        answer = client.get("/messages")
        assert (answer.status_code, answer.location) == (308, "http://localhost/messages/")
