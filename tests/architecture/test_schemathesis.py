"""The API keeps what its OpenAPI document promises, whatever is sent: no failure, no undocumented status, no other shape."""

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import InvalidSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from craftorders import wiring
from craftorders.infra.access import PUBLIC, SIGNED_IN
from craftorders.infra.application import Application
from tests.builders.whole_house import WholeHouse

PROMISES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
WHO = ("operator", "dispatcher", "coordinator", "merchant", "finance", "inspector", "trainer", "auditor", "farmer with PIN")
EXAMPLES = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 4}
"""How many requests of each kind a route gets: enough to find what was forgotten, few enough for every day."""


@pytest.fixture(scope="module")
def document(whole_app: Application) -> Any:
    """The OpenAPI document as the application serves it."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json", whole_app)


@pytest.mark.parametrize("mode", EXAMPLES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("feature", [blueprint.name for blueprint in wiring.APIS])
def test_a_feature_keeps_its_promises(
    whole_app: Application, house: WholeHouse, document: Any, feature: str, mode: GenerationMode
) -> None:
    broken = []
    for result in document.get_all_operations():
        assert not isinstance(result, InvalidSchema)
        operation = result.ok()
        if feature not in operation.tags:
            continue
        try:
            send_some(operation, house, who_may(whole_app, house, operation), mode)
        except Unsatisfiable:
            continue  # there is nothing that could be sent wrongly
        except Exception as failure:
            broken.append(f"{operation.label}\n{failure}")
    assert not broken, "\n\n".join(broken)


def who_may(app: Application, house: WholeHouse, operation: Any) -> str:
    """The first of the cast whom the route lets in."""
    adapter = app.url_map.bind("localhost")
    place = house.objects | {"code": "SKIP"}
    address = operation.path.format(**{name: place.get(name, "x") for name in place})
    endpoint, _ = adapter.match(address, method=operation.method.upper())
    permissions = app.view_functions[endpoint].permissions  # type: ignore[attr-defined]
    if PUBLIC in permissions:
        return "nobody"
    actors = {who: house.actors[who] for who in WHO}
    return next(
        who for who, actor in actors.items() if actor and (SIGNED_IN in permissions or any(map(actor.can, permissions)))
    )


def send_some(operation: Any, house: WholeHouse, who: str, mode: GenerationMode) -> None:
    """Requests that fit the document, about real objects; or such that do not fit it."""
    fitting = mode is GenerationMode.POSITIVE
    # Another person's password and another worker's card are changed than those by which the requests come.
    objects = house.objects | {"user_id": str(house.cast.wei.id), "worker_id": str(house.cast.second_worker.id)}
    known: dict[str, Any] = {}
    if fitting:
        known["path_parameters"] = {each.name: objects[each.name] for each in operation.path_parameters}
        if any(each.name == "If-Match" for each in operation.headers):
            known["headers"] = {"If-Match": "*"}

    @given(case=operation.as_strategy(generation_mode=mode, **known))
    @settings(
        max_examples=EXAMPLES[mode],
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        if fitting:
            case.body, case.query = about(case.body, objects), about(case.query, objects)
        answer = case.call(headers={"Accept-Encoding": "identity", **house.headers(who)})
        case.validate_response(answer, checks=PROMISES)

    send()


def about(sent: Any, objects: dict[str, str]) -> Any:
    """The same, with the ids of real objects where ids stand."""
    if isinstance(sent, list):
        return [about(each, objects) for each in sent]
    if not isinstance(sent, Mapping):
        return sent
    return {
        name: objects[name] if name in objects and isinstance(value, str) else about(value, objects)
        for name, value in sent.items()
    }
