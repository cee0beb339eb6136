"""Every door of the house, knocked at by everybody: who may come in is what the table of roles says, and nothing else.

The doors are those of the application itself, so that a new route is tested with the day on which it is made.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from werkzeug.routing import Rule

from craftorders.accounts.domain.roles import ROLES
from craftorders.infra.access import PUBLIC, SIGNED_IN
from craftorders.infra.application import Application
from craftorders.infra.database import Model
from tests.builders.pictures import a_picture
from tests.builders.whole_house import WholeHouse

UNKNOWN = {
    "region_id": "000000", "code": "NONE", "position": "1", "number": "1", "place": "1", "path": "none", "filename": "none",
    "month": "2026-11", "printed": "B-000000-A",
}  # fmt: skip
"""What stands in an address where an unknown id will not do."""

NOT_A_DOOR = ("static", "swagger_ui.", "api-docs.", "metrics")
PEOPLE = (
    *ROLES, "other merchant", "other workshop", "other county", "api token",
    "farmer's card", "farmer with PIN", "other farmer's card", "other farmer with PIN", "nobody",
)  # fmt: skip
DIRECTORY = {
    "users": "user_id", "merchants": "merchant_id", "workshops": "workshop_id", "households": "household_id",
    "workers": "worker_id", "products": "product_id", "crafts": "craft_id", "materials": "material_id",
    "defect-codes": "code", "regions": "region_id", "sites": "site_id",
}  # fmt: skip
"""What `key` is in the operator's pages."""

OTHERS = {
    "other merchant": {
        "decided_id", "concession_id",
        "order_id", "line_id", "batch_id", "lot_id", "defect_id", "charge_id", "consignment_id", "merchant_id",
        "token_id", "message_id", "subject_id", "printed", "invoice_id",
    },
    "other workshop": {
        "decided_id",
        "order_id", "batch_id", "job_id", "offer_id", "consignment_id", "lot_id", "defect_id", "workshop_id",
        "household_id", "worker_id", "message_id", "subject_id", "warning_id", "rework_id", "appeal_id", "payee_id",
        "count_appeal_id",
        "hand_in_id", "deduction_id", "printed", "device_id", "unsettled_id", "reset_id", "share_payment_id",
    },
    "other county": {
        "decided_id", "batch_id", "lot_id", "rework_id", "appeal_id", "defect_id", "message_id", "warning_id", "subject_id",
        "printed", "hand_in_id", "count_appeal_id",
    },
    "other farmer with PIN": {"job_id", "message_id", "bag_id", "appeal_id", "payee_id", "deduction_id", "count_appeal_id"},
    "dispatcher": {"token_id", "message_id"},
}  # fmt: skip
"""For whom which objects of the whole house are somebody else's: to them they do not exist."""

FORMS = {
    "POST /workshop/offers/<uuid:offer_id>/decline": {"reason": "no hands"},
    "POST /c/jobs/<uuid:job_id>/claim": {"quantity": "1"},
    "POST /c/jobs/<uuid:job_id>/report": {"quantity": "1", "id": str(UUID(int=7 << 76 | 2 << 62 | 1))},
}
"""What a form must say before anybody looks for the object that it is about."""

OF_PARTS = {
    "POST /api/v1/lots/<uuid:lot_id>/appeals": {"note": "It is even."},
    "POST /api/v1/jobs/<uuid:job_id>/hand-ins/<uuid:hand_in_id>/appeal": {"note": "I counted twice."},
    "POST /api/v1/deductions/<uuid:deduction_id>/appeal": {"note": "It was the rain."},
}
"""What is sent in parts although no photo comes along."""


