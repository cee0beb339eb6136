"""The OpenAPI document tells of every route what it may refuse, worked out from what the route is.

A view says who may use it, what it takes and what it answers; nobody lists statuses by hand, so none is forgotten.
"""

from http import HTTPStatus
from typing import Any

from apispec import BasePlugin
from flask import Flask
from flask_smorest import Api
from flask_smorest.utils import prepare_response
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule, UnicodeConverter

from craftorders.infra.access import PUBLIC, SIGNED_IN
from craftorders.infra.idempotency import HEADER as IDEMPOTENCY_KEY
from craftorders.infra.idempotency import LONGEST
from craftorders.infra.problems import PROBLEM_TYPE, TITLES
from craftorders.infra.schemas import ByKey, Text

REPLACING = ("put", "patch")
"""Methods that change a version which the sender has seen, and names with If-Match."""


WORDS = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]*$"
SOME_WORDS = WORDS.replace("*$", r"*[^\u0000-\u0020][^\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]*$")


class ProblemSchema(Schema):
    """RFC 9457 problem details."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    errors = fields.List(fields.Dict())
    details = fields.Dict()


def describe_form(converter: Any, field: fields.Field[Any], *, ret: dict[str, Any]) -> dict[str, Any]:
    """What our fields refuse beyond their type: blank words, control characters, keys that are no ids."""
    if isinstance(field, ByKey):
        sizes = {f"{end}Properties": ret.pop(f"{end}Length") for end in ("min", "max") if f"{end}Length" in ret}
        return {"propertyNames": {"format": "uuid"}, **sizes}
    if isinstance(field, Text) and "pattern" not in ret:
        return {"pattern": SOME_WORDS if ret.get("minLength") else WORDS}
    return {}


class Refusals(BasePlugin):
    """Writes the refusals, the headers and the permission of every route into the document."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def operation_helper(self, path: str | None = None, operations: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Complete the operations of one route."""
        rule = kwargs["rule"]
        view: Any = self._app.view_functions[rule.endpoint]
        for method, operation in (operations or {}).items():
            permissions: tuple[str, ...] = view.permissions
            operation.setdefault("description", _for_whom(permissions))
            if PUBLIC in permissions:
                operation["security"] = []
            headers = operation.setdefault("parameters", [])
            if method in REPLACING:
                headers.append("IF_MATCH")
            if getattr(view, "idempotent", False):
                headers.append("IDEMPOTENCY_KEY")
            statuses = refusals(
                method,
                open_to_all=PUBLIC in permissions,
                names_objects=bool(rule.arguments),
                takes_words=_names_by_words(rule)
                or any(isinstance(each, dict) and each["in"] == "query" for each in headers),
                takes_body="requestBody" in operation,
                counts_tries=getattr(view, "counts_tries", False),
            )
            for status in statuses:
                operation["responses"].setdefault(status, HTTPStatus(status).name)


def refusals(
    method: str, *, open_to_all: bool, names_objects: bool, takes_words: bool, takes_body: bool, counts_tries: bool
) -> list[int]:
    """The statuses of all refusals that such a route can answer with."""
    changing = method != "get"
    table = {
        400: changing,
        401: not open_to_all or counts_tries,
        403: not open_to_all,
        404: names_objects or takes_body,
        409: changing,
        413: takes_body,
        415: takes_body,
        422: changing or takes_words,
        428: method in REPLACING,
        429: counts_tries,
    }
    return [status for status, possible in table.items() if possible]


class ProblemApi(Api):
    """smorest, with problems as problem+json everywhere and the Allow header of a 405 kept."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Leave the answer to the one table in `problems`."""
        return self._app.handle_user_exception(error)

    def _register_error_handlers(self) -> None:
        """None of smorest's own: `problems` answers for pages and API alike."""

    def _register_responses(self) -> None:
        """One component for every refusal, with the words that the answer carries."""
        for status, title in TITLES.items():
            response: dict[str, Any] = {"description": title, "schema": ProblemSchema}
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                response["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
            prepare_response(response, self.spec, PROBLEM_TYPE)
            self.spec.components.response(HTTPStatus(status).name, response, lazy=True)

    def _register_etag_headers(self) -> None:
        """The headers that carry a version or a key."""
        tag = {"type": "string"}
        components = self.spec.components
        components.header("ETAG", {"description": "The present version, for If-Match.", "schema": tag}, lazy=True)
        if_match = {"description": "The ETag of the version that is changed.", "required": True, "schema": tag}
        components.parameter("IF_MATCH", "header", {"name": "If-Match", **if_match}, lazy=True)
        key = {
            "name": IDEMPOTENCY_KEY,
            "description": "A key of your own: sent again with the same body, the first answer is repeated.",
            "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[ -~]*$"},
        }
        components.parameter("IDEMPOTENCY_KEY", "header", key, lazy=True)


def _names_by_words(rule: Rule) -> bool:
    """Whether something in the address is a word that may have the wrong form; ids and numbers are matched by routing."""
    return any(isinstance(each, UnicodeConverter) for each in rule._converters.values())


def _for_whom(permissions: tuple[str, ...]) -> str:
    if PUBLIC in permissions:
        return "Open to everybody."
    if SIGNED_IN in permissions:
        return "For everybody who is signed in."
    return f"Needs the permission {' or '.join(permissions)}."
