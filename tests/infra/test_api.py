"""What every API route does alike: it reads strictly, names versions, and tells in OpenAPI what it may refuse."""

import inspect
import re
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.openapi import refusals
from craftorders.infra.schemas import DecimalText, Quantity
from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import PASSWORD, a_user


@pytest.fixture
def operator(work: UnitOfWork, client: Any) -> dict[str, str]:
    """The headers of a signed-in operator."""

    def two_users(session: Session) -> None:
        a_user(session, "ping", "operator")
        a_user(session, "jiao", "trainer")

    work.run(two_users)
    answer = client.post("/api/v1/sign-in", json={"username": "ping", "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json['token']}"}


def trainer_of(client: Any, headers: dict[str, str]) -> Any:
    """The trainer's entry as the API answers it."""
    found = client.get("/api/v1/users?role=trainer", headers=headers).json["items"][0]
    return client.get(f"/api/v1/users/{found['id']}", headers=headers)


def change(client: Any, headers: dict[str, str], user_id: str, **more: str) -> Any:
    """Give a user another name."""
    return client.patch(f"/api/v1/users/{user_id}", json={"name": "Laoshi"}, headers={**headers, **more})


def test_a_change_names_the_version_that_it_read(client: Any, operator: dict[str, str]) -> None:
    read = trainer_of(client, operator)
    changed = change(client, operator, read.json["id"], **{"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'
    assert changed.json["version"] == 2


def test_a_change_without_a_version_is_428(client: Any, operator: dict[str, str]) -> None:
    answer = change(client, operator, trainer_of(client, operator).json["id"])
    assert (answer.status_code, answer.json["code"]) == (428, "version_required")
    assert answer.mimetype == "application/problem+json"


def test_a_change_of_an_older_version_is_409_and_changes_nothing(client: Any, operator: dict[str, str]) -> None:
    read = trainer_of(client, operator)
    user_id, tag = read.json["id"], read.headers["ETag"]
    change(client, operator, user_id, **{"If-Match": tag})
    late = client.patch(f"/api/v1/users/{user_id}", json={"name": "Other"}, headers={**operator, "If-Match": tag})
    assert (late.status_code, late.json["code"], late.json["details"]) == (409, "stale_version", {"current": 2})
    assert trainer_of(client, operator).json["name"] == "Laoshi"


@pytest.mark.parametrize("tag", ['W/"1"', '"1:br"', '"7", "1"', "1", "*"])
def test_the_version_is_found_in_every_form_of_the_header(client: Any, operator: dict[str, str], tag: str) -> None:
    user_id = trainer_of(client, operator).json["id"]
    assert change(client, operator, user_id, **{"If-Match": tag}).status_code == 200


def test_an_empty_tag_is_no_version(client: Any, operator: dict[str, str]) -> None:
    user_id = trainer_of(client, operator).json["id"]
    assert change(client, operator, user_id, **{"If-Match": '""'}).status_code == 409


def test_a_list_carries_no_version(client: Any, operator: dict[str, str]) -> None:
    assert "ETag" not in client.get("/api/v1/users", headers=operator).headers


def test_a_misspelt_filter_is_refused(client: Any, operator: dict[str, str]) -> None:
    answer = client.get("/api/v1/users?rolle=trainer", headers=operator)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/rolle"


def test_only_json_is_read(client: Any) -> None:
    answer = client.post("/api/v1/sign-in", data="username=ping", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


@pytest.mark.parametrize("body", ["{", "[" * 200_000, '{"username": ' + "9" * 5000 + "}", b"\xff"])
def test_what_is_no_json_or_only_exhausts_the_reader_is_400(client: Any, body: str | bytes) -> None:
    answer = client.post("/api/v1/sign-in", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_who_is_not_signed_in_is_told_how(client: Any) -> None:
    answer = client.get("/api/v1/users")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(
    ("method", "what", "statuses"),
    [
        ("get", {}, [401, 403]),
        ("get", {"open_to_all": True}, []),
        ("get", {"names_objects": True}, [401, 403, 404]),
        ("get", {"takes_words": True}, [401, 403, 422]),
        ("post", {}, [400, 401, 403, 409, 422]),
        ("post", {"takes_body": True}, [400, 401, 403, 404, 409, 413, 415, 422]),
        ("post", {"takes_body": True, "open_to_all": True, "counts_tries": True},
         [400, 401, 404, 409, 413, 415, 422, 429]),
        ("patch", {"takes_body": True, "names_objects": True}, [400, 401, 403, 404, 409, 413, 415, 422, 428]),
    ],
)  # fmt: skip
def test_refusals_follow_from_what_a_route_is(method: str, what: dict[str, bool], statuses: list[int]) -> None:
    nothing = dict.fromkeys(("open_to_all", "names_objects", "takes_words", "takes_body", "counts_tries"), False)
    assert refusals(method, **(nothing | what)) == statuses


def test_every_refusal_is_documented_as_a_problem(client: Any) -> None:
    spec = client.get("/api/openapi.json").json
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items() if method != "parameters" else ():
                if int(status) >= 400:
                    component = spec["components"]["responses"][answer["$ref"].rpartition("/")[2]]
                    assert list(component["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_every_route_that_replaces_compares_versions(app: Application) -> None:
    """What is put under the digest of its own content has no versions: it is that, or nothing."""
    for rule in app.url_map.iter_rules():
        if rule.methods and {"PUT", "PATCH"} & rule.methods and "sha256" not in rule.arguments:
            view = inspect.unwrap(app.view_functions[rule.endpoint])
            assert "expect_version" in view.__code__.co_names, f"{rule.endpoint} takes no If-Match"


def test_every_route_that_makes_something_can_be_sent_twice(app: Application) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    secret_once = {"/api/v1/tokens", "/api/v1/workers/{worker_id}/card"}
    for path, operations in spec["paths"].items():
        operation = operations.get("post", {})
        if "201" in operation.get("responses", {}) and path not in secret_once:
            assert {"$ref": "#/components/parameters/IDEMPOTENCY_KEY"} in operation["parameters"], path


def test_the_document_tells_what_a_field_refuses_beyond_its_type(client: Any) -> None:
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    words = re.compile(schemas["Reason"]["properties"]["reason"]["pattern"])
    assert [bool(words.search(text)) for text in ("农忙", "two\nlines", "  ", "", "a\x07", "\x00")] == [
        True,
        True,
        *[False] * 4,
    ]
    amounts = schemas["SendMaterials"]["properties"]["amounts"]
    assert (amounts["propertyNames"], amounts["minProperties"], amounts["maxProperties"]) == ({"format": "uuid"}, 1, 50)


def test_a_whole_number_may_be_written_with_a_point() -> None:
    """40.0 is an integer in JSON Schema."""
    assert [Quantity().deserialize(number) for number in (40, 40.0, "40", " 40 ")] == [40] * 4
    for wrong in (40.5, True, "40.0", "4,0", float("inf"), None, [40]):
        with pytest.raises(ValidationError):
            Quantity().deserialize(wrong)


def test_a_whole_number_may_be_typed_in_groups_or_in_wide_digits() -> None:
    """As our own pages write it, and as a Chinese keyboard does."""
    typed = ["1,200", "2,800,000", "１２０", "１，２００"]
    assert [Quantity().deserialize(text) for text in typed] == [1_200, 2_800_000, 120, 1_200]


def test_a_number_that_is_too_large_is_called_too_large_and_not_something_that_it_is_not() -> None:
    """A hundred million pieces and thirteen digits of yuan are the most; twenty digits are a number all the same."""
    for field, wrong, words in [
        (Quantity(), "100000001", "Write a whole number of at most 100,000,000."),
        (Quantity(), "1" + "0" * 20, "Write a whole number of at most 100,000,000."),
        (Quantity(), "-" + "9" * 20, "Write a whole number of at least 1."),
        (Quantity(least=0), "-1", "Write a whole number from 0 to 100,000,000."),
        (DecimalText(positive=True), "1" + "0" * 13, "This number is too large."),
        (DecimalText(), "1" + "0" * 20 + ".5", "This number is too large."),
        (DecimalText(places=3), "0.0005", "At most 3 decimal places are possible here."),
        (DecimalText(), "1,00", "Write an amount with digits, such as 12.30."),
    ]:
        with pytest.raises(ValidationError) as refused:
            field.deserialize(wrong)
        assert refused.value.messages == [words]


def test_an_amount_may_be_pasted_from_a_bank_statement() -> None:
    """Thousands apart, wide digits of a Chinese keyboard; what is no whole group of thousands stays refused."""
    pasted = [" 1,420.00", "12,345,678", "１２．３０"]
    assert [DecimalText(positive=True).deserialize(text) for text in pasted] == ["1420.00", "12345678", "12.30"]