@dataclass
class Door:
    """A method of a route."""

    method: str
    rule: Rule
    permissions: tuple[str, ...]

    @property
    def is_page(self) -> bool:
        """Whether people, not programs, come here."""
        return not self.rule.rule.startswith("/api/")

    def lets_in(self, house: WholeHouse, who: str) -> bool:
        """Whether the table of roles opens it for `who`."""
        actor = house.actors[who]
        if PUBLIC in self.permissions:
            return True
        return actor is not None and (SIGNED_IN in self.permissions or any(actor.can(each) for each in self.permissions))

    def names(self) -> set[str]:
        """What its address names, in the words of `WholeHouse.objects`."""
        return {self._word(each) for each in self.rule.arguments}

    def address(self, objects: dict[str, str]) -> str:
        """Its address with these objects in their places; an unknown id where there is none."""

        def fill(place: re.Match[str]) -> str:
            if choices := re.match(r"any\((\w+)", place[1] or ""):
                return choices[1]
            return objects.get(self._word(place[2]), UNKNOWN.get(place[2], str(UUID(int=7 << 76 | 2 << 62))))

        return re.sub(r"<(?:([^<>]+):)?([^<>:]+)>", fill, self.rule.rule)

    def _word(self, argument: str) -> str:
        return DIRECTORY[self.rule.rule.split("/")[2]] if argument == "key" else argument

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


@pytest.fixture(scope="module")
def doors(whole_app: Application) -> list[Door]:
    """All methods of all routes that are ours."""
    return [
        Door(method, rule, whole_app.view_functions[rule.endpoint].permissions)  # type: ignore[attr-defined]
        for rule in whole_app.url_map.iter_rules()
        if not rule.endpoint.startswith(NOT_A_DOOR)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def knock(app: Application, house: WholeHouse, who: str, door: Door, objects: dict[str, str], body: Any = None) -> Any:
    """One request of `who`, with a body where the method takes one."""
    sent: dict[str, Any] = {}
    if isinstance(body, bytes):
        sent = {"data": body, "content_type": "application/octet-stream"}
    elif door.method in ("POST", "PUT", "PATCH"):
        sent = {"data": body or {}} if door.is_page or "photo" in (body or {}) else {"json": body or {}}
        if str(door) in OF_PARTS:
            sent = {"data": OF_PARTS[str(door)], "content_type": "multipart/form-data"}
    # An open door changes only what belongs to the bearer: it would sign out whoever tries it.
    headers = {} if PUBLIC in door.permissions and door.method != "GET" else house.headers(who)
    if door.method in ("PUT", "PATCH"):
        headers["If-Match"] = "*"
    return app.test_client().open(door.address(objects), method=door.method, headers=headers, **sent)


def stays_outside(answer: Any, door: Door, who: str) -> bool:
    """Whether the answer sends `who` away as it should: nobody to where they can sign in, others with a refusal."""
    if who != "nobody":
        return bool(answer.status_code == 403)
    if not door.is_page:
        return bool(answer.status_code == 401)
    if door.method == "POST":
        return bool(answer.status_code == 400)  # a form without the token that its page would have had
    return answer.status_code == 303 and answer.location.startswith(("/sign-in", "/c"))


@pytest.mark.parametrize("who", PEOPLE)
def test_a_door_opens_for_whom_the_table_of_roles_names(
    whole_app: Application, house: WholeHouse, doors: list[Door], who: str
) -> None:
    wrong = []
    for door in doors:
        answer = knock(whole_app, house, who, door, {})
        sent_away = answer.status_code in (401, 403) or (answer.location or "").startswith("/sign-in")
        if door.lets_in(house, who):
            counted = PUBLIC in door.permissions
            as_it_should = answer.status_code < 500 and (not sent_away or counted)
        else:
            as_it_should = stays_outside(answer, door, who)
        if not as_it_should:
            wrong.append(f"{door}: {answer.status_code} {answer.location or ''}")
    assert not wrong, "\n".join(wrong)


def test_every_name_in_an_address_is_an_object_of_the_house(house: WholeHouse, doors: list[Door]) -> None:
    named = set().union(*(door.names() for door in doors))
    assert named <= house.objects.keys() | UNKNOWN.keys()


def test_the_objects_are_really_there(whole_app: Application, house: WholeHouse, doors: list[Door]) -> None:
    missing = []
    for door in doors:
        if door.method != "GET" or not door.names():
            continue
        welcome = (who for who in (*ROLES, "farmer with PIN") if door.lets_in(house, who))
        # A page about what cannot be done any more leads to the object's own page.
        if not any(knock(whole_app, house, who, door, house.objects).status_code in (200, 303) for who in welcome):
            missing.append(str(door))
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("who", OTHERS)
def test_what_is_somebody_elses_does_not_exist(
    whole_app: Application, house: WholeHouse, doors: list[Door], who: str
) -> None:
    before = fingerprint(whole_app)
    bodies = FORMS | sample_bodies(whole_app, house)
    wrong, tried = [], 0
    for door in doors:
        if not (door.names() & OTHERS[who] and door.lets_in(house, who) and PUBLIC not in door.permissions):
            continue
        tried += 1
        answer = knock(whole_app, house, who, door, house.objects, bodies.get(str(door)))
        if answer.status_code != 404:
            wrong.append(f"{door}: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
    assert tried, "no door was tried"
    assert not wrong, "\n".join(wrong)
    assert fingerprint(whole_app) == before


@pytest.mark.parametrize("who", OTHERS)
def test_what_is_somebody_elses_is_in_no_list(
    whole_app: Application, house: WholeHouse, doors: list[Door], who: str
) -> None:
    hidden = {house.objects[name]: name for name in OTHERS[who]}
    wrong = []
    for door in doors:
        if door.method == "GET" and not door.names() and door.lets_in(house, who):
            shown = knock(whole_app, house, who, door, {}).get_data()
            wrong += [f"{door} shows {name}" for key, name in hidden.items() if key.encode() in shown]
    assert not wrong, "\n".join(wrong)


def fingerprint(app: Application) -> dict[str, Any]:
    """How many rows each table has, and the sum of all versions in it."""
    with app.work.reading() as session:
        return {
            table.name: tuple(session.execute(text(f"SELECT count(*), {versions} FROM {table.name}")).one())
            for table in Model.metadata.sorted_tables
            for versions in ("sum(version)" if "version" in table.columns else "0",)
        }


def sample_bodies(app: Application, house: WholeHouse) -> dict[str, Any]:
    """For each route of the API a body that its schema takes, made from the OpenAPI document."""
    document = app.test_client().get("/api/openapi.json").json
    schemas = document["components"]["schemas"]

    def sample(schema: dict[str, Any], name: str = "") -> Any:
        if "$ref" in schema:
            return sample(schemas[schema["$ref"].rpartition("/")[2]], name)
        kind = schema.get("type")
        kind = next(each for each in kind if each != "null") if isinstance(kind, list) else kind
        if "enum" in schema:
            return next(each for each in schema["enum"] if each is not None)
        if kind == "object":
            wanted = schema.get("required", [])
            return {
                each: sample(part, each)
                for each, part in schema.get("properties", {}).items()
                if each in wanted or each == "photo"
            }
        if kind == "array":
            return [sample(schema["items"], name)]
        if kind == "integer":
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        return text_for(schema, name)

    def text_for(schema: dict[str, Any], name: str) -> Any:
        if schema.get("format") == "binary":
            return io.BytesIO(a_picture()), "belt.jpg"
        if schema.get("format") == "uuid":
            return house.objects.get(name, house.objects["product_id"])
        if schema.get("format") == "date":
            return "2026-12-20"
        if schema.get("format") == "date-time":
            return "2026-11-26T04:00:00+00:00"
        return "1" if "pattern" in schema else "words of more than ten letters"

    bodies = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}) if method != "parameters" else {}
            for schema in (each["schema"] for each in content.values()):
                bodies[f"{method.upper()} {path}"] = a_picture() if schema.get("format") == "binary" else sample(schema)
    return {str(door): bodies[name] for door in _of(app) if (name := f"{door.method} {_plain(door.rule.rule)}") in bodies}


def _of(app: Application) -> Iterator[Door]:
    for rule in app.url_map.iter_rules():
        for method in rule.methods or ():
            yield Door(method, rule, ())


def _plain(rule: str) -> str:
    return re.sub(r"<(?:[^<>]+:)?([^<>:]+)>", r"{\1}", rule)
